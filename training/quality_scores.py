"""How near two formulas of quality come to analysts on the same answers; open to read a figure of a calibration.

Intervals are bootstrap percentiles over clusters of near-duplicate posts: answers to one post are one piece of
evidence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from models.figures import Figure
from training.metrics import bootstrap

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class QualityScores:
    """Figures of one formula: mean absolute error in points, Spearman's correlation with analysts."""

    error: Figure
    spearman: Figure


@dataclass(frozen=True, slots=True)
class QualityDuel:
    """A challenger beside the champion (or the rubric's own formula) on n answers.

    `gain` is by how many points the challenger comes nearer to analysts on the average. Answers to posts that a model
    learned from are left out and stand in `leaked_rows`.
    """

    n: int
    champion_name: str
    challenger_name: str
    champion: QualityScores
    challenger: QualityScores
    gain: Figure
    spearman_tolerance: float
    leaked_rows: tuple[int, ...] = field(default=())

    @property
    def is_challenger_better(self) -> bool:
        """Say whether the challenger comes nearer beyond noise and orders no worse."""
        lost = self.champion.spearman.value - self.challenger.spearman.value
        return self.gain.low > 0.0 and lost <= self.spearman_tolerance


def quality_duel(
    champion: tuple[str, Numbers],
    challenger: tuple[str, Numbers],
    qualities: Numbers,
    clusters: NDArray[np.int64],
    spearman_tolerance: float,
) -> QualityDuel:
    """Compare two formulas, each a name and its qualities (n,), with what analysts gave (n,)."""
    (champion_name, said), (challenger_name, told) = champion, challenger
    champion_error, challenger_error = np.abs(said - qualities), np.abs(told - qualities)
    statistics = [
        _mean(champion_error),
        _order(said, qualities),
        _mean(challenger_error),
        _order(told, qualities),
        _mean(champion_error - challenger_error),
    ]
    one, order, other, other_order, gain = bootstrap(statistics, clusters)
    return QualityDuel(
        len(qualities),
        champion_name,
        challenger_name,
        QualityScores(one, order),
        QualityScores(other, other_order),
        gain,
        spearman_tolerance,
    )


def _mean(values: Numbers) -> Callable[[NDArray[np.int64]], float]:
    return lambda rows: float(values[rows].mean())


def _order(said: Numbers, given: Numbers) -> Callable[[NDArray[np.int64]], float]:
    """Return Spearman's correlation of chosen rows; 0 where one side is the same for all."""

    def correlation(rows: NDArray[np.int64]) -> float:
        ranks = np.column_stack([rankdata(said[rows]), rankdata(given[rows])])
        spread = ranks.std(axis=0)
        covariance = float(np.mean((ranks - ranks.mean(axis=0)).prod(axis=1)))
        return covariance / float(spread.prod()) if spread.all() else 0.0

    return correlation
