"""Folds, curves and weights for judging a model on posts it has not seen; open when confidence looks wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

FOLDS_COUNT = 5
_SPLIT_SEED = 20261124


@dataclass(frozen=True, slots=True)
class Platt:
    """A logistic curve over a raw score: log-odds = slope * score + offset."""

    slope: float
    offset: float


def folds(labels: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield (train, held out) indexes of `FOLDS_COUNT` folds, topics spread evenly; equal labels give equal folds.

    Posts are shuffled, put in order of topic and dealt out like cards, so that rare topics are spread as well.
    """
    shuffled = np.random.default_rng(_SPLIT_SEED).permutation(len(labels))
    dealt = shuffled[np.argsort(labels[shuffled], kind="stable")]
    fold_of = np.empty(len(labels), dtype=np.int64)
    fold_of[dealt] = np.arange(len(labels)) % FOLDS_COUNT
    for fold in range(FOLDS_COUNT):
        yield np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)


def fit_platt(scores: NDArray[np.float64], is_positive: NDArray[np.bool_]) -> Platt:
    """Return the logistic curve of held-out scores; the classes are taken to be as frequent as they are here."""
    model = LogisticRegression(C=1e4).fit(scores[:, None], is_positive)
    return Platt(float(model.coef_[0, 0]), float(model.intercept_[0]))


def prior_weights(labels: NDArray[np.int64], log_prior: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a weight per post that makes the seed posts as frequent by topic as the prior says; mean 1.

    The most heavily weighted post counts at most ten times the mean, so that no single text decides.
    """
    wanted = np.exp(log_prior)[labels] / np.bincount(labels)[labels]
    capped = np.minimum(wanted / wanted.mean(), 10.0)
    return np.asarray(capped / capped.mean())
