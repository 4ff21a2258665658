"""Which posts to label next: those the model is unsure of, and unlike one another. Open to change the choice.

Uncertainty is one minus the lead of the best label over the second. Of the most uncertain posts those are taken, one by
one, whose uncertainty times unlikeness to those taken already is greatest: ten copies of a riddle cost one label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.heads import likeness
from models.labelled import LabelPredictor

_CHUNK = 2_000
_POOL_FACTOR = 8
_MAX_POOL = 4_000
_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A label the model would give, with its probability."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class Task:
    """One post to label: its row in the source file, how unsure the model is (0 to 1), what it would say."""

    row: int
    text: str
    uncertainty: float
    suggestions: tuple[Suggestion, ...]


def choose(predictor: LabelPredictor, texts: Sequence[str], rows: Sequence[int], count: int) -> list[Task]:
    """Return the `count` most useful posts to label, most useful first (fewer when there are fewer).

    Texts are read in chunks; only the most uncertain ones are compared with one another, so an archive may be large.
    """
    model = predictor.model
    chunks = [predictor.probabilities(texts[start : start + _CHUNK]) for start in range(0, len(texts), _CHUNK)]
    probabilities = np.vstack(chunks)
    unsure = uncertainty(probabilities)
    pool = np.argsort(-unsure, kind="stable")[: min(_MAX_POOL, _POOL_FACTOR * count)]
    sample = model.rows(predictor.observer.observe([texts[i] for i in pool.tolist()]), model.head)
    alike = np.clip(likeness(sample, sample, model.head.views, 0.0), 0.0, 1.0)
    chosen = pool[diverse(unsure[pool], alike, count)]
    return [_task(rows[i], texts[i], float(unsure[i]), probabilities[i], model.labels) for i in chosen.tolist()]


def uncertainty(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return one minus the lead of the best over the second label of each row (n, k): 0 sure, 1 torn."""
    best_two = np.partition(probabilities, -2, axis=1)[:, -2:]
    return np.asarray(1.0 - np.abs(best_two[:, 1] - best_two[:, 0]), dtype=np.float32)


def diverse(unsure: NDArray[np.float32], alike: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Return up to `count` indexes: greedily the greatest uncertainty (n,) times unlikeness (n, n) to those taken."""
    nearest = np.zeros(len(unsure), dtype=np.float32)
    taken: list[int] = []
    for _ in range(min(count, len(unsure))):
        worth = unsure * (1.0 - nearest)
        worth[taken] = -1.0
        best = int(worth.argmax())
        taken.append(best)
        nearest = np.maximum(nearest, alike[best])
    return np.array(taken, dtype=np.int64)


def _task(row: int, text: str, unsure: float, probabilities: NDArray[np.float32], labels: Sequence[str]) -> Task:
    best = np.argsort(-probabilities, kind="stable")[:_SUGGESTIONS].tolist()
    suggestions = tuple(Suggestion(labels[place], round(float(probabilities[place]), 4)) for place in best)
    return Task(row, text, round(unsure, 4), suggestions)
