from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.triage.incidents.conftest import ANALYST, OFFICE, START, HandClock
from triage.domain.access import Principal, Scope
from triage.domain.answer_reviews import AnswerFilter, QueueCursor, ReviewReason
from triage.domain.answers import (
    AnalystScore,
    AnswerKind,
    AnswerPair,
    AnswerScore,
    CriterionCode,
    CriterionScore,
    ScoreStatus,
)
from triage.domain.errors import InputError, NotFoundError
from triage.domain.incidents import OfficialAnswer
from triage.incidents.answer_reports import agreement_report, rated_answers, template_report
from triage.incidents.answer_reviews import AnswerReviewDesk
from triage.incidents.scoring import AnswerScoring
from triage.incidents.services import IncidentServices
from triage.ratings.stored_cases import stored_case_table
from triage.regions.pack import RegionPack
from triage.storage.database import Database
from triage.storage.marks import answer_id
from triage.storage.tables import analyst_scores, audit_entries

SECOND = Principal("k3", "второй", frozenset({Scope.REVIEW}))
THIRD = Principal("k4", "третий", frozenset({Scope.REVIEW}))
TEXT = "Яму засыпали вчера"
ID = answer_id(TEXT)


class Judge:
    """Gives every answer 50, every criterion 1, and a confidence by the length of the answer."""

    version = "rubric-9"

    def score(self, pairs: Sequence[AnswerPair]) -> list[AnswerScore]:
        criteria = tuple(CriterionScore(code, 1, 0.8, "") for code in CriterionCode)
        return [
            AnswerScore(AnswerKind.FINAL, ScoreStatus.SCORED, 50.0, 1 / len(p.answer), criteria, self.version)
            for p in pairs
        ]

    def quality_of(self, criteria: Sequence[CriterionScore]) -> float:
        return float(sum(score.value or 0 for score in criteria)) * 5.0


@pytest.fixture
def scoring(database: Database, clock: HandClock) -> AnswerScoring:
    return AnswerScoring(database, Judge, clock)


@pytest.fixture
def reviews(database: Database, scoring: AnswerScoring, clock: HandClock) -> AnswerReviewDesk:
    return AnswerReviewDesk(database, scoring, clock)


@pytest.fixture
def answered(desk: IncidentServices, accept: Callable[..., str]) -> Callable[..., str]:
    def run(*texts: str, **changes: object) -> str:
        incident_id = accept(**changes)
        for n, text in enumerate(texts or (TEXT,)):
            desk.cases.answer(incident_id, OfficialAnswer(text, START + timedelta(minutes=n), None), OFFICE)
        return incident_id

    return run


def given(quality: float | None = None, kind: AnswerKind | None = None, comment: str = "", **values) -> AnalystScore:
    return AnalystScore(
        "", {CriterionCode(code): value for code, value in values.items()}, quality, None, kind, comment
    )


def answer_in(database: Database, incident_id: str, position: int = 0) -> OfficialAnswer:
    with database.reading() as unit:
        return unit.incidents.get(incident_id).incident.answers[position]


def test_an_analysts_score_stands_beside_the_automatic_one_and_holds(
    reviews: AnswerReviewDesk, answered: Callable[..., str], database: Database
) -> None:
    incident_id = answered()
    reviewed = reviews.submit(
        incident_id, ID, given(80.0, deadline=0, place=None, comment="Звонил на 8 902 123-45-67"), ANALYST
    )
    (score,) = reviewed.history.analysts
    assert (score.analyst, score.quality, score.scored_at) == ("аналитик", 80.0, START)
    assert score.values == {CriterionCode.DEADLINE: 0, CriterionCode.PLACE: None}
    assert score.comment == "Звонил на [ТЕЛ]"
    assert [automatic.marks.quality for automatic in reviewed.history.automatic] == [50.0]
    answer = answer_in(database, incident_id)
    assert (answer.quality, answer.kind, answer.score_version) == (80.0, AnswerKind.FINAL, "rubric-9")
    assert answer.analyst_count == 1


def test_criteria_alone_change_the_quality_by_the_formula(
    reviews: AnswerReviewDesk, answered: Callable[..., str], database: Database
) -> None:
    incident_id = answered()
    reviewed = reviews.submit(incident_id, ID, given(relevance=2, deadline=2), ANALYST)
    assert reviewed.history.analysts[0].implied_quality == 60.0
    answer = answer_in(database, incident_id)
    assert (answer.quality, answer.relevance) == (60.0, 2)


