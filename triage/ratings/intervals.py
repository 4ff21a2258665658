"""Intervals that need no resampling: Wilson for shares, order statistics for quantiles; open to check one by hand.

Wilson: E. B. Wilson, 1927. Order statistics: the number of values below a quantile is binomial whatever the values
are, so the bounds are two of the values themselves and the coverage is at least 95 % where both bounds exist.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from triage.domain.ratings import Estimate, IntervalMethod
from triage.ratings.distributions import binomial_quantile
from triage.ratings.production_calendar import Seconds

CONFIDENCE = 0.95
Z_95 = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)


def wilson(successes: float, n: int) -> Estimate:
    """Return a share in per cent with its Wilson interval; an empty estimate when n is 0."""
    if n == 0:
        return Estimate(None, 0)
    share, z2 = successes / n, Z_95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return Estimate(100 * share, n, 100 * low, 100 * high, IntervalMethod.WILSON)


def quantile(values: Seconds, probability: float) -> Estimate:
    """Return a quantile (linear between neighbours) with its order-statistics interval; NaN values are left out.

    A bound that the sample is too small for is None: with 5 values nothing bounds the 90th percentile from above.
    """
    ordered = np.sort(values[~np.isnan(values)])
    n = len(ordered)
    if n == 0:
        return Estimate(None, 0)
    below = int(binomial_quantile((1 - CONFIDENCE) / 2, n, probability))
    above = int(binomial_quantile((1 + CONFIDENCE) / 2, n, probability)) + 1
    low = float(ordered[below - 1]) if below >= 1 else None
    high = float(ordered[above - 1]) if above <= n else None
    method = IntervalMethod.NONE if low is None and high is None else IntervalMethod.ORDER_STATISTICS
    return Estimate(float(np.quantile(ordered, probability)), n, low, high, method)
