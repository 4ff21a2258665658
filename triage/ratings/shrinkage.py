"""Pulls the figures of small authorities towards their league; open to see by how much and why.

shrunk = league + n / (n + k) · (own − league), with k = variance within authorities / variance between them, the
empirical-Bayes choice of the one-way layout (moments; Efron & Morris, 1975). k is the number of cases at which own
figure and league weigh the same; it is bounded by the methodology and printed with every part of a score.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triage.ratings.methodology import RankingRules
from triage.ratings.resampling import Matrix

_SMALLEST_RESAMPLED_N = 5
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Prior:
    """What the league says of one measure before an authority's own cases are seen."""

    mean: float
    prior_cases: float
    within_variance: float

    def pull(self, n: Matrix) -> Matrix:
        """Return the weight of the own figure, 0 without cases and near 1 with many."""
        return n / (n + self.prior_cases)

    def shrink(self, mean: Matrix, n: Matrix) -> Matrix:
        """Return shrunk means; the league's mean where n is 0."""
        return self.mean + self.pull(n) * np.where(n > 0, np.nan_to_num(mean) - self.mean, 0.0)


def league_prior(mean: Matrix, variance: Matrix, n: Matrix, rules: RankingRules) -> Prior | None:
    """Return the prior of a measure from the means, variances and numbers of the league; None when nobody has cases."""
    seen = n > 0
    if not seen.any():
        return None
    mean, variance, n = mean[seen], variance[seen], n[seen]
    within = _within_variance(variance, n)
    cases = np.clip(_prior_cases(mean, n, within, rules), rules.minimum_prior_cases, rules.maximum_prior_cases)
    weights = n / (n + cases)
    return Prior(float(np.average(mean, weights=weights)), float(cases), within)


def posterior_draws(prior: Prior, own: tuple[float, float], replicates: Matrix, noise: Matrix) -> Matrix:
    """Return draws of what an authority's figure may really be, given `own` = (mean, n).

    The spread is the posterior one: bootstrap deviations times √pull. Below five cases, or when all cases have the same
    value, the bootstrap of the authority itself says little: the league's variance is used with the given standard
    normal `noise`.
    """
    mean, n = own
    size = np.array(n)
    shrunk = float(prior.shrink(np.array(mean), size))
    if n < _SMALLEST_RESAMPLED_N or np.ptp(replicates[~np.isnan(replicates)]) < _ROUNDING:
        wide: Matrix = shrunk + noise * np.sqrt(prior.within_variance / (n + prior.prior_cases))
        return wide
    deviations = np.nan_to_num(replicates - mean) * np.sqrt(n / (n - 1))
    drawn: Matrix = shrunk + np.sqrt(float(prior.pull(size))) * deviations
    return drawn


def _within_variance(variance: Matrix, n: Matrix) -> float:
    freedom = np.maximum(n - 1, 0)
    return float((variance * freedom).sum() / max(freedom.sum(), 1))


def _prior_cases(mean: Matrix, n: Matrix, within: float, rules: RankingRules) -> float:
    groups, total = len(n), n.sum()
    if groups < 3 or total - groups < 3:
        return rules.default_prior_cases
    grand = np.average(mean, weights=n)
    between_square = (n * (mean - grand) ** 2).sum() / (groups - 1)
    typical_n = (total - (n**2).sum() / total) / (groups - 1)
    between = (between_square - within) / typical_n
    return float(within / between) if between > 0 else rules.maximum_prior_cases
