"""Teaches the cold-start topic model: kernel ridge regression on words and on sentence vectors. Open to change it.

Two regressions predict, for every topic, 1 for its own posts, `kinship` for posts of its group and 0 for the rest:
one from words (lexical rows and word vectors together), one from sentence vectors. Scores of the two add up. The names,
descriptions and cue words of the taxonomy are further training rows of a lower weight. Ridge in its dual form takes
seconds for thousands of posts, beats logistic regression with so few posts a topic, and is exact to reproduce.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.kernel_ridge import KernelRidge

from models.features import FeatureBatch
from triage.domain.topics import Topic
from triage.text.document import Document, Reader


@dataclass(frozen=True, slots=True)
class TopicOptions:
    """Every number of the training; stored in the manifest."""

    word_alpha: float = 1.0
    encoder_alpha: float = 1.0
    dense_weight: float = 1.0
    kinship: float = 0.4
    name_weight: float = 1.0
    description_weight: float = 0.5
    cues_weight: float = 1.0
    alias_weight: float = 0.5
    class_balance: float = 0.8
    """Weight of a post = (posts of its topic / mean) ** -class_balance."""
    encoder_factor: float = 1.0
    prior_strength: float = 0.3
    prior_floor: float = 0.15
    incident_alpha: float = 1.0


@dataclass(frozen=True, slots=True)
class TrainingRows:
    """Documents to learn from: `targets` are label indexes (−1 = no topic: a non-incident), `weights` positive."""

    documents: tuple[Document, ...]
    targets: NDArray[np.int64]
    weights: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.documents)


@dataclass(frozen=True, slots=True)
class DualWeights:
    """Coefficients of the two regressions per training row: (n_rows, k) each; `encoded` None without an encoder."""

    words: NDArray[np.float32]
    encoded: NDArray[np.float32] | None


def taxonomy_rows(
    topics: Sequence[Topic], aliases: Mapping[tuple[str, str], str], reader: Reader, options: TopicOptions
) -> TrainingRows:
    """Return the taxonomy itself as training rows: name with group, older names, description, cues with phrases."""
    older: dict[str, list[str]] = {}
    for (group, alias), code in aliases.items():
        if alias:
            older.setdefault(code, []).append(f"{group}. {alias}")
    texts: list[str] = []
    targets: list[int] = []
    weights: list[float] = []
    for index, topic in enumerate(topics):
        pieces = [
            (f"{topic.group}. {topic.name}", options.name_weight),
            *((name, options.alias_weight) for name in older.get(topic.code, ())),
            (topic.description, options.description_weight),
            (", ".join((*topic.cues, *topic.phrases)), options.cues_weight),
        ]
        for text, weight in pieces:
            if text and weight > 0.0:
                texts.append(text)
                targets.append(index)
                weights.append(weight)
    return TrainingRows(tuple(reader.read(texts)), np.array(targets, dtype=np.int64), np.array(weights))


def joined(one: TrainingRows, other: TrainingRows) -> TrainingRows:
    """Return the rows of both, in order."""
    return TrainingRows(
        (*one.documents, *other.documents),
        np.concatenate([one.targets, other.targets]),
        np.concatenate([one.weights, other.weights]),
    )


def target_matrix(targets: NDArray[np.int64], group_of: NDArray[np.int64], kinship: float) -> NDArray[np.float64]:
    """Return (n, k): 1 + kinship for a row's own topic, kinship for topics of its group, 0 elsewhere; means removed."""
    own = np.eye(len(group_of))[targets]
    kin = (group_of[targets][:, None] == group_of[None, :]).astype(float)
    matrix = own + kinship * kin
    return np.asarray(matrix - matrix.mean(axis=0))


def word_kernel(left: FeatureBatch, right: FeatureBatch, dense_weight: float) -> NDArray[np.float64]:
    """Return inner products of word features (n_left, n_right)."""
    lexical = (left.lexical @ right.lexical.T).toarray()
    return np.asarray(lexical + dense_weight * (left.dense @ right.dense.T), dtype=np.float64)


def ridge(
    kernel: NDArray[np.float64], targets: NDArray[np.float64], weights: NDArray[np.float64], alpha: float
) -> NDArray[np.float64]:
    """Return the dual coefficients (n, k) of kernel ridge regression with sample weights."""
    model = KernelRidge(alpha=alpha, kernel="precomputed").fit(kernel, targets, sample_weight=weights)
    return np.asarray(model.dual_coef_)


def balanced(targets: NDArray[np.int64], weights: NDArray[np.float64], power: float) -> NDArray[np.float64]:
    """Return weights scaled down for topics with many rows, mean kept."""
    if power == 0.0:
        return weights
    sums = np.bincount(targets, weights)[targets]
    scaled = weights * (sums / sums.mean()) ** -power
    return np.asarray(scaled * weights.sum() / scaled.sum())


def primal(features: csr_array | NDArray[np.float32], dual: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return weights per feature (n_features, k) of dual coefficients (n, k)."""
    return np.asarray(features.T @ dual, dtype=np.float32)
