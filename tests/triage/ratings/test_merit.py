from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pytest
from scipy import stats

from triage.ratings.merit import chances, outstanding
from triage.ratings.resampling import Matrix

LEAGUES = 600
"""At a true share of 5 %, 45 leagues of 600 with false praise are exceeded once in 300 runs."""


def summary(samples: list[Matrix]) -> tuple[Matrix, Matrix, Matrix]:
    return (
        np.array([len(s) for s in samples], dtype=float),
        np.array([s.mean() for s in samples]),
        np.array([s.var(ddof=1) for s in samples]),
    )


def even(rng: np.random.Generator, count: int) -> Matrix:
    return rng.uniform(10, 100, count)


def good_or_bad(rng: np.random.Generator, count: int) -> Matrix:
    return np.where(rng.random(count) < 0.55, rng.normal(88, 3, count), rng.normal(22, 6, count))


def mostly_good(rng: np.random.Generator, count: int) -> Matrix:
    return np.where(rng.random(count) < 0.85, rng.normal(88, 3, count), rng.normal(22, 6, count))


def mostly_bad(rng: np.random.Generator, count: int) -> Matrix:
    return np.where(rng.random(count) < 0.15, rng.normal(88, 3, count), rng.normal(22, 6, count))


@pytest.mark.parametrize("drawn", [even, good_or_bad, mostly_good, mostly_bad])
def test_in_leagues_of_equals_hardly_anybody_is_praised(
    drawn: Callable[[np.random.Generator, int], Matrix],
) -> None:
    rng = np.random.default_rng(4)
    uncorrected = corrected = 0
    for _ in range(LEAGUES):
        sizes = rng.integers(5, 40, 16)
        chance = chances(*summary([drawn(rng, int(size)) for size in sizes]))
        uncorrected += bool((chance < 0.05).any())
        corrected += bool(outstanding(chance).any())
    assert corrected <= 45
    assert uncorrected > 3 * 45  # the fault that the correction mends


def test_the_chance_is_the_weaker_of_two_student_tests() -> None:
    samples = [np.array([70.0, 80, 90, 100, 85]), np.array([20.0, 60, 40, 90, 50, 30]), np.array([10.0, 95, 50, 55])]
    n, mean, variance = summary(samples)
    average = float(np.concatenate(samples).mean())
    own = stats.ttest_1samp(samples[0], average, alternative="greater").pvalue
    within = float(((n - 1) * variance).sum() / 12)
    pooled = stats.t.sf((mean[0] - average) / np.sqrt(within * (1 / 5 - 1 / 15)), 12)
    assert chances(n, mean, variance)[0] == pytest.approx(max(own, pooled))
    assert chances(n, mean, variance)[1] == 1  # below the league


def test_holm_stops_at_the_first_that_fails() -> None:
    assert outstanding(np.array([0.001, 0.02, 0.04, 0.012]), 0.05).tolist() == [True, True, True, True]
    # the second must hold at 0.05 / 3, so the third is not asked although it would hold alone
    assert outstanding(np.array([0.001, 0.02, 0.021, 0.9]), 0.05).tolist() == [True, False, False, False]
    assert outstanding(np.array([0.02, 0.9, 0.9, 0.9]), 0.05).tolist() == [False] * 4
    assert outstanding(np.array([]), 0.05).tolist() == []


def test_equal_points_are_no_endless_proof() -> None:
    n, mean, variance = np.array([5.0, 60.0]), np.array([90.0, 60.0]), np.array([0.0, 400.0])
    average = (5 * 90 + 60 * 60) / 65
    assert chances(n, mean, variance)[0] == pytest.approx((average / 90) ** 5)
    assert chances(np.array([5.0, 5.0]), np.array([60.0, 60.0]), np.zeros(2)).tolist() == [1, 1]


def test_one_case_and_none_prove_nothing() -> None:
    n, mean, variance = np.array([1.0, 0.0, 9.0]), np.array([100.0, np.nan, 50.0]), np.array([0.0, 0.0, 100.0])
    assert chances(n, mean, variance).tolist() == [1, 1, 1]


def test_an_error_that_all_answers_share_is_not_outgrown_by_their_number() -> None:
    n, mean, variance = np.array([1e6, 1e6]), np.array([60.0, 50.0]), np.array([400.0, 400.0])
    assert chances(n, mean, variance)[0] < 1e-9
    shared = chances(n, mean, variance, 5.0)[0]
    assert shared == pytest.approx(1 - NormalDist().cdf(1.0), abs=1e-3)  # five points above the league of 55


def test_equal_points_do_not_hide_an_error_they_share() -> None:
    n, mean, variance = np.array([40.0, 40.0]), np.array([70.0, 50.0]), np.array([0.0, 0.0])
    assert chances(n, mean, variance)[0] == pytest.approx((60 / 70) ** 40)
    assert chances(n, mean, variance, 5.0)[0] == pytest.approx(float(stats.t.sf(2.0, 78)))
