"""Tells merit from luck on a leader board; open when somebody asks why a high figure is not praised.

Seventeen authorities that are all the same give seventeen chances of a false leader. So the evidence is taken step by
step after S. Holm (1979): the strongest must hold at level/m, the next at level/(m − 1) and so on, and the first that
fails ends the board. Whatever the dependence, nobody is praised falsely in more than `level` of the leagues, as
far as the evidence of one authority is right.

The evidence of one authority is the weaker of two Student tests. Its own spread misleads where few cases happen to be
alike (five good ones of five); the league's misleads where an authority's cases spread wider than those of others.
To both is added the error that all scores of an authority share, which no number of cases makes smaller.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from triage.ratings.distributions import student_tail
from triage.ratings.intervals import CONFIDENCE
from triage.ratings.resampling import Matrix

FALSE_PRAISE = 1 - CONFIDENCE
"""In what share of leagues of equals a board may praise anybody."""
_SMALLEST_N = 2
_ROUNDING = 1e-18


def league_average(n: Matrix, mean: Matrix) -> float:
    """Return the mean of a league, every case counting once; authorities with n = 0 are left out."""
    return float(np.average(mean[n > 0], weights=n[n > 0]))


def chances(n: Matrix, mean: Matrix, variance: Matrix, shared_error: float = 0.0) -> Matrix:
    """Return for each authority the probability of a mean this high if it were like its league.

    All arrays have shape (authorities,): the whole league, since it is what the mean is held against. `variance` is
    that of single cases, `shared_error` the standard deviation of an error common to all cases of one authority. 1
    where the mean is not above the league or there are fewer than two cases.
    """
    average, cases = league_average(n, mean), float(n.sum())
    freedom = np.maximum(n - 1, 0)
    within = float((freedom * variance)[n > 1].sum() / max(freedom.sum(), 1))
    return np.array(
        [
            max(
                _by_own_spread(*own, average, shared_error),
                _by_league_spread(
                    *own[:2], average, within * max(1 / max(own[0], 1) - 1 / cases, 0) + shared_error**2, freedom.sum()
                ),
            )
            for own in zip(n.tolist(), mean.tolist(), variance.tolist(), strict=True)
        ]
    )


def outstanding(chance: Matrix, level: float = FALSE_PRAISE) -> NDArray[np.bool_]:
    """Say who stands out by Holm's step-down: at most `level` of leagues of equals have anybody who does."""
    praised = np.zeros(len(chance), dtype=bool)
    for step, index in enumerate(np.argsort(chance, kind="stable")):
        if chance[index] > level / (len(chance) - step):
            break
        praised[index] = True
    return praised


def _by_own_spread(n: float, mean: float, variance: float, average: float, shared_error: float) -> float:
    if n < _SMALLEST_N or mean <= average:
        return 1.0
    if variance <= _ROUNDING * max(1.0, mean**2):
        # Equal points: the level at which the interval without spread (resampling.py) would reach the average.
        by_cases = float((average / mean) ** n)
        return max(by_cases, 1 - NormalDist().cdf((mean - average) / shared_error)) if shared_error else by_cases
    return student_tail((mean - average) / math.sqrt(variance / n + shared_error**2), n - 1)


def _by_league_spread(n: float, mean: float, average: float, error_square: float, freedom: float) -> float:
    if n < _SMALLEST_N or mean <= average:
        return 1.0
    return student_tail((mean - average) / math.sqrt(error_square), freedom) if error_square else 0.0
