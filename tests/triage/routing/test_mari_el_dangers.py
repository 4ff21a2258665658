"""Dangers of the default region go to whoever ends them, whatever the topic; and the rule they override is shown."""

from __future__ import annotations

from datetime import date

import pytest

from tests.doubles import prediction
from triage.domain.places import PlaceStatus, Resolution
from triage.regions.loader import default_region_folder, load_region
from triage.routing.router import Router


@pytest.fixture(scope="module")
def router():
    return Router(load_region(default_region_folder()))


@pytest.mark.parametrize(
    ("text", "topic", "authority", "rule"),
    [
        ("У скотомогильника бросили павших свиней", "waste__hazardous", "vet", "any+livestock_disease"),
        ("Падёж телят в соседнем хозяйстве, боимся заразы", "ecology__other", "vet", "any+livestock_disease"),
        ("Оборванный провод лежит на тропинке", "roads__potholes", "rosseti", "any+fallen_wires"),
        ("Во дворе сильный запах газа", "landscaping__yard", "gaz", "any+gas_smell"),
    ],
)
def test_a_danger_outranks_the_topic(router, reader, text, topic, authority, rule):
    place = Resolution(PlaceStatus.EXPLICIT, "sernursky", confidence=0.97)
    document = reader.read([text])[0]
    route = router.route(document, prediction(**{topic: 0.9}), place, date(2026, 11, 1))
    assert (route.authority, route.fired.rule) == (authority, rule)
    assert route.overridden
    assert route.fired.evidence


def test_an_icicle_is_no_cattle_plague(router, reader):
    place = Resolution(PlaceStatus.EXPLICIT, "sernursky", confidence=0.97)
    document = reader.read(["Падает сосулька с крыши, свинья у соседа гуляет по улице"])[0]
    route = router.route(document, prediction(landscaping__yard=0.9), place, date(2026, 11, 1))
    assert route.fired.rule != "any+livestock_disease"
