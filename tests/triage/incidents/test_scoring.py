from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.triage.incidents.conftest import OFFICE, START
from triage.domain.answers import AnswerKind, AnswerPair, AnswerScore, ScoreStatus
from triage.domain.incidents import Assignment, Incident, IncidentKey, OfficialAnswer
from triage.domain.posts import MAX_TEXT_CHARS
from triage.incidents.scoring import BATCH_ANSWERS, UNSCORABLE, AnswerScoring
from triage.incidents.services import IncidentServices
from triage.storage.database import Database
from triage.storage.incidents import Arrival


class Judge:
    """Gives every answer 77 and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[AnswerPair] = []

    def score(self, pairs: Sequence[AnswerPair]) -> list[AnswerScore]:
        self.asked += pairs
        return [AnswerScore(AnswerKind.INTERIM, ScoreStatus.SCORED, 77.0, 1.0, (), "rubric-9") for _ in pairs]


@pytest.fixture
def judge() -> Judge:
    return Judge()


@pytest.fixture
def scoring(database: Database, judge: Judge) -> AnswerScoring:
    return AnswerScoring(database, lambda: judge)


def store(database: Database, *answers: OfficialAnswer, name: str = "i1") -> None:
    incident = Incident(
        name, IncidentKey("vk", name), "Яма", START, assignments=(Assignment("clinic", START),), answers=answers
    )
    with database.writing() as unit:
        unit.incidents.add(incident, Arrival(START, name))


def answers_of(database: Database, name: str = "i1") -> tuple[OfficialAnswer, ...]:
    with database.reading() as unit:
        return unit.incidents.get(name).incident.answers


def test_a_stored_answer_gets_kind_quality_and_version(
    database: Database, scoring: AnswerScoring, judge: Judge
) -> None:
    store(database, OfficialAnswer("Засыпали", START, "clinic"))
    assert scoring.run().scored_count == 1
    (answer,) = answers_of(database)
    assert (answer.kind, answer.quality, answer.score_version) == (AnswerKind.INTERIM, 77.0, "rubric-9")
    assert judge.asked == [AnswerPair("Яма", "Засыпали", START, "clinic")]
    assert scoring.run().scored_count == 0
    assert len(judge.asked) == 1


def test_what_was_said_of_an_answer_is_kept(database: Database, scoring: AnswerScoring) -> None:
    store(
        database,
        OfficialAnswer("Засыпали", START, "clinic", AnswerKind.FINAL),
        OfficialAnswer("Засыпали снова", START, "clinic", None, 12.5),
    )
    scoring.run()
    assert [(a.kind, a.quality) for a in answers_of(database)] == [(AnswerKind.FINAL, 77.0), (AnswerKind.INTERIM, 12.5)]


def test_what_cannot_be_scored_is_noted_and_not_asked_for_again(
    database: Database, scoring: AnswerScoring, judge: Judge
) -> None:
    store(database, OfficialAnswer("", START, "clinic"), OfficialAnswer("я" * (MAX_TEXT_CHARS + 1), START, "clinic"))
    report = scoring.run()
    assert report.is_finished
    assert judge.asked == []
    assert [(a.kind, a.score_version) for a in answers_of(database)] == [(None, UNSCORABLE)] * 2


def test_all_answers_are_scored_though_they_fill_several_pages(database: Database, scoring: AnswerScoring) -> None:
    for number in range(3):
        many = (OfficialAnswer(f"Засыпали {n}", START, "clinic") for n in range(BATCH_ANSWERS - 30))
        store(database, *many, name=f"i{number}")
    report = scoring.run()
    assert (report.scored_count, report.is_finished) == (3 * (BATCH_ANSWERS - 30), True)
    assert all(a.score_version for number in range(3) for a in answers_of(database, f"i{number}"))


def test_a_run_ends_when_its_time_is_over(database: Database, scoring: AnswerScoring) -> None:
    store(database, OfficialAnswer("Засыпали", START, "clinic"))
    assert not scoring.run(budget_s=0.0).is_finished
    assert scoring.run().is_finished


def test_a_score_of_a_text_that_changed_meanwhile_is_not_kept(database: Database, judge: Judge) -> None:
    store(database, OfficialAnswer("Засыпали", START, "clinic"))
    with database.writing() as unit:
        (found,) = unit.unscored_answers.page(9)
        old = replace(found, answer=replace(found.answer, text="Засыплем", quality=1.0, score_version="x"))
        assert unit.unscored_answers.keep([old]) == 0
    assert answers_of(database)[0].quality is None


def test_an_incident_somebody_changes_now_is_left_for_the_next_run(database: Database, scoring: AnswerScoring) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    store(database, OfficialAnswer("Засыпали", START, "clinic"))
    with database.writing() as unit:
        unit.incidents.get("i1", for_update=True)
        assert scoring.run().scored_count == 0
    assert scoring.run().scored_count == 1


def test_a_later_answer_keeps_the_score_of_the_earlier_one(
    desk: IncidentServices, database: Database, scoring: AnswerScoring, judge: Judge, accept: Callable[..., str]
) -> None:
    incident_id = accept()
    desk.cases.answer(incident_id, OfficialAnswer("Засыпали", START, None), OFFICE)
    scoring.run()
    desk.cases.answer(incident_id, OfficialAnswer("И заровняли", START + timedelta(minutes=1), None), OFFICE)
    scoring.run()
    assert [pair.answer for pair in judge.asked] == ["Засыпали", "И заровняли"]
    assert all(answer.score_version == "rubric-9" for answer in answers_of(database, incident_id))


def test_unscored_answers_are_found_by_their_index(sqlite_database: Database) -> None:
    statements: list[tuple[str, object]] = []
    engine = sqlite_database.engine
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append((call[2], call[3])))
    with sqlite_database.reading() as unit:
        unit.unscored_answers.page(9)
        statement, values = statements[-1]
        plan = unit.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert any("ix_answers_unscored" in row[-1] for row in plan)
