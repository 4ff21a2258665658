"""Repeats found in an export alone are those that its import groups."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from tests.doubles import FixedClock
from triage.domain.incidents import UNDATED, Incident, IncidentKey
from triage.incidents import repeats
from triage.incidents.importing import Importer
from triage.incidents.policy import Policy
from triage.incidents.repeats import RepeatFinder
from triage.ratings.sources import noted
from triage.storage import problems
from triage.storage.database import Database

START = datetime(2021, 10, 1, tzinfo=UTC)
WORDS = [
    "яма",
    "дорога",
    "двор",
    "автобус",
    "мусор",
    "вода",
    "отопление",
    "детский",
    "сад",
    "фонарь",
    "тротуар",
    "крыша",
    "подъезд",
    "ремонт",
    "улица",
    "школа",
]
POLICY = Policy(duplicate_window=timedelta(days=9), same_place_window=timedelta(days=1))


def texts(draw: random.Random) -> list[str]:
    """A dozen posts, copies of them with small edits, and one with a telephone."""
    bases = [" ".join(draw.choices(WORDS, k=draw.randrange(3, 25))) for _ in range(12)]
    edited = [base.replace(draw.choice(base.split()), draw.choice(WORDS), 1) for base in bases]
    return [*bases, *edited, *(base.upper() + "!" for base in bases[:4]), bases[0] + " звоните 8 912 345-67-89", "Да"]


def incidents(seed: int, count: int) -> Iterator[Incident]:
    draw = random.Random(seed)
    posts = texts(draw)
    for number in range(count):
        dated = START + timedelta(days=draw.randrange(40), microseconds=draw.randrange(10**9))
        yield Incident(
            incident_id=f"№{number}",
            key=IncidentKey("im", str(draw.randrange(10**6) * 1000 + number)),
            text=draw.choice(posts),
            created_at=dated if draw.random() < 0.95 else UNDATED,
            topic=draw.choice([None, "roads", "roads", "waste"]),
            district=draw.choice([None, "iola", "volzhsk"]),
            settlement=draw.choice([None, "1", "1", "2"]),
            street=draw.choice([None, "Мира", "Мира", "Лесная", "8 912 345-67-89"]),
            house=draw.choice([None, None, "1", "2"]),
        )


def stored_repeats(database: Database, given: list[Incident]) -> set[str]:
    """Import incidents and return the keys of those that are further members of a problem."""
    report = Importer(database, FixedClock(START), POLICY).run(given, lambda error: None, actor="test")
    assert report.created_count == len(given)
    with database.reading() as unit:
        found = list(unit.incidents.in_window(UNDATED, START + timedelta(days=99)))
    assert len(found) == len(given)
    return {incident.key.post_id for incident in found if incident.duplicate_of is not None}


def found_repeats(given: list[Incident]) -> set[str]:
    with closing(RepeatFinder(POLICY)) as finder:
        assert list(noted(given, finder)) == given
        return {one.key.post_id for one, repeats in zip(given, finder.repeats(len(given)), strict=True) if repeats}


@pytest.mark.parametrize("seed", range(4))
def test_an_export_has_the_repeats_that_its_import_groups(sqlite_database: Database, seed: int) -> None:
    given = list(incidents(seed, 450))
    expected = stored_repeats(sqlite_database, given)
    assert 100 < len(expected) < 420
    assert found_repeats(given) == expected


def test_the_limit_of_candidates_is_the_same(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "MAX_CANDIDATES", 3)
    monkeypatch.setattr(repeats, "MAX_CANDIDATES", 3)
    given = list(incidents(7, 300))
    assert found_repeats(given) == stored_repeats(sqlite_database, given)


def test_nothing_repeats_nothing() -> None:
    with closing(RepeatFinder(POLICY)) as finder:
        assert finder.repeats(0).tolist() == []
    with closing(RepeatFinder(POLICY)) as finder:
        finder.add(1, Incident("a", IncidentKey("im", "1"), "Да", START, topic="roads"))
        finder.add(2, Incident("b", IncidentKey("im", "2"), "Да", START, topic="roads"))
        assert finder.repeats(3).tolist() == [False, False, False]
