"""Builds the shipped topic model from the seed corpus and the taxonomy; open to follow `triage-train fit-seed`.

- material: texts read, features and kernels computed once;
- held out: five folds, scores of every seed post by models that have not seen it;
- settled (settlement.py): temperatures, incident curves, cascade and abstention thresholds from the held-out scores;
- artefact (seed_model.py): the model on all rows, as plain arrays.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.features import FeatureBatch, FeatureOptions, WordFeatures, WordMask
from training.calibration import folds
from training.corpus import SeedCorpus
from training.seed import VOLUMES_FILE
from training.topics import (
    TopicOptions,
    TrainingRows,
    balanced,
    ridge,
    target_matrix,
    taxonomy_rows,
    word_kernel,
)
from training.vocabulary import fit_vocabulary
from triage.domain.errors import FileFormatError
from triage.places.locator import PlaceLocator
from triage.places.masking import without_names
from triage.ports import SentenceEncoder
from triage.regions.pack import RegionPack
from triage.text.document import Document, Reader
from triage.text.vectors import WordVectors

NO_TOPIC = -1


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a fold needs, computed once. Rows: seed posts, then non-incidents, then the taxonomy.

    Word features use the vocabulary and idf of all rows; that is unsupervised and the same for every fold.
    """

    labels: tuple[str, ...]
    group_of: NDArray[np.int64]
    rows: TrainingRows
    posts_count: int
    non_incidents_count: int
    features: WordFeatures
    batch: FeatureBatch
    encoded: NDArray[np.float32] | None
    word_kernel: NDArray[np.float64]
    encoder_kernel: NDArray[np.float64] | None
    log_prior: NDArray[np.float64]

    @property
    def topical(self) -> NDArray[np.int64]:
        """Indexes of the rows that have a topic."""
        return np.flatnonzero(self.rows.targets != NO_TOPIC)

    @property
    def real(self) -> NDArray[np.int64]:
        """Indexes of the rows that are posts: seed posts and non-incidents, not the taxonomy."""
        return np.arange(self.posts_count + self.non_incidents_count)


@dataclass(frozen=True, slots=True)
class RawScores:
    """Uncalibrated scores: topics (n, k) and incident (n,) by words, and by the encoder where there is one."""

    words: NDArray[np.float64]
    encoded: NDArray[np.float64] | None
    incident_words: NDArray[np.float64]
    incident_encoded: NDArray[np.float64] | None


@dataclass(frozen=True, slots=True)
class Duals:
    """Dual coefficients over all rows: (n_rows, k + 1); the last column is the incident score. Zero = not used."""

    words: NDArray[np.float64]
    encoded: NDArray[np.float64] | None


def read_volumes(path: Path, labels: Sequence[str]) -> NDArray[np.float64]:
    """Return the public volume of each label (0 where none is known). FileFormatError names a bad row."""
    volumes: dict[str, float] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                volumes[row["code"]] = float(row["share"])
            except (KeyError, TypeError, ValueError) as error:
                raise FileFormatError(
                    path.name, f"строка не читается ({error})", "code,share,source", row=line
                ) from error
    return np.array([volumes.get(label, 0.0) for label in labels])


def log_prior(volumes: NDArray[np.float64], floor: float) -> NDArray[np.float64]:
    """Return log frequencies of topics with mean 0; `floor` (share of the mean volume) is added to every topic.

    Without any volume all topics are alike.
    """
    if not volumes.any():
        return np.zeros(len(volumes))
    smooth = volumes + floor * volumes.mean()
    logs = np.log(smooth)
    return np.asarray(logs - logs.mean())


def gather(
    corpus: SeedCorpus,
    pack: RegionPack,
    reader: Reader,
    mask: WordMask,
    encoder: SentenceEncoder | None,
    *,
    options: TopicOptions,
    feature_options: FeatureOptions,
    volumes: Path = VOLUMES_FILE,
) -> Material:
    """Read the texts and compute features and kernels (some seconds; the encoder takes 4 ms a post)."""
    topics = pack.topics
    labels = tuple(topic.code for topic in topics)
    places = {label: place for place, label in enumerate(labels)}
    groups = {group: place for place, group in enumerate(dict.fromkeys(topic.group_code for topic in topics))}
    taxonomy = taxonomy_rows(topics, pack.topic_aliases, reader, options)
    texts = [post.text for post in (*corpus.posts, *corpus.non_incidents)]
    targets = [places[post.label] for post in corpus.posts] + [NO_TOPIC] * len(corpus.non_incidents)
    rows = TrainingRows(
        (*_read_without_names(texts, pack, reader), *taxonomy.documents),
        np.concatenate([np.array(targets, dtype=np.int64), taxonomy.targets]),
        np.concatenate([np.ones(len(texts)), taxonomy.weights]),
    )
    vectors = WordVectors.load()
    features = fit_vocabulary(rows.documents, feature_options, mask, reader.morphology, vectors)
    batch = features.batch(rows.documents)
    encoded = encoder.encode([document.text for document in rows.documents]) if encoder else None
    return Material(
        labels=labels,
        group_of=np.array([groups[topic.group_code] for topic in topics], dtype=np.int64),
        rows=rows,
        posts_count=len(corpus.posts),
        non_incidents_count=len(corpus.non_incidents),
        features=features,
        batch=batch,
        encoded=encoded,
        word_kernel=word_kernel(batch, batch, options.dense_weight),
        encoder_kernel=None if encoded is None else np.asarray(encoded @ encoded.T, dtype=np.float64),
        log_prior=log_prior(read_volumes(volumes, labels), options.prior_floor),
    )


