"""Turns scores into calibrated probabilities and chooses where to abstain; open when confidence looks wrong.

A temperature is fitted by likelihood on predictions of held-out folds (Guo et al. 2017, "On Calibration of Modern
Neural Networks"). The threshold minimises expected cost; the threshold ↔ human-load curve is kept for the card.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class LoadPoint:
    """One point of the threshold ↔ human-load curve; shares are of all posts, `error_share` of the automatic ones."""

    threshold: float
    automatic_share: float
    error_share: float
    cost: float


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return probabilities per row of scores (n, k)."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)


def sigmoid(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the probability of the positive class for each score."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -30.0, 30.0))), dtype=np.float32)


def fit_temperature(
    scores: NDArray[np.float32],
    targets: NDArray[np.int64],
    *,
    bias: NDArray[np.float32] | float = 0.0,
    weights: NDArray[np.float64] | None = None,
) -> float:
    """Return the divisor of scores (n, k) that makes the likelihood of the targets (n,) greatest; in [0.01, 20].

    `bias` (k,) is added after the division, `weights` (n,) say how much each row counts.
    """

    def loss(log_temperature: float) -> float:
        probabilities = softmax(np.asarray(scores / np.exp(log_temperature) + bias, dtype=np.float32))
        losses = -np.log(probabilities[np.arange(len(targets)), targets] + 1e-12)
        return float(np.average(losses, weights=weights))

    from scipy.optimize import minimize_scalar  # noqa: PLC0415  only training needs it; 0.5 s of start-up

    found = minimize_scalar(loss, bounds=(np.log(0.01), np.log(20.0)), method="bounded")
    return float(np.exp(found.x))


def calibration_error(confidence: NDArray[np.float32], is_right: NDArray[np.bool_], bins_count: int = 10) -> float:
    """Return the expected calibration error over bins of equal numbers of posts: 0 is perfect."""
    order = np.argsort(confidence, kind="stable")
    total = 0.0
    for part in np.array_split(order, bins_count):
        if len(part):
            total += len(part) * abs(float(confidence[part].mean()) - float(is_right[part].mean()))
    return total / len(confidence)


def load_curve(
    confidence: NDArray[np.float32], is_right: NDArray[np.bool_], *, cost_of_error: float, thresholds: Sequence[float]
) -> list[LoadPoint]:
    """Return cost per post at each threshold: a person's look costs 1, an error sent on costs `cost_of_error`."""
    points = []
    for threshold in thresholds:
        automatic = confidence >= threshold
        errors = int((automatic & ~is_right).sum())
        count = int(automatic.sum())
        cost = ((len(confidence) - count) + cost_of_error * errors) / len(confidence)
        points.append(LoadPoint(threshold, count / len(confidence), errors / count if count else 0.0, cost))
    return points


def cheapest(points: Sequence[LoadPoint]) -> LoadPoint:
    """Return the point of least cost; the lower threshold among equals."""
    return min(points, key=lambda point: (point.cost, point.threshold))
