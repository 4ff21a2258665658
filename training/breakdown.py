"""Where a model errs: by label, pair of labels, length of text, month and confidence. Open to read a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from models.confidence import LoadPoint, load_curve
from models.figures import Figure, ReliabilityPoint
from training.datasets import LabelledData
from training.metrics import Answers

THRESHOLDS = tuple(round(step * 0.05, 2) for step in range(20))
COST_OF_ERROR = 3.0
"""A post sent to the wrong authority costs as much as three looks of a person (our default)."""
_LENGTHS = (0, 50, 100, 200, 400, 800, 20_001)
_MOST_BINS, _TEXTS_A_BIN = 10, 30
"""Points of a reliability curve: with fewer texts than thirty a point it would show little but chance."""
_PAIRS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One label: how many texts have it, how often the model gave it, precision, recall and F1."""

    label: str
    rows_count: int
    given_count: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class ConfusedPair:
    """Texts of `label` taken for `given`, how many and in which rows of the file."""

    label: str
    given: str
    count: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the texts: its name, size and accuracy with a 95 % interval."""

    name: str
    n: int
    accuracy: Figure


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Everything a report shows beside the figures."""

    labels: tuple[LabelRow, ...]
    pairs: tuple[ConfusedPair, ...]
    lengths: tuple[Slice, ...]
    months: tuple[Slice, ...]
    reliability: tuple[ReliabilityPoint, ...]
    load: tuple[LoadPoint, ...]


def breakdown(answers: Answers, data: LabelledData) -> Breakdown:
    """Return where the errors of a model are; `data` holds the texts of the answers, in the same order."""
    right, confidence = answers.is_right, answers.confidence
    load = load_curve(confidence, right, cost_of_error=COST_OF_ERROR, thresholds=THRESHOLDS)
    return Breakdown(
        tuple(label_rows(answers, data)),
        tuple(confused_pairs(answers, data)),
        tuple(by_length(right, data.texts)),
        tuple(by_month(right, data.dates)),
        tuple(reliability(confidence, right)),
        tuple(load),
    )


def label_rows(answers: Answers, data: LabelledData) -> list[LabelRow]:
    """Return precision and recall of each label that occurs, most frequent first; unknown labels too."""
    wanted = Counter(data.labels)
    given = Counter(answers.labels[place] for place in answers.predicted.tolist())
    hits = Counter(label for label, is_right in zip(data.labels, answers.is_right, strict=True) if is_right)
    rows = []
    for label in sorted({*wanted, *given}, key=lambda label: (-wanted[label], label)):
        precision = hits[label] / given[label] if given[label] else 0.0
        recall = hits[label] / wanted[label] if wanted[label] else 0.0
        f1 = 2.0 * hits[label] / (wanted[label] + given[label])
        rows.append(LabelRow(label, wanted[label], given[label], precision, recall, f1))
    return rows


def confused_pairs(answers: Answers, data: LabelledData) -> list[ConfusedPair]:
    """Return the pairs of labels most often confused, with the rows in which."""
    places: dict[tuple[str, str], list[int]] = {}
    for index in np.flatnonzero(~answers.is_right).tolist():
        pair = (data.labels[index], answers.labels[int(answers.predicted[index])])
        places.setdefault(pair, []).append(int(data.rows[index]))
    ordered = sorted(places.items(), key=lambda item: (-len(item[1]), item[0]))[:_PAIRS_SHOWN]
    return [ConfusedPair(label, given, len(rows), tuple(rows)) for (label, given), rows in ordered]


def by_length(right: NDArray[np.bool_], texts: Sequence[str]) -> list[Slice]:
    """Return accuracy by length of text in characters."""
    sizes = np.array([len(text) for text in texts])
    slices = []
    for low, high in pairwise(_LENGTHS):
        name = f"{low}–{high - 1} знаков" if high <= 800 else f"от {low} знаков"
        slices.append(_slice(name, right[(sizes >= low) & (sizes < high)]))
    return [part for part in slices if part.n]


def by_month(right: NDArray[np.bool_], dates: NDArray[np.datetime64]) -> list[Slice]:
    """Return accuracy by month, for texts that have a date."""
    months = dates.astype("datetime64[M]")
    return [_slice(str(month), right[months == month]) for month in np.unique(months[~np.isnat(dates)])]


def reliability(confidence: NDArray[np.float32], right: NDArray[np.bool_]) -> list[ReliabilityPoint]:
    """Return confidence against the share that is right, over bins of equal numbers of texts."""
    bins_count = max(1, min(_MOST_BINS, len(right) // _TEXTS_A_BIN))
    parts = np.array_split(np.argsort(confidence, kind="stable"), bins_count)
    return [
        ReliabilityPoint(float(confidence[part].mean()), float(right[part].mean()), len(part))
        for part in parts
        if len(part)
    ]


def _slice(name: str, right: NDArray[np.bool_]) -> Slice:
    """Return a slice with the exact (Clopper–Pearson) interval of its accuracy."""
    n, hits = len(right), int(right.sum())
    if not n:
        return Slice(name, 0, Figure(0.0, 0.0, 1.0))
    interval = binomtest(hits, n).proportion_ci(method="exact")
    return Slice(name, n, Figure(hits / n, float(interval.low), float(interval.high)))
