from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.triage.incidents.conftest import OFFICE, START, HandClock
from triage.domain.answers import AnswerKind, AnswerPair, AnswerScore, CriterionScore, ScoreStatus
from triage.domain.incidents import Assignment, Incident, IncidentKey, OfficialAnswer
from triage.domain.posts import MAX_TEXT_CHARS
from triage.incidents.scoring import BATCH_ANSWERS, UNSCORABLE, AnswerScoring
from triage.incidents.services import IncidentServices
from triage.storage.database import Database
from triage.storage.incidents import Arrival
from triage.storage.marks import answer_id


class Judge:
    """Gives every answer the same quality (77 at first) and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[AnswerPair] = []
        self.version = "rubric-9"
        self.quality = 77.0

    def score(self, pairs: Sequence[AnswerPair]) -> list[AnswerScore]:
        self.asked += pairs
        return [AnswerScore(AnswerKind.INTERIM, ScoreStatus.SCORED, self.quality, 0.8, (), self.version) for _ in pairs]

    def quality_of(self, criteria: Sequence[CriterionScore]) -> float:
        return self.quality


@pytest.fixture
def judge() -> Judge:
    return Judge()


@pytest.fixture
def scoring(database: Database, judge: Judge, clock: HandClock) -> AnswerScoring:
    return AnswerScoring(database, lambda: judge, clock)


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


def test_a_score_of_a_text_that_changed_meanwhile_is_not_kept(database: Database, scoring: AnswerScoring) -> None:
    store(database, OfficialAnswer("Засыпали", START, "clinic"))
    with database.reading() as unit:
        (found,) = unit.unscored_answers.page(9)
    ((_, score),) = scoring.scored([found])
    with database.writing() as unit:
        assert unit.answer_scores.keep([(replace(found, answer_id="0" * 16), score)]) == 0
    assert answers_of(database)[0].quality is None


def versions_of(database: Database, name: str = "i1") -> list[tuple[str, float | None]]:
    """Every automatic score of the first answer, the oldest first."""
    with database.reading() as unit:
        stored = unit.incidents.get(name)
        history = unit.answer_scores.history(stored.row_id, answer_id(stored.incident.answers[0].text))
    return [(score.version, score.marks.quality) for score in history.automatic]


def test_another_version_scores_old_answers_anew_and_keeps_the_earlier_scores(
    database: Database, scoring: AnswerScoring, judge: Judge
) -> None:
    store(database, OfficialAnswer("Засыпали", START, "clinic"), OfficialAnswer("", START, "clinic"))
    scoring.run()
    judge.version, judge.quality = "rubric-10", 40.0
    assert scoring.run().scored_count == 1
    (answer, empty) = answers_of(database)
    assert (answer.quality, answer.score_version, empty.score_version) == (40.0, "rubric-10", UNSCORABLE)
    assert versions_of(database) == [("rubric-9", 77.0), ("rubric-10", 40.0)]
    assert scoring.run().scored_count == 0


def test_two_services_that_judge_otherwise_do_not_score_each_others_answers_for_ever(
    database: Database, scoring: AnswerScoring, judge: Judge, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    other_judge = Judge()
    other_judge.version = "rubric-8"
    other = AnswerScoring(database, lambda: other_judge, clock)
    store(database, OfficialAnswer("Засыпали", START, "clinic"))
    for _ in range(5):
        scoring.run()
        other.run()
    assert len(versions_of(database)) <= 4
    assert "ответы в этой базе оценивает ещё кто-то по «rubric-9», здесь «rubric-8»" in caplog.text
    said = len(versions_of(database))
    assert scoring.run(is_forced=True).scored_count + other.run(is_forced=True).scored_count == 2
    assert len(versions_of(database)) >= said


def test_going_back_to_an_earlier_version_scores_anew(database: Database, scoring: AnswerScoring, judge: Judge) -> None:
    store(database, OfficialAnswer("Засыпали", START, "clinic"))
    for version in ("rubric-9", "rubric-10", "rubric-9", "rubric-10"):
        judge.version = version
        assert scoring.run().scored_count == 1
    assert [version for version, _ in versions_of(database)] == ["rubric-9", "rubric-10", "rubric-9", "rubric-10"]


def test_scoring_anew_goes_on_where_it_was_stopped(database: Database, scoring: AnswerScoring, judge: Judge) -> None:
    for number in range(3):
        many = (OfficialAnswer(f"Засыпали {n}", START, "clinic") for n in range(BATCH_ANSWERS))
        store(database, *many, name=f"i{number}")
    scoring.run()
    judge.version, judge.asked = "rubric-10", []

    class TimeIsUpError(Exception):
        """Ends a run after two batches."""

    def stop(count: int) -> None:
        if count == 2 * BATCH_ANSWERS:
            raise TimeIsUpError

    with pytest.raises(TimeIsUpError):
        scoring.run(progress=stop)
    assert scoring.run().scored_count == BATCH_ANSWERS
    assert len(judge.asked) == 3 * BATCH_ANSWERS
    assert {a.score_version for number in range(3) for a in answers_of(database, f"i{number}")} == {"rubric-10"}


def test_a_forced_run_scores_everything_once_and_adds_only_what_changed(
    database: Database, scoring: AnswerScoring, judge: Judge
) -> None:
    store(database, OfficialAnswer("Засыпали", START, "clinic"))
    scoring.run()
    assert scoring.run(is_forced=True).scored_count == 1
    assert versions_of(database) == [("rubric-9", 77.0)]
    judge.quality = 55.0
    assert scoring.run(is_forced=True).scored_count == 1
    assert versions_of(database) == [("rubric-9", 77.0), ("rubric-9", 55.0)]
    assert answers_of(database)[0].quality == 55.0


def test_an_import_that_changes_another_answer_keeps_scores_with_their_words(
    database: Database, scoring: AnswerScoring, judge: Judge
) -> None:
    store(database, OfficialAnswer("Засыпали", START, "clinic"))
    scoring.run()
    with database.writing() as unit:
        stored = unit.incidents.get("i1", for_update=True)
        first = OfficialAnswer("Примем меры", START - timedelta(hours=1), "clinic")
        answers = (first, OfficialAnswer("Засыпали", START, "clinic"))
        unit.incidents.save(stored, replace(stored.incident, answers=answers))
    assert [a.quality for a in answers_of(database)] == [None, 77.0]
    assert scoring.run().scored_count == 1
    assert [pair.answer for pair in judge.asked] == ["Засыпали", "Примем меры"]


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


def test_answers_are_found_by_the_index_of_their_version(sqlite_database: Database) -> None:
    statements: list[tuple[str, object]] = []
    engine = sqlite_database.engine
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append((call[2], call[3])))
    with sqlite_database.reading() as unit:
        for version in (None, "rubric-9"):
            unit.unscored_answers.page(9, version=version)
        list(unit.unscored_answers.versions())
        asked = [(statement, values) for statement, values in statements if statement.startswith("SELECT")]
        assert len(asked) == 3
        for statement, values in asked:
            plan = unit.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            assert any("ix_answers_score_version" in row[-1] for row in plan), plan