def _read_without_names(texts: Sequence[str], pack: RegionPack, reader: Reader) -> list[Document]:
    """Read the texts as the pipeline shows them to the model: names of places blanked."""
    locator = PlaceLocator(pack, reader.morphology)
    found = [locator.find(document, None) for document in reader.read(texts)]
    return reader.read([without_names(text, mentions) for text, mentions in zip(texts, found, strict=True)])


def solve(material: Material, train: NDArray[np.int64], options: TopicOptions) -> Duals:
    """Return dual coefficients learnt from the rows `train` (indexes)."""
    topical = train[material.rows.targets[train] != NO_TOPIC]
    targets = material.rows.targets[topical]
    wanted = target_matrix(targets, material.group_of, options.kinship)
    weights = balanced(targets, material.rows.weights[topical], options.class_balance)
    posts = train[train < material.posts_count + material.non_incidents_count]
    signs = np.where(material.rows.targets[posts] == NO_TOPIC, -1.0, 1.0)[:, None]
    incident_weights = _even(signs[:, 0])

    def dual(kernel: NDArray[np.float64], alpha: float) -> NDArray[np.float64]:
        coefficients = np.zeros((len(material.rows), len(material.labels) + 1))
        coefficients[topical, :-1] = ridge(kernel[np.ix_(topical, topical)], wanted, weights, alpha)
        if material.non_incidents_count:
            found = ridge(kernel[np.ix_(posts, posts)], signs, incident_weights, options.incident_alpha)
            coefficients[posts, -1] = found[:, 0]
        return coefficients

    encoder_kernel = material.encoder_kernel
    encoded = None if encoder_kernel is None else dual(encoder_kernel, options.encoder_alpha)
    return Duals(dual(material.word_kernel, options.word_alpha), encoded)


def apply(material: Material, duals: Duals, rows: NDArray[np.int64]) -> RawScores:
    """Return the raw scores of rows (indexes into the material)."""
    words = material.word_kernel[rows] @ duals.words
    kernel = material.encoder_kernel
    encoded = None if kernel is None or duals.encoded is None else kernel[rows] @ duals.encoded
    return RawScores(
        words[:, :-1],
        None if encoded is None else encoded[:, :-1],
        words[:, -1],
        None if encoded is None else encoded[:, -1],
    )


def held_out(material: Material, options: TopicOptions) -> RawScores:
    """Return scores of all posts and non-incidents, each by a model trained without its fold."""
    real = material.real
    strata = np.where(material.rows.targets[real] == NO_TOPIC, len(material.labels), material.rows.targets[real])
    taxonomy = np.arange(len(real), len(material.rows))
    size = (len(real), len(material.labels))
    has_encoder = material.encoder_kernel is not None
    words, encoded = np.zeros(size), np.zeros(size) if has_encoder else None
    incident_words, incident_encoded = np.zeros(len(real)), np.zeros(len(real)) if has_encoder else None
    for train, test in folds(strata):
        part = apply(material, solve(material, np.concatenate([train, taxonomy]), options), test)
        words[test], incident_words[test] = part.words, part.incident_words
        if encoded is not None and incident_encoded is not None:
            encoded[test], incident_encoded[test] = part.encoded, part.incident_encoded
    return RawScores(words, encoded, incident_words, incident_encoded)


def _even(signs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return weights that let both signs count alike in total, mean 1."""
    share = np.where(signs > 0, np.mean(signs > 0), np.mean(signs <= 0))
    return np.asarray(0.5 / share)


def settings_of(options: TopicOptions, features: FeatureOptions) -> Mapping[str, float | int | str | bool]:
    """Return every number of a training as it stands in the manifest."""
    fields = {name: getattr(options, name) for name in TopicOptions.__dataclass_fields__}
    return {**fields, **{name: getattr(features, name) for name in FeatureOptions.__dataclass_fields__}}
