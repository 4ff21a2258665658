"""Measures a model on labelled texts it has not seen; open to follow `triage-train evaluate`.

Texts the model has learned from, and near copies of them, are refused: a few are left out and listed, many stop the
evaluation (`overlap.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.learned import LearnedModel
from training.datasets import LabelledData
from training.metrics import Answers, Comparison, score
from training.overlap import similarity_of, without_leaks
from training.splits import clusters_of

_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a model said of the texts of `data`: its answers, those of the baselines, and the rows refused."""

    data: LabelledData
    answers: Answers
    comparison: Comparison
    leaked_rows: tuple[int, ...]
    unknown_labels: tuple[str, ...]


def evaluate(learned: LearnedModel, data: LabelledData) -> Evaluation:
    """Return the evaluation of a model. InputError when too much of the data is what the model learned from."""
    hold_out = without_leaks(data, learned)
    kept = hold_out.data
    targets = targets_of(learned.model.labels, kept.labels)
    clusters = clusters_of(kept.texts, similarity_of(learned))
    share = np.tile(learned.artefact.arrays["label_share"], (len(kept), 1))
    tables = (*both_answers(learned, kept.texts), share)
    answers = [Answers(learned.model.labels, table, targets, clusters) for table in tables]
    unknown = tuple(sorted(set(kept.labels) - set(learned.model.labels)))
    return Evaluation(kept, answers[0], Comparison(*map(score, answers)), hold_out.leaked_rows, unknown)


def both_answers(learned: LearnedModel, texts: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return what the model and what plain words say of texts (n, k) each; read in chunks, so memory is bounded."""
    said, plain = [], []
    for start in range(0, len(texts), _CHUNK):
        observations = learned.predictor.observer.observe(texts[start : start + _CHUNK])
        said.append(learned.model.probabilities(observations))
        plain.append(learned.model.baseline_probabilities(observations))
    return np.vstack(said), np.vstack(plain)


def targets_of(labels: tuple[str, ...], given: tuple[str, ...]) -> NDArray[np.int64]:
    """Return the index of each given label among `labels`, -1 for labels the model does not know."""
    index = {label: place for place, label in enumerate(labels)}
    return np.array([index.get(label, -1) for label in given], dtype=np.int64)
