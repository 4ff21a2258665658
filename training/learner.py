"""Learns a `LabelModel` from labelled texts: kernel ridge regression over the sum of all views. Open to change it.

Predicting 1 for a text's own label and 0 for the others, in closed form: exact, repeatable, and with a few hundred to a
few thousand texts as good as any linear model. The name of each label is one more text of it («Не работает уличное
освещение» says much of what such posts will say), so that a label with one post, or none, is not lost.
Confidence comes from held-out folds by clusters of near-duplicates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from models.heads import KernelHead, likeness
from models.label_signs import LabelSigns
from models.labelled import LabelModel
from models.link import fit_link
from models.person_terms import Persons
from models.views import (
    CHARACTERS,
    ENCODER,
    LEMMAS,
    PRIOR,
    TERM_VIEWS,
    VECTOR_VIEWS,
    Observations,
    Observer,
    Rows,
    TermView,
    VectorView,
    View,
)
from training.config import Config, ModelOptions, Views
from training.datasets import Coding
from training.hearing import Hearing, hearing_of, listen, signs_of
from training.minhash import Signatures
from training.splits import Fold, cluster_folds

_BASELINE = ModelOptions(
    alpha=0.25, gamma=0.0, kinship=0.0, label_name_weight=0.0, balance=0.0, match_names=False, know_settlements=False
)
_BASELINE_VIEWS = (LEMMAS, CHARACTERS)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is to be learned: texts, their labels, clusters of near-duplicates, and the names of labels as texts."""

    texts: Observations
    names: Observations
    coding: Coding
    clusters: NDArray[np.int64]
    persons: Persons | None = None
    """Names of persons in the texts: no vocabulary shall hold them."""

    def rows(self, indexes: NDArray[np.int64]) -> Lesson:
        """Return the lesson of some texts; labels keep their numbers."""
        coding = replace(self.coding, targets=self.coding.targets[indexes])
        return Lesson(self.texts.rows(indexes), self.names, coding, self.clusters[indexes], self.persons)