def test_a_later_score_replaces_the_earlier_and_both_are_kept(
    reviews: AnswerReviewDesk, answered: Callable[..., str], database: Database, clock: HandClock
) -> None:
    incident_id = answered()
    reviews.submit(incident_id, ID, given(80.0), ANALYST)
    clock.wait(minutes=5)
    reviewed = reviews.submit(incident_id, ID, given(20.0), ANALYST)
    assert [score.quality for score in reviewed.history.analysts] == [80.0, 20.0]
    assert [score.quality for score in reviewed.history.in_force] == [20.0]
    reviews.submit(incident_id, ID, given(60.0), SECOND)
    assert answer_in(database, incident_id).quality == 40.0
    reviews.submit(incident_id, ID, given(66.0), THIRD)
    assert answer_in(database, incident_id).quality == 60.0
    with database.engine.connect() as connection:
        entries = connection.execute(audit_entries.select()).all()
        assert len(connection.execute(analyst_scores.select()).all()) == 4
    assert {(entry.action, entry.target) for entry in entries} == {("answer.score", f"{incident_id}/{ID}")}


def test_a_withdrawn_score_leaves_the_others(
    reviews: AnswerReviewDesk, answered: Callable[..., str], database: Database
) -> None:
    incident_id = answered()
    with pytest.raises(NotFoundError, match="отзывать нечего"):
        reviews.withdraw(incident_id, ID, ANALYST)
    reviews.submit(incident_id, ID, given(80.0), ANALYST)
    reviewed = reviews.withdraw(incident_id, ID, ANALYST)
    assert reviewed.history.in_force == ()
    assert len(reviewed.history.analysts) == 2
    assert (answer_in(database, incident_id).quality, answer_in(database, incident_id).analyst_count) == (50.0, 0)


@pytest.mark.parametrize(
    ("score", "problem"),
    [
        (given(), "не сказано, как оценить"),
        (given(comment="просто так"), "не сказано, как оценить"),
        (given(10.0, AnswerKind.NOT_AN_ANSWER), "нет качества"),
    ],
)
def test_empty_and_contradictory_scores_are_refused(
    reviews: AnswerReviewDesk, answered: Callable[..., str], score: AnalystScore, problem: str
) -> None:
    with pytest.raises(InputError, match=problem):
        reviews.submit(answered(), ID, score, ANALYST)


def test_unknown_incidents_and_answers_are_named(reviews: AnswerReviewDesk, answered: Callable[..., str]) -> None:
    with pytest.raises(NotFoundError, match="инцидента «нет»"):
        reviews.submit("нет", ID, given(1.0), ANALYST)
    with pytest.raises(NotFoundError, match="ответа «нет»"):
        reviews.submit(answered(), "нет", given(1.0), ANALYST)


def test_an_analyst_overrules_the_senders_kind(
    desk: IncidentServices, reviews: AnswerReviewDesk, accept: Callable[..., str], database: Database
) -> None:
    incident_id = accept()
    desk.cases.answer(incident_id, OfficialAnswer(TEXT, START, None, AnswerKind.FINAL), OFFICE)
    reviews.submit(incident_id, ID, given(kind=AnswerKind.INTERIM), ANALYST)
    assert answer_in(database, incident_id).kind is AnswerKind.INTERIM
    reviews.withdraw(incident_id, ID, ANALYST)
    assert answer_in(database, incident_id).kind is AnswerKind.FINAL


def test_a_score_survives_later_steps_and_new_versions_of_the_rubric(
    desk: IncidentServices, reviews: AnswerReviewDesk, scoring: AnswerScoring, answered: Callable[..., str], database
) -> None:
    incident_id = answered()
    reviews.submit(incident_id, ID, given(80.0, relevance=0), ANALYST)
    desk.cases.answer(incident_id, OfficialAnswer("И заровняли", START + timedelta(minutes=3), None), OFFICE)
    scoring.judge.version = "rubric-10"  # type: ignore[misc]
    scoring.run()
    answer = answer_in(database, incident_id)
    assert (answer.quality, answer.relevance, answer.score_version) == (80.0, 0, "rubric-10")
    assert answer_in(database, incident_id, 1).quality == 50.0


def queue_of(database: Database, limit: int = 10, cursor: QueueCursor | None = None, **narrowed) -> list:
    with database.reading() as unit:
        return unit.answer_reviews.queue(AnswerFilter(**narrowed), cursor, limit)


