from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from triage.domain.ratings import Estimate, IntervalMethod
from triage.ratings.distributions import (
    binomial_cdf,
    binomial_quantile,
    binomial_tail,
    gamma_cdf,
    gamma_quantile,
    gamma_tail,
    student_quantile,
)
from triage.ratings.intervals import Z_95, quantile, wilson
from triage.ratings.methodology import ResamplingRules
from triage.ratings.resampling import mean_of_durations, mean_of_points, resample, with_shared_error

RULES = ResamplingRules(seed=7, draws=1000, largest_resampled_group=2000, weight_draws=100, weight_concentration=40.0)


def frame(*values: float) -> pd.DataFrame:
    return pd.DataFrame({"x": np.array(values, dtype=float)})


@pytest.mark.parametrize(("successes", "n"), [(0, 5), (3, 10), (14, 14), (81, 263)])
def test_wilson_is_that_of_scipy(successes: int, n: int) -> None:
    theirs = stats.binomtest(successes, n).proportion_ci(method="wilson")
    ours = wilson(successes, n)
    assert (ours.low, ours.high) == pytest.approx((100 * theirs.low, 100 * theirs.high))


def test_no_cases_no_share() -> None:
    assert wilson(0, 0).value is None
    assert quantile(np.array([np.nan]), 0.5).n == 0


def test_the_median_of_ten_lies_between_the_second_and_the_ninth() -> None:
    estimate = quantile(np.arange(1.0, 11.0), 0.5)
    assert (estimate.value, estimate.low, estimate.high) == (5.5, 2.0, 9.0)  # coverage 97.9 %, exact tables


def test_a_bound_the_sample_is_too_small_for_is_none() -> None:
    estimate = quantile(np.arange(1.0, 6.0), 0.9)
    assert estimate.high is None
    assert estimate.low == 3.0
    assert quantile(np.array([4.0]), 0.5).method is IntervalMethod.NONE


def test_the_order_statistics_interval_covers_the_median() -> None:
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(400):
        estimate = quantile(rng.lognormal(0, 1, 12), 0.5)
        assert estimate.low is not None
        assert estimate.high is not None
        hits += estimate.low <= 1.0 <= estimate.high
    assert hits / 400 > 0.93


def test_the_interval_of_a_mean_covers_more_often_than_a_percentile_one() -> None:
    rng = np.random.default_rng(4)
    rules = ResamplingRules(1, 300, 2000, 10, 1.0)
    true, hits, plain = float(np.exp(0.5)), 0, 0
    for trial in range(200):
        values = rng.lognormal(0, 1, 10)
        resampled = resample(frame(*values), ["x"], f"authority {trial}", rules)
        estimate = mean_of_durations(resampled, "x")
        assert estimate.low is not None
        assert estimate.high is not None
        hits += estimate.low <= true <= estimate.high
        low, high = np.quantile(resampled.replicates[:, 0], [0.025, 0.975])
        plain += low <= true <= high
    assert hits / 200 > 0.87
    assert hits > plain + 10


def test_intervals_surround_the_mean_and_are_positive() -> None:
    estimate = mean_of_durations(resample(frame(60, 3600, 7200, 90000), ["x"], "a", RULES), "x")
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.value is not None
    assert 0 < estimate.low < estimate.value < estimate.high
    assert estimate.method is IntervalMethod.BOOTSTRAP_T


@pytest.mark.parametrize("n", [1, 2])
def test_one_or_two_cases_have_no_interval(n: int) -> None:
    resampled = resample(frame(*range(1, n + 1)), ["x"], "a", RULES)
    for estimate in (mean_of_durations(resampled, "x"), mean_of_points(resampled, "x")):
        assert (estimate.low, estimate.high, estimate.method) == (None, None, IntervalMethod.NONE)


def test_cases_that_do_not_count_are_left_out() -> None:
    resampled = resample(frame(10, np.nan, 20, np.nan, 30), ["x"], "a", RULES)
    assert (resampled.n[0], resampled.mean[0], resampled.variance[0]) == (3, 20, 100)


def test_points_stay_between_0_and_100() -> None:
    estimate = mean_of_points(resample(frame(0, 0, 100, 100, 100), ["x"], "a", RULES), "x")
    assert (estimate.low, estimate.high) == (pytest.approx(12.9, abs=8), 100.0)