@dataclass(frozen=True, slots=True)
class Learned:
    """A model, and what it said of texts while they were held out.

    `held_out` (m, k) are probabilities, `rows` (m,) the indexes of those texts; `plain_held_out` (m, k) is what words
    alone said of them, None where the model is no more than that. `signatures` are those of all texts learned from,
    where they were needed anyway.
    """

    model: LabelModel
    held_out: NDArray[np.float32]
    rows: NDArray[np.int64]
    plain_held_out: NDArray[np.float32] | None = None
    signatures: Signatures | None = None


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Rows of the views for the texts followed by the names of labels, and the number of texts."""

    rows: Mapping[str, Rows]
    count: int


def lesson(observer: Observer, texts: Sequence[str], coding: Coding, clusters: NDArray[np.int64]) -> Lesson:
    """Read texts and the names of labels."""
    read = observer.observe(texts)
    persons = Persons.of(read.documents, observer.reader.morphology)
    return Lesson(read, observer.observe(coding.names), coding, clusters, persons)


def learn(material: Lesson, config: Config) -> Learned:
    """Return the model of a lesson, calibrated on held-out folds."""
    views = fit_views(config.views, material.texts, material.persons, material.clusters)
    everything = material.texts.joined(material.names)
    sheet = _Sheet({view.name: view.rows(everything) for view in views}, len(material.texts))
    folds = list(cluster_folds(material.clusters, config.split.folds, config.split.seed))
    signs = signs_of(material.coding.names, config.model)
    hearing = (
        None if signs is None else hearing_of(signs, material.coding, material.texts.documents, folds, material.persons)
    )
    head, signs, held_out = _head(sheet, material.coding, config.model, folds, tuple(sheet.rows), hearing)
    plain = tuple(name for name in _BASELINE_VIEWS if name in sheet.rows)
    baseline, _, plain_held_out = _head(sheet, material.coding, _BASELINE, folds, plain)
    model = LabelModel(material.coding.labels, views, head, baseline, signs)
    return Learned(model, held_out, np.arange(sheet.count), plain_held_out)


def fit_views(
    options: Views,
    texts: Observations,
    persons: Persons | None = None,
    clusters: NDArray[np.int64] | None = None,
) -> list[View]:
    """Return the views of positive weight, fitted on texts; vector views only where there are vectors."""
    numbers = options.model_dump()
    used = [name for name in TERM_VIEWS if numbers[name]["weight"] > 0.0]
    views: list[View] = [TermView.fit(name, numbers[name], texts.documents, persons, clusters) for name in used]
    for name in VECTOR_VIEWS:
        has_vectors = texts.encoded is not None if name == ENCODER else texts.opinion is not None
        if has_vectors and numbers[name]["weight"] > 0.0:
            views.append(VectorView(name, numbers[name]))
    return views


def row_weights(targets: NDArray[np.int64], labels_count: int, balance: float) -> NDArray[np.float64]:
    """Return a weight per text that holds frequent labels back; mean 1."""
    counts = np.bincount(targets, minlength=labels_count)[targets]
    weights = (counts / counts.mean()) ** -balance
    return np.asarray(weights / weights.mean())


def _head(
    sheet: _Sheet,
    coding: Coding,
    options: ModelOptions,
    folds: Sequence[Fold],
    views: tuple[str, ...],
    hearing: Hearing | None = None,
) -> tuple[KernelHead, LabelSigns | None, NDArray[np.float32]]:
    """Return the head over the named views, what it hears beside its scores, and held-out probabilities."""
    alike = likeness(sheet.rows, sheet.rows, views, options.gamma).astype(np.float64)
    kin = _kinship(sheet, options, len(coding.labels))
    scores = np.zeros((sheet.count, len(coding.labels)), dtype=np.float32)
    for train, aside in folds:
        dual, used, mean = _solve(alike, sheet.count, coding, train, options, kin)
        scores[aside] = alike[np.ix_(aside, used)] @ dual + mean
    heard = None if hearing is None else listen(scores, coding.targets, hearing)
    link = fit_link(scores, coding.targets) if heard is None else heard.link
    dual, used, mean = _solve(alike, sheet.count, coding, np.arange(sheet.count), options, kin)
    everything = np.zeros((len(alike), dual.shape[1]), dtype=np.float32)
    everything[used] = dual
    head = KernelHead(sheet.rows, views, everything, mean.astype(np.float32), options.gamma, link)
    held_out = link.probabilities(scores, None if heard is None else heard.matches)
    return head, None if heard is None else heard.signs, held_out


def _kinship(sheet: _Sheet, options: ModelOptions, labels_count: int) -> NDArray[np.float64]:
    """Return how much a text of one label speaks for each label (k, k): 1 for its own, less for alike names."""
    own = np.eye(labels_count)
    if options.kinship == 0.0:
        return own
    kin = np.ones((labels_count, labels_count))
    for view in (ENCODER, PRIOR):
        if view in sheet.rows:
            names = {view: sheet.rows[view][sheet.count :]}
            kin *= np.clip(likeness(names, names, (view,), 0.0), 0.0, 1.0)
    np.fill_diagonal(kin, 0.0)
    return own + options.kinship * kin if {ENCODER, PRIOR} & set(sheet.rows) else own


def _solve(
    alike: NDArray[np.float64],
    count: int,
    coding: Coding,
    train: NDArray[np.int64],
    options: ModelOptions,
    kin: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Return dual coefficients (n_used, k), the indexes of the rows they belong to, and the targets' mean (k,)."""
    labels_count = len(coding.labels)
    targets, weights = coding.targets[train], row_weights(coding.targets[train], labels_count, options.balance)
    mean = kin[targets].mean(axis=0)
    used = train
    if options.label_name_weight > 0.0:
        used = np.concatenate([train, count + np.arange(labels_count)])
        targets = np.concatenate([targets, np.arange(labels_count)])
        weights = np.concatenate([weights, np.full(labels_count, options.label_name_weight)])
    penalised = alike[np.ix_(used, used)] + np.diag(options.alpha / weights)
    return np.asarray(cho_solve(cho_factor(penalised), kin[targets] - mean)), used, mean
