"""Whether one model is better than another on the same texts, beyond noise; open when `promote` refuses.

Two paired tests on the same hold-out: McNemar's exact test over the texts on which the models disagree, and a bootstrap
of the difference over clusters of near-duplicates. A challenger is better when both say so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from models.figures import Figure
from training.metrics import bootstrap

_SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Duel:
    """Two models on n texts: accuracies, the difference (challenger − champion) and who alone was right how often.

    `leaked_rows` are rows of the file that took no part, because one of the models has learned from them.
    `rival` says in Russian what stands on the champion's side.
    """

    n: int
    champion_accuracy: float
    challenger_accuracy: float
    difference: Figure
    only_champion_right: int
    only_challenger_right: int
    p_value: float
    leaked_rows: tuple[int, ...] = ()
    rival: str = "прежняя модель"

    @property
    def is_challenger_better(self) -> bool:
        """Say whether the challenger is better beyond noise."""
        return self.difference.low > 0.0 and self.p_value < _SIGNIFICANT


def duel(champion: NDArray[np.bool_], challenger: NDArray[np.bool_], clusters: NDArray[np.int64]) -> Duel:
    """Compare which texts (n,) each model got right."""
    only_champion = int((champion & ~challenger).sum())
    only_challenger = int((challenger & ~champion).sum())
    differences = challenger.astype(np.int64) - champion.astype(np.int64)

    def mean_difference(rows: NDArray[np.int64]) -> float:
        return float(differences[rows].mean())

    (difference,) = bootstrap([mean_difference], clusters)
    disagreed = only_champion + only_challenger
    p_value = float(binomtest(only_challenger, disagreed).pvalue) if disagreed else 1.0
    return Duel(
        len(champion),
        float(champion.mean()),
        float(challenger.mean()),
        difference,
        only_champion,
        only_challenger,
        p_value,
    )