def test_the_same_name_draws_the_same_and_another_name_differently() -> None:
    values = frame(*np.arange(30.0))
    first, again, other = (resample(values, ["x"], name, RULES).replicates for name in ("a", "a", "b"))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_large_groups_use_the_normal_approximation_with_the_same_spread() -> None:
    values = np.random.default_rng(5).exponential(100, 2001)
    large = resample(frame(*values), ["x"], "a", RULES)
    small = resample(frame(*values[:2000]), ["x"], "a", RULES)
    assert (large.method, small.method) == (IntervalMethod.NORMAL, IntervalMethod.BOOTSTRAP)
    assert large.replicates.std() == pytest.approx(small.replicates.std(), rel=0.15)
    estimate = mean_of_durations(large, "x")
    assert estimate.low == pytest.approx(
        values.mean() * np.exp(-1.96 * values.std() / 2001**0.5 / values.mean()), rel=1e-3
    )


def test_equal_points_are_no_proof() -> None:
    """Five times 70 points: an interval of no width would say that no other month could differ."""
    estimate = mean_of_points(resample(frame(70, 70, 70, 70, 70), ["x"], "a", RULES), "x")
    unseen = 1 - 0.05 ** (1 / 5)  # the share of other cases that five equal ones do not rule out
    assert estimate.method is IntervalMethod.NO_SPREAD
    assert (estimate.low, estimate.high) == pytest.approx((70 * (1 - unseen), 70 + 30 * unseen))


@pytest.mark.parametrize("value", [33.3, 0.1, 100.0])
def test_rounding_of_a_mean_is_no_spread(value: float) -> None:
    estimate = mean_of_points(resample(frame(*[value] * 7), ["x"], "a", RULES), "x")
    assert estimate.method is IntervalMethod.NO_SPREAD
    assert (estimate.low or 0) < value <= (estimate.high or 0)


def test_equal_durations_have_no_interval() -> None:
    estimate = mean_of_durations(resample(frame(3600, 3600, 3600, 3600), ["x"], "a", RULES), "x")
    assert (estimate.value, estimate.low, estimate.high) == (3600, None, None)


@pytest.mark.parametrize("n", [1, 2, 7, 40, 399, 5000])
@pytest.mark.parametrize("probability", [0.001, 0.37, 0.9, 0.999])
def test_the_binomial_is_that_of_scipy(n: int, probability: float) -> None:
    for level in (0.001, 0.025, 0.975, 0.999):
        assert binomial_quantile(level, n, probability) == stats.binom.ppf(level, n, probability)
    hits = np.arange(-1, n + 1)
    assert binomial_cdf(hits, n, probability) == pytest.approx(stats.binom.cdf(hits, n, probability), abs=1e-12)
    assert binomial_tail(hits, n, probability) == pytest.approx(stats.binom.sf(hits - 1, n, probability), abs=1e-12)


@pytest.mark.parametrize("shape", [0.4, 1.0, 37.5])
def test_gamma_and_student_are_those_of_scipy(shape: float) -> None:
    values = np.linspace(1, 9000, 50)
    assert gamma_cdf(values, shape, 100.0) == pytest.approx(stats.gamma.cdf(values, shape, scale=100), abs=1e-12)
    assert gamma_tail(values, shape, 100.0) == pytest.approx(stats.gamma.sf(values, shape, scale=100), abs=1e-12)
    assert gamma_quantile(0.975, shape, 100.0) == pytest.approx(stats.gamma.ppf(0.975, shape, scale=100))
    assert student_quantile(0.975, shape * 10) == pytest.approx(stats.t.ppf(0.975, shape * 10))


def test_a_shared_error_adds_to_an_interval_in_squares_and_stays_on_the_scale() -> None:
    plain = Estimate(60.0, 50, 56.0, 63.0, IntervalMethod.BOOTSTRAP)
    widened = with_shared_error(plain, 3 / Z_95)
    assert (widened.low, widened.high) == (pytest.approx(55.0), pytest.approx(60 + 18**0.5))
    assert with_shared_error(plain, 0.0) == plain
    assert with_shared_error(Estimate(99.0, 50, 97.0, 100.0, IntervalMethod.BOOTSTRAP), 5.0).high == 100
    assert with_shared_error(Estimate(60.0, 2), 5.0) == Estimate(60.0, 2)
