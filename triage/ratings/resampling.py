"""Imitates chance: what the figures of one authority would be in other months like this one; open for intervals.

Up to `largest_resampled_group` cases: seeded bootstrap over cases, all measures of a replicate from the same draw, so
that their correlation is kept. Above it the central limit theorem does: a multivariate normal with the covariance of
the ratio estimates. The generator is seeded by the methodology and the authority's code: no other authority and no
order of rows changes the draws.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from triage.domain.ratings import Estimate, IntervalMethod
from triage.ratings.distributions import student_quantile
from triage.ratings.intervals import CONFIDENCE, Z_95
from triage.ratings.methodology import ResamplingRules

SMALLEST_INTERVAL_N = 3
_LONGEST_TAIL = math.log(20)
"""An upper bound is never more than twenty times the mean: beyond that the sample says nothing."""
_ROUNDING = 1e-18

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Resampled:
    """Means of some columns of one authority, with `draws` replicates of each.

    All arrays are indexed by column; `replicates` and `replicate_errors` have shape (draws, columns).
    """

    columns: tuple[str, ...]
    n: Matrix
    mean: Matrix
    variance: Matrix
    replicates: Matrix
    replicate_errors: Matrix
    method: IntervalMethod

    def index(self, column: str) -> int:
        """Return the position of a column."""
        return self.columns.index(column)

    def has_spread(self, column: str) -> bool:
        """Say whether the values of a column differ by more than the rounding of their mean."""
        at = self.index(column)
        return bool(self.variance[at] > _ROUNDING * max(1.0, self.mean[at] ** 2))

    @property
    def error(self) -> Matrix:
        """Standard errors of the means; 0 where n is below 2."""
        errors: Matrix = np.sqrt(self.variance / np.maximum(self.n, 1))
        return errors


def generator(rules: ResamplingRules, name: str) -> np.random.Generator:
    """Return the random generator of one authority or one purpose, the same in every run."""
    return np.random.default_rng([rules.seed, zlib.crc32(name.encode())])


def resample(cases: pd.DataFrame, columns: Sequence[str], name: str, rules: ResamplingRules) -> Resampled:
    """Return means and replicates of columns; NaN in a column means that the case does not count for it."""
    values = cases[list(columns)].to_numpy(dtype=np.float64)
    counted = ~np.isnan(values)
    filled = np.where(counted, values, 0.0)
    n = counted.sum(axis=0).astype(float)
    mean = _divide(filled.sum(axis=0), n)
    variance = _variance(filled, counted, n, mean)
    rng = generator(rules, name)
    if len(values) <= rules.largest_resampled_group:
        replicates, errors = _bootstrap(filled, counted, rng, rules.draws)
        method = IntervalMethod.BOOTSTRAP
    else:
        replicates = _normal(filled, counted, n, mean, rng, rules.draws)
        errors = np.broadcast_to(np.sqrt(_divide(variance, n)), replicates.shape)
        method = IntervalMethod.NORMAL
    return Resampled(tuple(columns), n, mean, variance, replicates, errors, method)


def mean_of_durations(resampled: Resampled, column: str) -> Estimate:
    """Return a mean of durations with a bootstrap-t interval on the logarithm of the mean.

    Durations are skewed: a plain percentile interval of ten of them misses the mean far too often. The pivots are
    those of the bootstrap or Student's, whichever lie further out, since five cases cannot show their own tail
    (bench/ratings.py measures the coverage). None below three cases, and where all durations are equal: without
    spread the sample says nothing of other months.
    """
    at = resampled.index(column)
    n, mean = int(resampled.n[at]), float(resampled.mean[at])
    if n == 0:
        return Estimate(None, 0)
    if n < SMALLEST_INTERVAL_N or mean <= 0 or not resampled.has_spread(column):
        return Estimate(mean, n)
    error = float(resampled.error[at]) / mean
    if resampled.method is IntervalMethod.NORMAL:
        lowest, highest, method = -Z_95, Z_95, IntervalMethod.NORMAL
    else:
        lowest, highest = _pivots(resampled, at, mean)
        method = IntervalMethod.BOOTSTRAP_T
    low, high = (mean * math.exp(min(-pivot * error, _LONGEST_TAIL)) for pivot in (highest, lowest))
    return Estimate(mean, n, low, high, method)


def mean_of_points(resampled: Resampled, column: str) -> Estimate:
    """Return a mean of points 0–100 with a percentile interval, widened by √(n/(n−1)); None below three cases.

    Equal points would give an interval of no width, as if five cases were proof. There the interval is what is left
    when as many further cases as n does not rule out (1 − 0.05^(1/n) of them) had 0 or 100 points.
    """
    at = resampled.index(column)
    n, mean = int(resampled.n[at]), float(resampled.mean[at])
    if n == 0:
        return Estimate(None, 0)
    if n < SMALLEST_INTERVAL_N:
        return Estimate(mean, n)
    if not resampled.has_spread(column):
        unseen = 1 - (1 - CONFIDENCE) ** (1 / n)
        return Estimate(mean, n, mean * (1 - unseen), mean + (100 - mean) * unseen, IntervalMethod.NO_SPREAD)
    drawn = resampled.replicates[:, at]
    spread = (drawn[~np.isnan(drawn)] - mean) * np.sqrt(n / (n - 1))
    low, high = np.quantile(spread, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(mean, n, max(0.0, mean + low), min(100.0, mean + high), resampled.method)


def with_shared_error(estimate: Estimate, deviation: float) -> Estimate:
    """Widen the interval of a mean of points by an error that all its cases share: half widths add up in squares.

    The independent errors of single cases need no such thing: they are part of the spread that was resampled.
    """
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return estimate
    shared = Z_95 * deviation
    low = estimate.value - math.hypot(estimate.value - estimate.low, shared)
    high = estimate.value + math.hypot(estimate.high - estimate.value, shared)
    return replace(estimate, low=max(0.0, low), high=min(100.0, high))


def shared_error_draws(rules: ResamplingRules, code: str, deviation: float) -> Matrix:
    """Return draws of the error that all scores of an authority share; the same for its score and its board."""
    drawn: Matrix = generator(rules, f"{code}.shared").standard_normal(rules.draws) * deviation
    return drawn


def _pivots(resampled: Resampled, at: int, mean: float) -> tuple[float, float]:
    drawn, errors = resampled.replicates[:, at], resampled.replicate_errors[:, at]
    usable = (drawn > 0) & (errors > 0)
    pivots = np.log(drawn[usable] / mean) / (errors[usable] / drawn[usable])
    if len(pivots) == 0:
        return -Z_95, Z_95
    low, high = np.quantile(pivots, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    student = student_quantile((1 + CONFIDENCE) / 2, resampled.n[at] - 1)
    return min(float(low), -student), max(float(high), student)


def _bootstrap(
    filled: Matrix, counted: NDArray[np.bool_], rng: np.random.Generator, draws: int
) -> tuple[Matrix, Matrix]:
    rows = len(filled)
    picks = rng.integers(0, rows, size=(draws, rows)) if rows else np.zeros((draws, 0), dtype=np.int64)
    flat = picks + np.arange(draws)[:, None] * rows
    times = np.bincount(flat.ravel(), minlength=draws * rows).reshape(draws, rows).astype(np.float64)
    n = times @ counted
    means = _divide(times @ filled, n)
    squares = times @ (filled**2)
    variance = np.maximum(squares - n * means**2, 0) / np.maximum(n - 1, 1)
    return means, np.sqrt(_divide(variance, n))


def _normal(
    filled: Matrix, counted: NDArray[np.bool_], n: Matrix, mean: Matrix, rng: np.random.Generator, draws: int
) -> Matrix:
    influence = np.where(counted, filled - np.nan_to_num(mean), 0.0) / np.maximum(n, 1)
    covariance = influence.T @ influence
    values, vectors = np.linalg.eigh(covariance)
    noise = rng.standard_normal((draws, len(n))) * np.sqrt(np.maximum(values, 0))
    drawn: Matrix = mean + noise @ vectors.T
    return drawn


def _variance(filled: Matrix, counted: NDArray[np.bool_], n: Matrix, mean: Matrix) -> Matrix:
    deviations = np.where(counted, filled - np.nan_to_num(mean), 0.0)
    variance: Matrix = (deviations**2).sum(axis=0) / np.maximum(n - 1, 1)
    return variance


def _divide(total: Matrix, n: Matrix) -> Matrix:
    quotient: Matrix = np.divide(total, n, out=np.full(np.shape(total), np.nan), where=n > 0)
    return quotient
