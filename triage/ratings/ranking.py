"""Places in a league: shared ranks, rank intervals, and how they bear other weights; open when a place is disputed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from triage.domain.ratings import RankEstimate, Sensitivity
from triage.ratings.intervals import CONFIDENCE
from triage.ratings.resampling import Matrix


def rank(codes: Sequence[str], figures: Matrix, draws: Matrix, required: float) -> tuple[RankEstimate, ...]:
    """Return the places of authorities, higher figures first. `draws` has shape (authorities, draws).

    Shared place = 1 + number of authorities that are better with probability ≥ `required`, and never before the place
    of one with a higher figure. Equal figures are ordered by code, so that the order is the same in every run.
    """
    order = np.lexsort((np.array(codes), -figures))
    better = np.array([[float(np.mean(draws[j] > draws[i])) for j in range(len(codes))] for i in range(len(codes))])
    ranks_drawn = 1 + (-draws).argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    low, high = np.quantile(ranks_drawn, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2], axis=1, method="inverted_cdf")
    result: dict[int, RankEstimate] = {}
    shared = 1
    for place, index in enumerate(order, start=1):
        above = order[: place - 1]
        shared = max(shared, 1 + int(sum(better[index, j] >= required for j in above)))
        alike = tuple(codes[j] for j in order if j != index and max(better[index, j], better[j, index]) < required)
        bounds = min(int(low[index]), shared), max(int(high[index]), place)
        result[int(index)] = RankEstimate(shared, place, *bounds, alike)
    return tuple(result[index] for index in range(len(codes)))


def sensitivity(shrunk: Matrix, weights: Matrix, drawn_weights: Matrix) -> tuple[Sensitivity, ...]:
    """Return how the order of each authority moves over other weights.

    `shrunk` has shape (authorities, measures), `drawn_weights` (draws, measures); the default weights count too.
    """
    scores = np.vstack([weights, drawn_weights]) @ shrunk.T
    orders = 1 + (-scores).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    top = (orders[1:] <= 3).mean(axis=0)
    return tuple(
        Sensitivity(int(best), int(worst), float(share))
        for best, worst, share in zip(orders.min(axis=0), orders.max(axis=0), top, strict=True)
    )
