"""Stored columns give the same case table as domain incidents, whatever was stored, on both databases."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from sqlalchemy import update

from tests.databases import cluster, database, database_url, postgres_url, sqlite_database, sqlite_template
from tests.postgres import Cluster
from triage.domain.answers import AnswerKind, AnswerPair, AnswerScore, CriterionCode, CriterionScore, ScoreStatus
from triage.domain.incidents import UNDATED, Assignment, ClosingReason, Incident, IncidentKey, OfficialAnswer, Outcome
from triage.domain.posts import MAX_TEXT_CHARS
from triage.domain.review import Member, SimilarityKind
from triage.ratings.cases import CASE_COLUMNS, case_table
from triage.ratings.completion import completed
from triage.ratings.rating import fingerprint
from triage.ratings.sources import judged
from triage.ratings.stored_cases import stored_case_table
from triage.regions.pack import RegionPack
from triage.storage.database import Database
from triage.storage.incidents import Arrival
from triage.storage.tables import answers

__all__ = ["cluster", "database", "database_url", "sqlite_database", "sqlite_template"]

START = datetime(2021, 9, 1, tzinfo=UTC)
STOP = datetime(2021, 12, 1, tzinfo=UTC)
FORM = "{}, ваше обращение № {} рассмотрено, работы запланированы на следующий год по мере финансирования"
TEXTS = (FORM.format("Анна", 17), FORM.format("Пётр", 4512), "Вопрос вне компетенции администрации", "Засыпали 😀", "")
ODD_WORDS = ("NULL", 'О\'Нила, "2"', "в две\nстроки\r\n", "%s\\", ",")
SIXTEEN_DIGITS = (8.774233438561719, 72.56116245255009)
"""Some SQLite write fifteen digits of these by themselves, which are other numbers."""
SEEDS = range(3)


class Judge:
    """Scores by length, so that every answer gets a figure and a kind of its own."""

    def score(self, pairs: Sequence[AnswerPair]) -> list[AnswerScore]:
        return [self._one(pair) for pair in pairs]

    def _one(self, pair: AnswerPair) -> AnswerScore:
        kind = tuple(AnswerKind)[(len(pair.answer) + len(pair.post)) % len(AnswerKind)]
        quality = None if kind is AnswerKind.NOT_AN_ANSWER else len(pair.answer) % 100 + 0.1
        relevance = (None, 0, 1, 2)[(len(pair.answer) + len(pair.post)) % 4]
        criteria = (CriterionScore(CriterionCode.RELEVANCE, relevance, 1.0, ""),)
        return AnswerScore(kind, ScoreStatus.SCORED, quality, 1.0, criteria, "length")


class Chance:
    """Draws incidents that nobody would dare to write, in the places and topics of a small region."""

    def __init__(self, pack: RegionPack, seed: int):
        self._draw = random.Random(seed)
        self._authorities = [*(authority.code for authority in pack.authorities[:4]), "name:Приёмная"]
        self._topics = [topic.code for topic in pack.topics][:5]
        self._settlements = [settlement.oktmo for settlement in pack.settlements][:6]

    def incidents(self, count: int) -> Iterator[Incident]:
        return (self._incident(number) for number in range(count))

    def _one_of(self, *values: object) -> object:
        return self._draw.choice(values)

    def _moment(self, start: datetime = START, days: int = 80) -> datetime:
        return start + timedelta(days=days) * self._draw.random()

    def _incident(self, number: int) -> Incident:
        created = self._one_of(self._moment(), self._moment(), self._moment().replace(microsecond=0), UNDATED)
        topic = self._one_of(None, *self._topics)
        count = self._one_of(0, 1, 1, 2, 3)
        return Incident(
            incident_id=f"№{number}",
            key=IncidentKey("im", str(number)),
            text="Яма на дороге" + " снова" * self._draw.randrange(4),
            created_at=created,
            topic=topic,
            topic_group=self._one_of(None, "", "dorogi", topic and topic.partition(".")[0]),
            settlement=self._one_of(None, *self._settlements),
            street=self._one_of(None, "", "Зелёная", "зеленая", "МИРА", *ODD_WORDS),
            house=self._one_of(None, "", "5А", "5а", *ODD_WORDS),
            is_solvable=self._one_of(None, True, False),
            assignments=tuple(self._assignments(count)),
            answers=tuple(self._answer() for _ in range(self._one_of(0, 1, 1, 2, 4, 19))),
            outcome=self._one_of(None, *Outcome),
            closing_reason=self._one_of(None, *ClosingReason),
            closed_at=self._one_of(None, self._moment()),
            reopened_at=tuple(self._moment() for _ in range(self._one_of(0, 0, 1, 3))),
            first_answer_s=self._one_of(None, 3600.5),
            first_answer_working_s=self._one_of(None, 0.0),
            source_row=self._one_of(None, number + 2),
        )

    def _assignments(self, count: int) -> Iterator[Assignment]:
        moments = sorted(self._moment() for _ in range(count))
        for moment in moments:
            authority, norm = self._draw.choice(self._authorities), self._one_of(None, 8.0, 9.5)
            yield Assignment(authority, moment, norm_hours=norm, was_wrong=self._draw.random() < 0.3)

    def _answer(self) -> OfficialAnswer:
        text = self._one_of(*TEXTS, "я" * (MAX_TEXT_CHARS + 1)) if self._draw.random() < 0.3 else self._one_of(*TEXTS)
        moment = self._one_of(None, self._moment(), self._moment(datetime(2021, 9, 9, 9, tzinfo=UTC), 0))
        quality = self._one_of(None, round(self._draw.uniform(0, 100), 1), self._draw.uniform(0, 100), *SIXTEEN_DIGITS)
        authority = self._one_of(None, *self._authorities)
        kind, relevance = self._one_of(None, *AnswerKind), self._one_of(None, 0, 1, 2)
        return OfficialAnswer(text, moment, authority, kind, quality, relevance=relevance)


def store(database: Database, incidents: Iterator[Incident], draw: random.Random) -> None:
    """Store the incidents, and some of them in mass problems that others have left."""
    with database.writing() as unit:
        rows = [(unit.incidents.add(one, Arrival(START, one.incident_id)), one) for one in incidents]
        draw.shuffle(rows)
        problems = [unit.problems.start(f"p{n}", row, START) for n, (row, _) in enumerate(rows[:4])]
        for row, one in rows[4 : len(rows) // 3]:
            unit.problems.join(draw.choice(problems), row, Member(one.incident_id, SimilarityKind.MANUAL, 1.0, START))
            if draw.random() < 0.2:
                unit.problems.leave(row, STOP)


def both(
    database: Database, pack: RegionPack, judge: Judge | None, stop: datetime = STOP
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The case table by way of the domain, and by way of the columns."""
    with database.reading_twice() as (unit, beside):
        through_domain = case_table(judged(unit.incidents.in_window(START, stop), judge), pack)
        columns = unit.case_columns.in_window(START, stop, beside and beside.case_columns)
        columns = completed(columns, unit.case_columns.incomplete_answers(START, stop), judge)
    return through_domain, stored_case_table(columns, pack)


