from __future__ import annotations

from datetime import UTC, datetime

import pytest

from triage.answers.consensus import Given, gap, verdict_on, widest_gap
from triage.domain.answers import AnalystScore, AnswerKind, CriterionCode, Marks, StoredScore

NOW = datetime(2026, 3, 2, tzinfo=UTC)
R, D = CriterionCode.RELEVANCE, CriterionCode.DEADLINE
FINAL, INTERIM, NONE = AnswerKind.FINAL, AnswerKind.INTERIM, AnswerKind.NOT_AN_ANSWER


def machine(quality=50.0, confidence=0.8, kind=FINAL, **values):
    marks = Marks(kind, quality, {CriterionCode(code): value for code, value in values.items()})
    return StoredScore(marks, "rubric 1", confidence, NOW)


def analyst(quality=None, kind=None, implied=None, **values):
    marks = {CriterionCode(code): value for code, value in values.items()}
    return AnalystScore("анна", marks, quality, NOW, kind, implied_quality=implied)


def test_the_median_of_analysts_replaces_the_machine_and_the_sender():
    scores = [analyst(10.0), analyst(90.0), analyst(70.0)]
    assert verdict_on(scores, machine(50.0), Given(quality=33.0)).quality == 70.0
    assert verdict_on(scores[:2], machine(50.0), Given()).quality == 50.0
    assert verdict_on([], machine(50.0), Given(quality=33.0)).quality == 33.0
    assert verdict_on([], machine(50.0), Given()).quality == 50.0
    assert verdict_on([], None, Given()).quality is None


def test_criteria_alone_count_by_the_quality_they_imply():
    assert verdict_on([analyst(implied=64.0, relevance=1)], machine(50.0), Given()).quality == 64.0
    assert verdict_on([analyst(80.0, implied=64.0)], machine(50.0), Given()).quality == 80.0


@pytest.mark.parametrize(
    ("named", "given", "expected"),
    [
        ([], None, FINAL),
        ([], INTERIM, INTERIM),
        ([None], INTERIM, INTERIM),
        ([INTERIM, FINAL, INTERIM], None, INTERIM),
        ([FINAL, INTERIM], None, INTERIM),
        ([INTERIM, FINAL], INTERIM, FINAL),
    ],
)
def test_the_kind_is_what_most_analysts_say_and_the_latest_of_a_tie(named, given, expected):
    scores = [analyst(60.0, kind=kind) for kind in named]
    assert verdict_on(scores, machine(kind=FINAL), Given(given)).kind is expected


def test_what_analysts_call_no_answer_has_no_quality():
    verdict = verdict_on([analyst(kind=NONE)], machine(50.0), Given())
    assert (verdict.kind, verdict.quality) == (NONE, None)


def test_relevance_is_the_lower_median_of_analysts_else_the_machines():
    assert verdict_on([], machine(relevance=1), Given()).relevance == 1
    assert verdict_on([analyst(50.0)], machine(relevance=1), Given()).relevance == 1
    two = [analyst(relevance=0), analyst(relevance=2)]
    assert verdict_on(two, machine(relevance=1), Given()).relevance == 0
    assert verdict_on([analyst(relevance=None)], machine(relevance=1), Given()).relevance is None


def test_a_gap_is_in_points_and_another_kind_is_a_wide_one():
    assert gap(Marks(None, 70.0, {}), Marks(None, 40.0, {})) == 30.0
    assert gap(Marks(None, None, {R: 2, D: 0}), Marks(None, 40.0, {R: 0, D: 0})) == 50.0
    assert gap(Marks(None, None, {R: None}), Marks(None, None, {R: 0})) == 0.0
    assert gap(Marks(FINAL, 70.0, {}), Marks(INTERIM, 68.0, {})) == 50.0
    assert gap(Marks(FINAL, 70.0, {}), Marks(INTERIM, 10.0, {})) == 60.0
    assert widest_gap([Marks(None, 10.0, {}), Marks(None, 35.0, {}), Marks(None, 20.0, {})]) == 25.0
    assert widest_gap([Marks(None, 10.0, {})]) == 0.0


def urgency(analysts, automatic):
    return verdict_on(analysts, automatic, Given()).urgency


def test_quarrels_come_before_doubts_the_widest_first():
    doubt, noise = urgency([], machine(confidence=0.4)), urgency([], machine(None, kind=NONE))
    quarrel = urgency([analyst(10.0)], machine(90.0))
    smaller = urgency([analyst(10.0), analyst(50.0)], machine(10.0))
    assert quarrel > smaller > doubt > noise == 0.0
    assert doubt == pytest.approx(60.0)
    assert (quarrel, smaller) == (1080.0, 1040.0)


def test_agreement_ends_the_matter():
    assert urgency([analyst(55.0)], machine(50.0)) is None
    assert urgency([analyst(90.0), analyst(85.0)], machine(10.0)) is None
    assert urgency([], None) is None
