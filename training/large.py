"""Learning from hundreds of thousands of rows in bounded memory; open when a big fit is slow or large.

Texts are read in chunks and kept only as hashed rows; near-duplicates are found by MinHash instead of by all pairs; a
linear model is fitted by averaged stochastic gradients, one label against the rest, on all cores. A hold-out of whole
clusters calibrates it, decides whether places are heard (hearing.py) and gives its figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.linear_model import SGDClassifier

from models.hashed_view import HASHED, HashedView, TermHasher, idf_of
from models.heads import LinearHead
from models.label_signs import LabelSigns
from models.labelled import LabelModel
from models.link import fit_link
from models.person_terms import Persons
from models.place_lexicon import PlaceCounts
from models.views import CHARACTERS, LEMMAS, PLACES
from training.config import Config
from training.datasets import Coding
from training.hearing import Heard, hearing_aside, listen, signs_of
from training.learner import Learned
from training.minhash import signature_clusters, signatures
from triage.domain.errors import InputError
from triage.text.document import Document, Reader
from triage.text.morphology import Morphology
from triage.text.redaction import redact

_CHUNK = 2_000
_MAX_HELD_OUT = 10_000
_HELD_OUT_SHARE = 0.1
_ALPHA = 1e-6
_ENOUGH_STEPS = 800_000
"""Gradient steps after which another pass tells little: 400,000 rows are passed twice, up to 160,000 as configured."""
Progress = Callable[[int, int], None]


def learn_large(
    texts: Sequence[str], coding: Coding, config: Config, reader: Reader, progress: Progress | None = None
) -> Learned:
    """Return a linear model of hashed terms; `progress(done, total)` is called after each chunk of texts."""
    options = hashed_options(config)
    table = signatures(texts)
    clusters = signature_clusters(table, config.split.similarity)
    if clusters.max() == 0:
        raise InputError("все тексты — почти повторы одного → проверьте столбец текста")
    held_out = held_out_rows(clusters, config.split.seed)
    ear = _Ear.of(coding, config, held_out, reader.morphology)
    counts = _counts(texts, options, reader, ear, progress)
    seen = np.bincount(counts.indices, minlength=counts.shape[1])
    view = HashedView(options, idf_of(seen, len(texts)))
    rows = view.weighted(counts)
    linear = _fit(rows, coding, held_out, config)
    scores = linear.scores({HASHED: rows[held_out]})
    heard = ear.listen(scores)
    link = linear.link if heard is None else heard.link
    signs, matches = (None, None) if heard is None else (heard.signs, heard.matches)
    model = LabelModel(coding.labels, [view], replace(linear, link=link), linear, signs)
    plain_said = None if heard is None else linear.link.probabilities(scores)
    return Learned(model, link.probabilities(scores, matches), held_out, plain_said, table)


class _Ear:
    """Listens to texts while they are read: keeps those set aside, counts the places of the others."""

    def __init__(self, coding: Coding, held_out: NDArray[np.int64], signs: LabelSigns | None, morphology: Morphology):
        self._coding = coding
        self._is_aside = np.isin(np.arange(len(coding.targets)), held_out)
        self._signs = signs
        self._places = PlaceCounts(coding.names)
        self._morphology = morphology
        self._persons = Persons()
        self._aside: list[Document] = []
        self.held_out_targets = coding.targets[held_out]

    @classmethod
    def of(cls, coding: Coding, config: Config, held_out: NDArray[np.int64], morphology: Morphology) -> _Ear:
        """Return an ear for the labels of a coding; deaf when names are not to be matched."""
        return cls(coding, held_out, signs_of(coding.names, config.model), morphology)

    def hear(self, documents: Sequence[Document], start: int) -> None:
        """Take in the documents of the rows from `start` on."""
        if self._signs is None:
            return
        self._persons = self._persons.joined(Persons.of(documents, self._morphology))
        is_aside = self._is_aside[start : start + len(documents)]
        targets = self._coding.targets[start : start + len(documents)]
        self._aside += [documents[row] for row in np.flatnonzero(is_aside).tolist()]
        self._places.add([documents[row] for row in np.flatnonzero(~is_aside).tolist()], targets[~is_aside])

    def listen(self, scores: NDArray[np.float32]) -> Heard | None:
        """Return what is to be heard beside the scores of the texts set aside; None when deaf."""
        if self._signs is None:
            return None
        hearing = hearing_aside(self._signs, self._coding.names, self._aside, self._places, self._persons)
        return listen(scores, self.held_out_targets, hearing)


def hashed_options(config: Config) -> dict[str, float]:
    """Return the options of the hashed view: run lengths of the views that have a weight."""
    options: dict[str, float] = {"weight": 1.0, "hash_bits": config.scale.hash_bits}
    views = config.views
    for kind, view in ((LEMMAS, views.lemmas), (CHARACTERS, views.characters), (PLACES, views.places)):
        used = view.weight > 0.0
        low = max(view.low, config.scale.character_low) if kind == CHARACTERS else view.low
        options |= {f"{kind}_low": low if used else 0, f"{kind}_high": view.high if used else 0}
    return options


def held_out_rows(clusters: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Return the rows of randomly chosen whole clusters: about a tenth of the rows, at most 10,000.

    Clusters too large for that stay with the training; when all are, the smallest one is held out.
    """
    wanted = min(_MAX_HELD_OUT, int(len(clusters) * _HELD_OUT_SHARE))
    sizes = np.bincount(clusters)
    order = np.random.default_rng(seed).permutation(len(sizes))
    order = order[sizes[order] <= max(1, wanted // 2)]
    chosen = order[np.cumsum(sizes[order]) <= wanted]
    return np.flatnonzero(np.isin(clusters, chosen if len(chosen) else [int(sizes.argmin())]))


def passes(rows_count: int, most: int) -> int:
    """Return how often the rows are passed: `most` times, or fewer when that makes more steps than teach anything."""
    return max(1, min(most, round(_ENOUGH_STEPS / rows_count)))


def _counts(
    texts: Sequence[str], options: dict[str, float], reader: Reader, ear: _Ear, progress: Progress | None
) -> csr_array:
    hasher = TermHasher(options)
    values: list[NDArray[np.float32]] = []
    columns: list[NDArray[np.int32]] = []
    sizes = [np.zeros(1, dtype=np.int64)]
    for start in range(0, len(texts), _CHUNK):
        chunk = texts[start : start + _CHUNK]
        documents = reader.read([redact(text) for text in chunk])
        ear.hear(documents, start)
        part = hasher.counts(documents)
        values.append(part.data)
        columns.append(part.indices.astype(np.int32))
        sizes.append(np.diff(part.indptr).astype(np.int64))
        if progress is not None:
            progress(start + len(chunk), len(texts))
    ends = np.cumsum(np.concatenate(sizes)).astype(np.int32)  # scikit-learn takes 32-bit indexes only
    data = np.concatenate(values)
    values.clear()  # each list is freed before the next copy is made: at 400,000 rows they are gigabytes
    indices = np.concatenate(columns)
    columns.clear()
    return csr_array((data, indices, ends), shape=(len(texts), 2 ** int(options["hash_bits"])))


def _fit(rows: csr_array, coding: Coding, held_out: NDArray[np.int64], config: Config) -> LinearHead:
    """Return the head taught by all rows but those held out: these weigh nothing, which saves a copy of the rest."""
    weights = np.ones(rows.shape[0])
    weights[held_out] = 0.0
    model = SGDClassifier(
        loss="log_loss",
        alpha=_ALPHA,
        average=True,
        max_iter=passes(rows.shape[0], config.scale.epochs),
        tol=None,
        random_state=config.split.seed,
        n_jobs=config.scale.jobs,
    ).fit(rows, coding.targets, sample_weight=weights)
    coefficients, bias = _all_labels(model, len(coding.labels))
    scores = np.asarray(rows[held_out] @ coefficients + bias, dtype=np.float32)
    return LinearHead({HASHED: coefficients}, bias, fit_link(scores, coding.targets[held_out]))


def _all_labels(model: SGDClassifier, labels_count: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights (n_columns, k) and bias (k,) over all labels; those only in the hold-out are never chosen."""
    coefficients, intercepts = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes
        coefficients, intercepts = np.vstack([-coefficients, coefficients]), np.concatenate([-intercepts, intercepts])
    weights = np.zeros((coefficients.shape[1], labels_count), dtype=np.float32)
    bias = np.full(labels_count, float(intercepts.min()) - 10.0, dtype=np.float32)
    weights[:, model.classes_] = coefficients.T
    bias[model.classes_] = intercepts
    return weights, bias
