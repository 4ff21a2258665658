"""Learns a `LabelModel` from labelled texts: kernel ridge regression over the sum of all views. Open to change it.

Predicting 1 for a text's own label and 0 for the others, in closed form: exact, repeatable, and with a few hundred to a
few thousand texts as good as any linear model. The name of each label is one more text of it («Не работает уличное
освещение» says much of what such posts will say), so that a label with one post, or none, is not lost.
Confidence comes from held-out folds by clusters of near-duplicates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from models.confidence import fit_temperature, softmax
from models.labelled import Head, LabelModel
from models.views import CHARACTERS, LEMMAS, Observations, Observer, Rows, TermView, VectorView, View
from training.config import Config, ModelOptions, TermOptions, Views
from training.datasets import Coding
from training.splits import cluster_folds

_BASELINE = ModelOptions(alpha=0.5, label_name_weight=0.0, balance=0.0)
_BASELINE_VIEWS = (LEMMAS, CHARACTERS)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is to be learned: texts, their labels, clusters of near-duplicates, and the names of labels as texts."""

    texts: Observations
    names: Observations
    coding: Coding
    clusters: NDArray[np.int64]

    def rows(self, indexes: NDArray[np.int64]) -> Lesson:
        """Return the lesson of some texts; labels keep their numbers."""
        coding = Coding(self.coding.labels, self.coding.targets[indexes])
        return Lesson(self.texts.rows(indexes), self.names, coding, self.clusters[indexes])


@dataclass(frozen=True, slots=True)
class Learned:
    """A model and what it said of its own texts while they were held out: probabilities (n, k)."""

    model: LabelModel
    held_out: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Rows of the views for the texts followed by the names of labels, and the number of texts."""

    rows: Mapping[str, Rows]
    count: int


def lesson(observer: Observer, texts: Sequence[str], coding: Coding, clusters: NDArray[np.int64]) -> Lesson:
    """Read texts and the names of labels."""
    return Lesson(observer.observe(texts), observer.observe(coding.labels), coding, clusters)


def learn(material: Lesson, config: Config) -> Learned:
    """Return the model of a lesson, calibrated on held-out folds."""
    views = fit_views(config.views, material.texts)
    everything = material.texts.joined(material.names)
    sheet = _Sheet({view.name: view.rows(everything) for view in views}, len(material.texts))
    folds = list(cluster_folds(material.clusters, config.split.folds, config.split.seed))
    head, held_out = _head(sheet, material.coding, config.model, folds, list(sheet.rows))
    baseline, _ = _head(sheet, material.coding, _BASELINE, folds, [v for v in _BASELINE_VIEWS if v in sheet.rows])
    return Learned(LabelModel(material.coding.labels, views, head, baseline), held_out)


def fit_views(options: Views, texts: Observations) -> list[View]:
    """Return the views of positive weight, fitted on texts; vector views only where there are vectors."""
    views: list[View] = []
    for name, term_options in (
        ("lemmas", options.lemmas),
        ("characters", options.characters),
        ("places", options.places),
    ):
        if term_options.weight > 0.0:
            views.append(TermView.fit(name, term_options.weight, term_numbers(term_options), texts.documents))
    if texts.encoded is not None and options.encoder.weight > 0.0:
        views.append(VectorView("encoder", options.encoder.weight))
    if texts.prior is not None and options.prior.weight > 0.0:
        views.append(VectorView("prior", options.prior.weight))
    return views


def term_numbers(options: TermOptions) -> dict[str, int]:
    """Return the numbers a vectoriser is made from."""
    return {"low": options.low, "high": options.high, "min_count": options.min_count}


def row_weights(targets: NDArray[np.int64], labels_count: int, balance: float) -> NDArray[np.float64]:
    """Return a weight per text that holds frequent labels back; mean 1."""
    counts = np.bincount(targets, minlength=labels_count)[targets]
    weights = (counts / counts.mean()) ** -balance
    return np.asarray(weights / weights.mean())


def _head(
    sheet: _Sheet,
    coding: Coding,
    options: ModelOptions,
    folds: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]],
    names: Sequence[str],
) -> tuple[Head, NDArray[np.float32]]:
    """Return the head over the named views, and held-out probabilities."""
    rows = {name: sheet.rows[name] for name in names}
    kernel = _kernel(rows)
    scores = np.zeros((sheet.count, len(coding.labels)), dtype=np.float32)
    for train, held_out in folds:
        dual, used, mean = _solve(kernel, sheet.count, coding, train, options)
        scores[held_out] = kernel[np.ix_(held_out, used)] @ dual + mean
    temperature = fit_temperature(scores, coding.targets)
    dual, used, mean = _solve(kernel, sheet.count, coding, np.arange(sheet.count), options)
    weights = {name: np.asarray(table[used].T @ dual, dtype=np.float32) for name, table in rows.items()}
    held_out_probabilities = softmax(np.asarray(scores / temperature, dtype=np.float32))
    return Head(weights, mean.astype(np.float32), temperature), held_out_probabilities


def _kernel(rows: Mapping[str, Rows]) -> NDArray[np.float64]:
    """Return the inner products of all rows over all views."""
    total: NDArray[np.float64] | float = 0.0
    for table in rows.values():
        product = table @ table.T
        total = total + (product if isinstance(product, np.ndarray) else product.toarray())
    return np.asarray(total, dtype=np.float64)


def _solve(
    kernel: NDArray[np.float64], count: int, coding: Coding, train: NDArray[np.int64], options: ModelOptions
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Return dual coefficients (n_used, k), the indexes of the rows they belong to, and the targets' mean (k,)."""
    labels_count = len(coding.labels)
    targets, weights = coding.targets[train], row_weights(coding.targets[train], labels_count, options.balance)
    mean = np.bincount(targets, minlength=labels_count) / len(targets)
    used = train
    if options.label_name_weight > 0.0:
        used = np.concatenate([train, count + np.arange(labels_count)])
        targets = np.concatenate([targets, np.arange(labels_count)])
        weights = np.concatenate([weights, np.full(labels_count, options.label_name_weight)])
    wanted = np.eye(labels_count)[targets] - mean
    penalised = kernel[np.ix_(used, used)] + np.diag(options.alpha / weights)
    return np.asarray(cho_solve(cho_factor(penalised), wanted)), used, mean