def test_the_queue_shows_quarrels_then_doubts_page_by_page(
    reviews: AnswerReviewDesk, scoring: AnswerScoring, answered: Callable[..., str], database: Database
) -> None:
    doubt, deeper, agreed = answered("Засыпали"), answered("Засыпали яму"), answered("Яма засыпана")
    small, wide = answered("Засыпали щебнем"), answered("Засыпали песком")
    scoring.run()
    reviews.submit(small, answer_id("Засыпали щебнем"), given(65.0), ANALYST)
    reviews.submit(wide, answer_id("Засыпали песком"), given(50.0), ANALYST)
    reviews.submit(wide, answer_id("Засыпали песком"), given(90.0), SECOND)
    reviews.submit(agreed, answer_id("Яма засыпана"), given(52.0), ANALYST)
    everything = queue_of(database)
    assert [one.incident_id for one in everything] == [wide, small, deeper, doubt]
    assert [one.reason for one in everything] == [
        ReviewReason.ANALYSTS_DIFFER,
        ReviewReason.DIFFERS_FROM_MACHINE,
        ReviewReason.LOW_CONFIDENCE,
        ReviewReason.LOW_CONFIDENCE,
    ]
    cursor, walked = None, []
    while page := queue_of(database, 1, cursor):
        walked += page
        cursor = QueueCursor(page[-1].urgency, page[-1].incident_row, page[-1].position)
    assert walked == everything
    assert [one.incident_id for one in queue_of(database, reason=ReviewReason.DIFFERS_FROM_MACHINE)] == [small]
    assert [one.incident_id for one in queue_of(database, unseen_by=ANALYST.name)] == [deeper, doubt]
    assert queue_of(database, authority="ministry") == []
    assert len(queue_of(database, authority="adm_zaozersk", answered_to=START + timedelta(seconds=1))) == 4
    assert queue_of(database, answered_from=START + timedelta(seconds=1)) == []
    assert queue_of(database, kind=AnswerKind.INTERIM) == []


def test_the_report_compares_the_machine_with_analysts_and_analysts_with_one_another(
    reviews: AnswerReviewDesk, answered: Callable[..., str], database: Database
) -> None:
    for n in range(4):
        text = f"Засыпали {n}"
        incident_id = answered(text)
        reviews.submit(incident_id, answer_id(text), given(40.0 + n, relevance=n % 3), ANALYST)
        reviews.submit(incident_id, answer_id(text), given(44.0 + n, relevance=n % 3), SECOND)
    report = agreement_report(database, AnswerFilter(), 4)
    assert (report.answer_count, report.machine.count, report.analysts.count) == (4, 8, 4)
    assert report.machine.quality is not None
    assert report.machine.quality.error.value == pytest.approx(6.5)
    assert report.machine.quality.spearman is None
    (relevance,) = report.analysts.criteria
    assert relevance.kappa is not None
    assert relevance.kappa.value == 1.0
    assert report.analysts.quality.error.value == 4.0
    (bias,) = report.biases
    assert (bias.authority, bias.count, bias.mean.value, bias.is_biased) == ("adm_zaozersk", 4, 6.5, True)
    assert agreement_report(database, AnswerFilter(authority="нет"), 4).answer_count == 0


def test_training_rows_hold_medians_of_what_analysts_gave_themselves(
    reviews: AnswerReviewDesk, answered: Callable[..., str], database: Database
) -> None:
    incident_id, other = answered(), answered("Засыпали")
    reviews.submit(incident_id, ID, given(80.0, relevance=2, place=None), ANALYST)
    reviews.submit(incident_id, ID, given(60.0, relevance=1, place=None), SECOND)
    reviews.submit(incident_id, ID, given(relevance=0), THIRD)
    reviews.submit(other, answer_id("Засыпали"), given(relevance=0), THIRD)
    (row,) = rated_answers(database, AnswerFilter())
    assert (row.answer.answer, row.quality, row.analyst_count) == (TEXT, 70.0, 2)
    assert row.values == {CriterionCode.RELEVANCE: 1, CriterionCode.PLACE: None}


FORM = "Здравствуйте! Ваше обращение от {} марта принято в работу, специалисты изучат вопрос и дадут ответ"
POSTS = (
    "В Заозёрске на Лесной не горит фонарь третью неделю",
    "В Заозёрске возле школы бегают злые собаки",
    "В Заозёрске автобус не приходит по утрам вовремя",
)


