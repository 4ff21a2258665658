from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import cohen_kappa_score

from triage.answers.agreement import MINIMUM_ANSWERS, MarkPair, agreement_of, authority_biases, weighted_kappa
from triage.domain.answers import AnswerKind, CriterionCode, Marks

R, D = CriterionCode.RELEVANCE, CriterionCode.DEADLINE
FINAL, INTERIM = AnswerKind.FINAL, AnswerKind.INTERIM


def marks(quality=None, kind=FINAL, **values):
    return Marks(kind, quality, {CriterionCode(code): value for code, value in values.items()})


def pair(one, other, *, incident="1", authority="a"):
    return MarkPair(incident, authority, one, other)


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


def test_figures_are_those_of_the_libraries():
    draw = np.random.default_rng(1)
    truth = draw.integers(0, 3, 80)
    said = np.clip(truth + draw.integers(-1, 2, 80), 0, 2)
    quality = draw.uniform(0, 100, 80)
    guessed = (quality + draw.normal(0, 20, 80)).round(-1)
    pairs = [
        pair(marks(float(g), relevance=int(s)), marks(float(q), relevance=int(t)), incident=str(n))
        for n, (g, s, q, t) in enumerate(zip(guessed, said, quality, truth, strict=True))
    ]
    found = agreement_of(pairs)
    (relevance,) = found.criteria
    assert relevance.kappa.value == pytest.approx(cohen_kappa_score(said, truth, weights="quadratic", labels=[0, 1, 2]))
    assert found.quality.spearman.value == pytest.approx(spearmanr(guessed, quality).statistic)
    assert found.quality.error.value == pytest.approx(np.abs(guessed - quality).mean())
    for figure in (relevance.kappa, found.quality.spearman, found.quality.error):
        assert figure.low < figure.value < figure.high
    assert (relevance.count, found.quality.count, found.count) == (80, 80, 80)


def test_agreement_counts_values_and_applicability_apart():
    found = agreement_of(
        [
            pair(marks(relevance=2, deadline=None), marks(relevance=2, deadline=None)),
            pair(marks(relevance=0, deadline=1), marks(relevance=1, deadline=None)),
            pair(marks(relevance=1, deadline=2), marks(relevance=1)),
        ]
    )
    relevance, deadline = found.criteria
    assert (relevance.code, relevance.count, relevance.same_share) == (R, 3, pytest.approx(2 / 3))
    assert (deadline.code, deadline.count, deadline.applies_share) == (D, 0, 0.5)
    assert deadline.kappa is None
    assert found.quality is None


def test_answers_to_one_incident_are_one_piece_of_evidence():
    values = [(0, 0), (1, 2), (2, 2), (1, 1), (0, 1), (2, 1)]
    apart = [pair(marks(relevance=a), marks(relevance=b), incident=str(n)) for n, (a, b) in enumerate(values * 5)]
    joint = [pair(marks(relevance=a), marks(relevance=b), incident=str(n % 6)) for n, (a, b) in enumerate(values * 5)]

    def width(pairs):
        kappa = agreement_of(pairs).criteria[0].kappa
        return kappa.high - kappa.low

    assert width(joint) > 1.5 * width(apart)
    lone = agreement_of([pair(marks(relevance=a), marks(relevance=b)) for a, b in values]).criteria[0].kappa
    assert (lone.low, lone.high) == (None, None)


def test_kinds_are_compared_where_both_named_one():
    found = agreement_of([pair(marks(), marks()), pair(marks(), marks(kind=INTERIM)), pair(marks(), marks(kind=None))])
    assert found.same_kind_share == 0.5
    assert agreement_of([]).same_kind_share is None


def test_a_bias_is_told_with_its_interval_and_only_of_answers_enough():
    many = [pair(marks(60.0 + n % 3), marks(50.0), authority="a") for n in range(MINIMUM_ANSWERS)]
    few = [pair(marks(90.0), marks(10.0), authority="b"), pair(marks(80.0), marks(10.0), authority="b")]
    lone = [pair(marks(40.0), marks(80.0), authority="c"), pair(marks(None), marks(80.0), authority="d")]
    first, second, third = authority_biases([*few, *lone, *many])
    assert (first.authority, first.count, first.is_enough, first.is_biased) == ("a", MINIMUM_ANSWERS, True, True)
    assert first.mean.value == pytest.approx(10.9)
    assert first.mean.low < first.mean.value < first.mean.high
    assert (second.authority, second.is_enough, second.is_biased) == ("b", False, False)
    assert (third.authority, third.mean.low, third.mean.high) == ("c", None, None)
    (lax,) = authority_biases(few, minimum_count=2)
    assert lax.is_enough


def test_an_interval_across_zero_is_no_bias():
    pairs = [pair(marks(50.0 + (-1) ** n * 20.0), marks(50.0)) for n in range(20)]
    (bias,) = authority_biases(pairs)
    assert bias.is_enough
    assert not bias.is_biased
