"""Funnel plots: which figures chance alone explains at their number of cases (Spiegelhalter, 2005).

Limits of shares are binomial quantiles, limits of mean times are quantiles of a gamma distribution with the
league's mean and coefficient of variation: times are positive and skewed, symmetric limits would go below zero.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from triage.domain.ratings import AuthorityRating, Funnel, FunnelLimit, FunnelPoint, MeasureCode, Unit
from triage.ratings.distributions import (
    binomial_cdf,
    binomial_quantile,
    binomial_tail,
    gamma_cdf,
    gamma_quantile,
    gamma_tail,
)
from triage.ratings.resampling import Matrix

FUNNEL_MEASURES = (MeasureCode.MEAN_TIME, MeasureCode.WITHIN_NORM, MeasureCode.SOLVED_SHARE)
_LEVELS = (0.025, 0.975, 0.001, 0.999)
_STEPS = 60


def funnel(measure: MeasureCode, rows: Sequence[AuthorityRating], spread: float) -> Funnel | None:
    """Return the funnel of a measure; `spread` is the pooled standard deviation of single durations, unused for shares.

    None when fewer than three authorities have cases.
    """
    seen = [(row, row.measure(measure)) for row in rows if row.measure(measure).n]
    if len(seen) < 3:
        return None
    n = np.array([estimate.n for _, estimate in seen], dtype=float)
    values = np.array([estimate.value for _, estimate in seen], dtype=float)
    centre = float(np.average(values, weights=n))
    is_share = measure is not MeasureCode.MEAN_TIME
    limits = share_limits if is_share else time_limits
    grid = np.unique(np.geomspace(1, n.max() * 1.05, _STEPS).round()).astype(float)
    tails = share_tails(n, values, centre) if is_share else time_tails(n, values, centre, spread)
    points = tuple(
        FunnelPoint(
            row.code,
            row.name,
            estimate.n,
            float(value),
            bool(tails[i] < _LEVELS[0]),
            bool(tails[i] < _LEVELS[2]),
        )
        for i, ((row, estimate), value) in enumerate(zip(seen, values, strict=True))
    )
    curve = tuple(
        FunnelLimit(int(size), *(float(bound) for bound in bounds))
        for size, *bounds in zip(grid, *limits(grid, centre, spread), strict=True)
    )
    return Funnel(measure, Unit.PERCENT if is_share else Unit.SECONDS, centre, points, curve)


def share_tails(n: Matrix, values: Matrix, centre: float) -> Matrix:
    """Return the exact binomial probability of shares at least as far out on their side; one case is never outside."""
    hits, probability = np.rint(n * values / 100), centre / 100
    tails: Matrix = np.minimum(binomial_cdf(hits, n, probability), binomial_tail(hits, n, probability))
    return tails


def time_tails(n: Matrix, values: Matrix, centre: float, spread: float) -> Matrix:
    """Return the probability of mean times at least as far out on their side."""
    shape, scale = _gamma(n, centre, spread)
    tails: Matrix = np.minimum(gamma_cdf(values, shape, scale), gamma_tail(values, shape, scale))
    return tails


def share_limits(n: Matrix, centre: float, _spread: float) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """Return the 95 % and 99.8 % limits of a share in per cent at numbers of cases.

    Binomial quantiles, interpolated between whole numbers so that the curve is smooth (Spiegelhalter 2005, A.1.1).
    """
    probability = min(max(centre / 100, 1e-9), 1 - 1e-9)
    return _four([100 * _smooth_quantile(level, n, probability) for level in _LEVELS])


def time_limits(n: Matrix, centre: float, spread: float) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """Return the 95 % and 99.8 % limits of a mean time in seconds at numbers of cases."""
    shape, scale = _gamma(n, centre, spread)
    return _four([gamma_quantile(level, shape, scale) for level in _LEVELS])


def _gamma(n: Matrix, centre: float, spread: float) -> tuple[Matrix, Matrix]:
    variation = max(spread / centre, 1e-6) if centre > 0 else 1.0
    shape = n / variation**2
    return shape, centre / shape


def _smooth_quantile(level: float, n: Matrix, probability: float) -> Matrix:
    whole = binomial_quantile(level, n, probability)
    upper = binomial_cdf(whole, n, probability)
    mass = upper - binomial_cdf(whole - 1, n, probability)
    excess = np.divide(upper - level, mass, out=np.zeros_like(mass), where=mass > 0)
    smooth: Matrix = np.clip((whole - excess) / n, 0, 1)
    return smooth


def _four(bounds: Sequence[Matrix]) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    low, high, far_low, far_high = bounds
    return low, high, far_low, far_high