def test_templates_are_told_with_how_many_fit_their_post(
    reviews: AnswerReviewDesk, scoring: AnswerScoring, answered: Callable[..., str], database: Database
) -> None:
    ids = [answered(FORM.format(n), text=post) for n, post in enumerate(POSTS, 1)]
    answered("Фонарь заменили вчера: сгорело реле, светит ровно", text="В Заозёрске на Мира темно")
    scoring.run()
    reviews.submit(ids[0], answer_id(FORM.format(1)), given(relevance=0), ANALYST)
    report = template_report(database, AnswerFilter())
    (template,) = report.templates
    assert [report.answers[n].incident_id for n in template.members] == ids
    assert template.fit_share == pytest.approx(2 / 3)
    (share,) = report.shares
    assert (share.authority, share.answer_count, share.templated_count, share.misfit_count) == (
        "adm_zaozersk",
        4,
        3,
        1,
    )


def test_too_many_answers_for_one_report_are_refused(
    answered: Callable[..., str], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.incidents.answer_reports.MAX_TEMPLATE_ANSWERS", 1)
    answered("Засыпали", "Заровняли")
    with pytest.raises(InputError, match="ответов 2, сравнить можно до 1"):
        template_report(database, AnswerFilter())


def test_the_same_request_twice_is_one_score(
    reviews: AnswerReviewDesk, answered: Callable[..., str], database: Database
) -> None:
    from triage.storage.idempotency import RequestKey

    incident_id, key = answered(), RequestKey("k1", "a", "d")
    for _ in range(2):
        reviewed = reviews.submit(incident_id, ID, given(80.0), ANALYST, key)
    assert len(reviewed.history.analysts) == 1
    assert replace(reviewed.history.analysts[0], scored_at=None).quality == 80.0


def test_a_rating_takes_what_analysts_say_for_what_the_machine_said(
    reviews: AnswerReviewDesk,
    scoring: AnswerScoring,
    answered: Callable[..., str],
    database: Database,
    tiny: RegionPack,
) -> None:
    machine, reviewed = answered("Засыпали"), answered()
    scoring.run()
    reviews.submit(reviewed, ID, given(70.0, relevance=0), ANALYST)
    reviews.submit(reviewed, ID, given(90.0, relevance=0), SECOND)
    with database.reading() as unit:
        columns = unit.case_columns.in_window(START - timedelta(days=1), START + timedelta(days=1))
    cases = stored_case_table(columns, tiny).set_index("case_id")
    assert dict(cases["quality"]) == {machine: 50.0, reviewed: 80.0}
    assert dict(cases["fits"]) == {machine: 1, reviewed: 0}


def test_words_given_again_are_one_answer_to_review_compare_and_learn_from(
    desk: IncidentServices, reviews: AnswerReviewDesk, answered: Callable[..., str], database: Database
) -> None:
    incident_id = answered(TEXT, TEXT, "Щебень привезут завтра", TEXT)
    other = answered(TEXT, text="На Садовой яма")
    reviews.submit(incident_id, ID, given(90.0, deadline=2), ANALYST)
    everything = AnswerFilter()
    assert [rated.answer.position for rated in rated_answers(database, everything)] == [0]
    report = agreement_report(database, everything, minimum_count=2)
    assert (report.answer_count, report.machine.count, report.biases[0].count) == (1, 1, 1)
    with database.reading() as unit:
        waiting = unit.answer_reviews.queue(everything, None, 10)
        assert unit.answer_reviews.waiting_count(everything) == len(waiting)
    assert [(one.incident_id, one.position) for one in waiting if one.answer_id == ID] == [(incident_id, 0)]
    listed = template_report(database, everything).answers
    assert [(one.incident_id, one.position) for one in listed] == [(incident_id, 0), (incident_id, 2), (other, 0)]


def test_the_same_words_of_two_bodies_are_two_answers(
    desk: IncidentServices, reviews: AnswerReviewDesk, answered: Callable[..., str], database: Database
) -> None:
    incident_id = answered()
    desk.cases.answer(incident_id, OfficialAnswer(TEXT, START + timedelta(minutes=5), "grid"), OFFICE)
    reviews.submit(incident_id, ID, given(90.0), ANALYST)
    biased = agreement_report(database, AnswerFilter(), minimum_count=2).biases
    assert {(bias.authority, bias.count) for bias in biased} == {("adm_zaozersk", 1), ("grid", 1)}
