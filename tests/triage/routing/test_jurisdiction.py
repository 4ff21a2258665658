from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from triage.domain.authorities import JurisdictionRule
from triage.routing.jurisdiction import JurisdictionMatrix

BEFORE, AFTER = date(2024, 12, 31), date(2025, 1, 1)
NOTHING: frozenset[str] = frozenset()


def rule(name: str, topic: str, priority: int, kind: str = "any", condition: str | None = None) -> JurisdictionRule:
    return JurisdictionRule(name, topic, kind, condition, "clinic", (), priority, "потому", "вымысел")


def names(tiny, rules, topic="ways.holes", kind="district", conditions=NOTHING, *, is_placed=True):
    matrix = JurisdictionMatrix(replace(tiny, jurisdiction=tuple(rules)))
    return [found.id for found in matrix.table(kind, conditions, is_placed=is_placed)[topic]]


def test_priority_decides_first(tiny):
    rules = [rule("exact", "ways.holes", 100), rule("all", "*", 300), rule("group", "ways.*", 200)]
    assert names(tiny, rules) == ["all", "group", "exact"]


def test_among_equals_the_particular_rule_wins(tiny):
    rules = [
        rule("all", "*", 100),
        rule("group", "ways.*", 100),
        rule("exact", "ways.holes", 100),
        rule("exact here", "ways.holes", 100, "district"),
        rule("exact if", "ways.holes", 100, condition="highway"),
    ]
    found = names(tiny, rules, conditions=frozenset({"highway"}))
    assert found == ["exact if", "exact here", "exact", "group", "all"]


def test_rules_of_other_topics_places_and_conditions_are_silent(tiny):
    rules = [
        rule("snow", "ways.snow", 900),
        rule("light", "light.*", 900),
        rule("city", "ways.*", 900, "city_okrug"),
        rule("highway", "ways.*", 900, condition="highway"),
        rule("placeless", "ways.*", 900, "none"),
        rule("holes", "ways.holes", 1),
    ]
    assert names(tiny, rules) == ["holes"]
    assert names(tiny, rules, is_placed=False) == ["placeless", "holes"]
    assert names(tiny, rules, kind="city_okrug") == ["city", "holes"]


@pytest.mark.parametrize(
    ("code", "day", "holder"),
    [
        ("clinic", BEFORE, "clinic"),
        ("highways", BEFORE, "highways"),
        ("highways", AFTER, "works"),
        ("works", AFTER, "works"),
        ("works", BEFORE, "highways"),
    ],
)
def test_a_duty_passes_to_the_successor_on_its_day(tiny, code, day, holder):
    assert JurisdictionMatrix(tiny).holder(code, day, None) == holder


def test_an_administration_needs_its_district(tiny):
    matrix = JurisdictionMatrix(tiny)
    assert matrix.holder("{administration}", AFTER, "zaozersk") == "adm_zaozersk"
    assert matrix.holder("{administration}", AFTER, "zaozersky") == "adm_zaozersky"
    assert matrix.holder("{administration}", AFTER, None) is None


def test_a_district_without_administration_has_none(tiny):
    orphan = replace(tiny, authorities=tuple(a for a in tiny.authorities if a.district != "zaozersk"))
    assert JurisdictionMatrix(orphan).holder("{administration}", AFTER, "zaozersk") is None


def test_successions_in_a_circle_end(tiny):
    old = [replace(a, successor="highways") if a.code == "works" else a for a in tiny.authorities]
    gone = [
        replace(a, validity=replace(a.validity, valid_to=date(2025, 6, 1))) if a.code == "works" else a for a in old
    ]
    matrix = JurisdictionMatrix(replace(tiny, authorities=tuple(gone)))
    assert matrix.holder("highways", date(2026, 1, 1), None) in {"highways", "works"}
