from __future__ import annotations

import numpy as np
import pytest

from triage.ratings.methodology import MethodologyTable
from triage.ratings.shrinkage import Prior, league_prior, posterior_draws


def test_five_of_five_is_pulled_to_the_league_more_than_fifty_of_fifty() -> None:
    prior = Prior(mean=60.0, prior_cases=5.0, within_variance=900.0)
    small, large = prior.shrink(np.array([100.0, 100.0]), np.array([5.0, 50.0]))
    assert small == 80.0  # half own, half league
    assert large == pytest.approx(60 + 50 / 55 * 40)


def test_an_authority_without_cases_is_the_league() -> None:
    prior = Prior(60.0, 5.0, 900.0)
    assert prior.shrink(np.array([np.nan]), np.array([0.0]))[0] == 60.0


def test_the_prior_finds_the_ratio_of_variances(methodology: MethodologyTable) -> None:
    rng = np.random.default_rng(11)
    truth = rng.normal(50, 10, 400)  # between 100, within 400: k = 4
    n = rng.integers(5, 40, 400).astype(float)
    samples = [rng.normal(t, 20, int(size)) for t, size in zip(truth, n, strict=True)]
    mean = np.array([s.mean() for s in samples])
    variance = np.array([s.var(ddof=1) for s in samples])
    prior = league_prior(mean, variance, n, methodology.ranking)
    assert prior is not None
    assert prior.prior_cases == pytest.approx(4.0, rel=0.25)
    assert prior.mean == pytest.approx(50, abs=2)
    shrunk = prior.shrink(mean, n)
    assert np.mean((shrunk - truth) ** 2) < 0.9 * np.mean((mean - truth) ** 2)


def test_equal_authorities_are_pulled_as_far_as_allowed(methodology: MethodologyTable) -> None:
    prior = league_prior(np.full(6, 70.0), np.full(6, 400.0), np.full(6, 10.0), methodology.ranking)
    assert prior is not None
    assert prior.prior_cases == methodology.ranking.maximum_prior_cases


def test_small_leagues_use_the_default_and_empty_ones_have_none(methodology: MethodologyTable) -> None:
    prior = league_prior(np.array([10.0, 90.0]), np.array([5.0, 5.0]), np.array([9.0, 9.0]), methodology.ranking)
    assert prior is not None
    assert prior.prior_cases == methodology.ranking.default_prior_cases
    nobody = np.array([np.nan, np.nan])
    assert league_prior(nobody, nobody, np.zeros(2), methodology.ranking) is None


@pytest.mark.parametrize(
    ("n", "expected"), [(0.0, 30 / 5**0.5), (3.0, 30 / 8**0.5), (45.0, (45 / 50 * 900 / 45) ** 0.5)]
)
def test_the_spread_of_draws_is_the_posterior_one(n: float, expected: float) -> None:
    rng = np.random.default_rng(2)
    replicates = rng.normal(70, 30 / max(n, 1) ** 0.5, 20000)
    drawn = posterior_draws(Prior(60.0, 5.0, 900.0), (70.0, n), replicates, rng.standard_normal(20000))
    assert drawn.std() == pytest.approx(expected, rel=0.05)


def test_equal_cases_borrow_the_spread_of_the_league() -> None:
    """Seven equal values have no spread of their own; draws without any would tell authorities apart for nothing."""
    noise = np.random.default_rng(1).standard_normal(2000)
    draws = posterior_draws(Prior(60.0, 5.0, 400.0), (100.0, 7.0), np.full(2000, 100.0), noise)
    assert draws.mean() == pytest.approx(60 + 7 / 12 * 40, abs=1)
    assert draws.std() == pytest.approx(np.sqrt(400 / 12), rel=0.1)