def assert_same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Compare to the last bit."""
    pd.testing.assert_frame_equal(found, expected, check_exact=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_both_ways_give_the_same_cases(database: Database, tiny: RegionPack, seed: int) -> None:
    store(database, Chance(tiny, seed).incidents(120), random.Random(seed))
    for judge in (None, Judge()):
        expected, found = both(database, tiny, judge)
        assert len(expected) > 60
        assert expected["duplicate"].any()
        assert expected["quality"].notna().any()
        assert set(expected["fits"]) == {-1, 0, 1}
        assert_same(found, expected)


def test_both_databases_give_the_same_fingerprint(
    cluster: Cluster, sqlite_database: Database, tiny: RegionPack
) -> None:
    on_server = Database(postgres_url(cluster))
    prints = []
    for one in (sqlite_database, on_server):
        store(one, Chance(tiny, 7).incidents(90), random.Random(7))
        _, found = both(one, tiny, None)
        assert set(SIXTEEN_DIGITS) <= set(found["quality"])
        prints.append(fingerprint(found))
    on_server.close()
    assert prints[0] == prints[1]


def test_incidents_that_came_out_of_order_are_read_in_order(database: Database, tiny: RegionPack) -> None:
    moments = [START + timedelta(days=day) for day in (5, 1, 40, 1, -3, 2)]
    came = (Incident(f"№{n}", IncidentKey("im", str(n)), "Яма", moment) for n, moment in enumerate(moments))
    store(database, came, random.Random(1))
    expected, found = both(database, tiny, None, START + timedelta(days=30))
    assert found["case_id"].tolist() == ["№1", "№3", "№5", "№0"]
    assert_same(found, expected)


def test_the_parts_of_a_few_incidents_among_many_are_found(database: Database, tiny: RegionPack) -> None:
    store(database, Chance(tiny, 4).incidents(150), random.Random(4))
    expected, found = both(database, tiny, Judge(), START + timedelta(days=9))
    assert 3 < len(expected) < 60
    assert_same(found, expected)


def test_answers_stored_before_their_wording_was_kept_are_read(database: Database, tiny: RegionPack) -> None:
    store(database, Chance(tiny, 9).incidents(60), random.Random(9))
    with database.writing() as unit:
        unit.connection.execute(update(answers).values(template=None, declines=None))
    expected, found = both(database, tiny, None)
    assert expected["template"].any()
    assert expected["not_ours"].any()
    assert_same(found, expected)


def test_an_empty_window_is_an_empty_table(database: Database, tiny: RegionPack) -> None:
    expected, found = both(database, tiny, None)
    assert tuple(found.columns) == CASE_COLUMNS
    assert_same(found, expected)


def test_incidents_nobody_answered_are_cases_too(database: Database, tiny: RegionPack) -> None:
    bare = (Incident(f"№{n}", IncidentKey("im", str(n)), "Яма", START + timedelta(days=n)) for n in range(3))
    store(database, bare, random.Random(1))
    expected, found = both(database, tiny, Judge())
    assert len(found) == 3
    assert_same(found, expected)
