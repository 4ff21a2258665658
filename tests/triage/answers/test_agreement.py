from __future__ import annotations

import math

import pytest

from triage.answers.agreement import (
    Reviewed,
    authority_biases,
    criterion_agreements,
    disagreement,
    review_order,
    weighted_kappa,
)
from triage.domain.answers import (
    AnalystScore,
    AnswerKind,
    AnswerScore,
    CriterionCode,
    CriterionScore,
    ScoreStatus,
)

R, D = CriterionCode.RELEVANCE, CriterionCode.DEADLINE


def automatic(quality=50.0, confidence=0.8, **values):
    criteria = tuple(CriterionScore(CriterionCode(code), value, 0.8, "Так.") for code, value in values.items())
    status = ScoreStatus.NOT_SCORED if quality is None else ScoreStatus.SCORED
    return AnswerScore(AnswerKind.FINAL, status, quality, confidence, criteria, "rubric 1")


def analyst(quality=None, **values):
    return AnalystScore("анна", tuple((CriterionCode(code), value) for code, value in values.items()), quality)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(0, 0), (1, 1), (2, 2)], 1.0),
        ([(0, 2), (2, 0)], -1.0),
        ([(0, 1), (1, 2), (2, 2), (0, 0)], 1 - 2 / 6.5),
        ([(2, 2), (2, 2)], None),
        ([], None),
    ],
)
def test_kappa_with_quadratic_weights(pairs, expected):
    found = weighted_kappa(pairs)
    assert found is None if expected is None else found == pytest.approx(expected, abs=1e-9)


def test_agreement_counts_values_and_applicability_apart():
    reviewed = [
        Reviewed("1", "a", automatic(relevance=2, deadline=None), analyst(relevance=2, deadline=None)),
        Reviewed("2", "a", automatic(relevance=0, deadline=1), analyst(relevance=1, deadline=None)),
        Reviewed("3", "a", automatic(relevance=1, deadline=2), analyst(relevance=1)),
    ]
    relevance, deadline = criterion_agreements(reviewed)
    assert (relevance.code, relevance.count, relevance.same_share) == (R, 3, pytest.approx(2 / 3))
    assert (deadline.code, deadline.count, deadline.applies_share) == (D, 0, 0.5)
    assert deadline.kappa is None


def test_bias_has_an_interval_and_the_largest_comes_first():
    reviewed = [Reviewed(str(n), "a", automatic(60.0 + n), analyst(50.0)) for n in range(4)]
    reviewed.append(Reviewed("x", "b", automatic(40.0), analyst(80.0)))
    reviewed.append(Reviewed("y", "c", automatic(None), analyst(80.0)))
    first, second = authority_biases(reviewed)
    assert (first.authority, first.count, first.mean) == ("b", 1, -40.0)
    assert (first.low, first.high) == (-math.inf, math.inf)
    assert second.low < second.mean == 11.5 < second.high


def test_disagreement_is_in_points():
    assert disagreement(automatic(70.0), analyst(40.0)) == 30.0
    assert disagreement(automatic(70.0, relevance=2, deadline=0), analyst(relevance=0, deadline=0)) == 50.0
    assert disagreement(automatic(70.0), analyst()) == 0.0


def test_a_person_sees_quarrels_first_then_doubts_then_noise():
    scores = [automatic(50.0, 0.9), automatic(None), automatic(50.0, 0.4), automatic(90.0), automatic(60.0)]
    analysts = [None, None, None, analyst(10.0), analyst(50.0)]
    assert review_order(scores, analysts) == [3, 4, 2, 0, 1]
