"""The topic classifier of day one: two linear models in a cascade over words and sentence vectors.

Every post is scored from its words (lemmas, pairs, character n-grams, word vectors; some 0.1 ms). Only where that
answer is unsure does the costly sentence encoder speak (4 ms). Group probabilities are sums of topic probabilities.
Open `load_topic_classifier` to see what is loaded, `TopicModel` for the arithmetic, explanation.py for the evidence.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.confidence import sigmoid, softmax
from models.explanation import Explainer, SeedPosts
from models.features import FeatureBatch, FeatureOptions, WordFeatures, WordMask, pack_names
from models.registry import SHIPPED_TOPICS, TOPIC_KIND, Artefact, Manifest, read_artefact
from triage.domain.errors import ArtefactError
from triage.domain.topics import GroupScore, TopicPrediction, TopicScore
from triage.ports import SentenceEncoder
from triage.regions.pack import RegionPack
from triage.text.document import Document, Reader
from triage.text.vectors import WordVectors

KIND = TOPIC_KIND
DEFAULT_FOLDER = SHIPPED_TOPICS
_NEGLIGIBLE = 0.002
"""Topics less probable are left out of a prediction (the router ignores them too); the best five always stay,
and no more than 24: each costs 1.7 µs."""
_MIN_TOPICS, _MAX_TOPICS = 5, 24
_INCIDENT_DOUBT = 0.4
"""The encoder is asked when the incident probability lies within this distance of one half."""
_ALWAYS = 2.0
"""No group is this probable: the encoder is always asked."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stage:
    """How a stage of the cascade mixes the blocks: a factor per block and column, and a bias per column.

    `factors` (n_blocks, k+1), blocks in the order lexical, dense, encoded; `bias` (k+1). The last column is the score
    of being an incident. The calibration temperature and the prior of topics are already inside.
    """

    factors: NDArray[np.float32]
    bias: NDArray[np.float32]

    def mix(self, *blocks: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return scores (n, k+1) of the block scores, each (n, k+1)."""
        scores = self.bias + sum(block * factor for block, factor in zip(blocks, self.factors, strict=True))
        return np.asarray(scores, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Weights:
    """Linear weights per block of features: `lexical` (n_columns, k+1), `dense` and `encoded` (vector size, k+1)."""

    lexical: NDArray[np.float32]
    dense: NDArray[np.float32]
    encoded: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class Answers:
    """Probabilities of a batch: `topics` (n, k), `incident` (n,), and which rows the encoder was asked about."""

    topics: NDArray[np.float32]
    incident: NDArray[np.float32]
    encoder_used: NDArray[np.bool_]
    encoded: NDArray[np.float32] | None
    """Sentence vectors of the rows the encoder was asked about, in their order."""


class TopicModel:
    """The arithmetic of the cascade: features in, probabilities out. Knows no texts."""

    def __init__(self, labels: Sequence[str], weights: Weights, cheap: Stage, full: Stage | None, *, ask_below: float):
        self.labels = tuple(labels)
        self.weights = weights
        self.cheap = cheap
        self.full = full
        self.ask_below = ask_below
        self.groups = tuple(dict.fromkeys(label.partition(".")[0] for label in self.labels))
        places = {group: place for place, group in enumerate(self.groups)}
        self.group_of = np.array([places[label.partition(".")[0]] for label in self.labels], dtype=np.int64)

    def unsure(self, scores: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Say for which rows of cheap scores the best group or the incident question is not settled."""
        return is_unsure(self.group_sums(softmax(scores[:, :-1])), sigmoid(scores[:, -1]), self.ask_below)

    def group_sums(self, topics: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return group probabilities (n, n_groups) of topic probabilities (n, k)."""
        sums = np.zeros((len(topics), len(self.groups)), dtype=np.float32)
        np.add.at(sums.T, self.group_of, topics.T)
        return sums

    def answer(self, features: FeatureBatch, texts: Sequence[str], encoder: SentenceEncoder | None) -> Answers:
        """Return probabilities; `texts` are encoded only where the cheap stage is unsure and there is an encoder."""
        lexical, dense = features.lexical @ self.weights.lexical, features.dense @ self.weights.dense
        scores = self.cheap.mix(lexical, dense)
        asked = np.zeros(len(scores), dtype=bool)
        encoded = None
        encoder_weights = self.weights.encoded
        if encoder is not None and self.full is not None and encoder_weights is not None:
            asked = self.unsure(scores)
            rows = np.flatnonzero(asked)
            if len(rows):
                encoded = encoder.encode([texts[row] for row in rows.tolist()])
                scores[rows] = self.full.mix(lexical[rows], dense[rows], encoded @ encoder_weights)
        return Answers(softmax(scores[:, :-1]), sigmoid(scores[:, -1]), asked, encoded)


class CascadeTopicClassifier:
    """A `TopicClassifier`: reads texts, asks the model, explains. Thread-safe after construction."""

    def __init__(
        self,
        model: TopicModel,
        features: WordFeatures,
        reader: Reader,
        encoder: SentenceEncoder | None,
        seeds: SeedPosts,
        manifest: Manifest,
    ):
        self.model = model
        self.features = features
        self.manifest = manifest
        self._reader = reader
        self._encoder = encoder if model.full is not None else None
        self._seeds = seeds
        self._explainer = Explainer(model, features, seeds)

    @property
    def version(self) -> str:
        """Name and version of the model, and whether the sentence encoder takes part."""
        suffix = "encoder" if self._encoder is not None else "words-only"
        return f"{self.manifest.name} {self.manifest.version} ({suffix})"

    @property
    def quick(self) -> CascadeTopicClassifier:
        """The same model without the encoder, for the many clauses of posts: as good there, at a tenth of the cost."""
        return CascadeTopicClassifier(self.model, self.features, self._reader, None, self._seeds, self.manifest)

    @property
    def thorough(self) -> CascadeTopicClassifier:
        """The same model that asks the encoder about every text, for the few clauses that may be further problems."""
        model = self.model
        always = TopicModel(model.labels, model.weights, model.cheap, model.full, ask_below=_ALWAYS)
        return CascadeTopicClassifier(always, self.features, self._reader, self._encoder, self._seeds, self.manifest)

    def predict(self, texts: Sequence[str], *, explain: bool = True) -> list[TopicPrediction]:
        """Return one prediction per text, in order; spans of evidence point into the texts given."""
        return self.predict_documents(self._reader.read(texts), explain=explain)

    def predict_documents(self, documents: Sequence[Document], *, explain: bool = True) -> list[TopicPrediction]:
        """Return one prediction per document: saves a second reading where documents are at hand."""
        if not documents:
            return []
        batch = self.features.batch(documents)
        answers = self.model.answer(batch, [document.text for document in documents], self._encoder)
        predictions = self._predictions(answers)
        if not explain:
            return predictions
        return self._explainer.explain(documents, batch, answers.encoded, predictions)

    def _predictions(self, answers: Answers) -> list[TopicPrediction]:
        labels, groups, version = self.model.labels, self.model.groups, self.version
        topics = ranked(answers.topics)
        sums = ranked(self.model.group_sums(answers.topics))
        return [
            TopicPrediction(
                incident_probability=incident,
                topics=tuple([TopicScore(labels[label], p) for label, p in topic_row]),
                groups=tuple([GroupScore(groups[group], p) for group, p in group_row]),
                encoder_used=asked,
                model_version=version,
            )
            for incident, asked, topic_row, group_row in zip(
                answers.incident.tolist(), answers.encoder_used.tolist(), topics, sums, strict=True
            )
        ]


def is_unsure(groups: NDArray[np.float32], incident: NDArray[np.float32], ask_below: float) -> NDArray[np.bool_]:
    """Say where the cheap stage is unsure: of the group (n, n_groups), or whether there is an incident at all (n,)."""
    return np.asarray((groups.max(axis=1) < ask_below) | (np.abs(incident - 0.5) < _INCIDENT_DOUBT))


def ranked(probabilities: NDArray[np.float32]) -> list[list[tuple[int, float]]]:
    """Return (column, probability) pairs per row, best first: the best five, and others that are not negligible."""
    count = min(_MAX_TOPICS, probabilities.shape[1])
    best = np.argpartition(-probabilities, count - 1, axis=1)[:, :count]
    best.sort(axis=1)  # equal probabilities keep the order of labels
    values = np.take_along_axis(probabilities, best, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    values = np.take_along_axis(values, order, axis=1)
    best = np.take_along_axis(best, order, axis=1)
    counts = np.maximum((values >= _NEGLIGIBLE).sum(axis=1), min(_MIN_TOPICS, count)).tolist()
    rows = zip(best.tolist(), values.tolist(), counts, strict=True)
    return [list(zip(columns[:kept], row[:kept], strict=True)) for columns, row, kept in rows]


def load_topic_classifier(
    folder: Path | None, pack: RegionPack, reader: Reader, encoder: SentenceEncoder | None
) -> CascadeTopicClassifier:
    """Load a topic model from `folder`, the shipped default when None. ArtefactError says what is wrong with it.

    Without an encoder, or with one the model was not trained on, only words decide; `version` and the log say so.
    """
    artefact = read_artefact(folder or DEFAULT_FOLDER, KIND, {topic.code for topic in pack.topics})
    return build_classifier(artefact, pack, reader, encoder)


def build_classifier(
    artefact: Artefact, pack: RegionPack, reader: Reader, encoder: SentenceEncoder | None
) -> CascadeTopicClassifier:
    """Put a classifier together from a verified artefact."""
    manifest = artefact.manifest
    try:
        model = _model(artefact)
        mask = WordMask(reader.morphology, names_of(pack))
        features = word_features(artefact, mask, reader)
        seeds = SeedPosts.of(artefact)
    except (KeyError, TypeError, ValueError) as error:
        raise ArtefactError(f"{artefact.folder}: модель неполна ({error}) → обучите модель заново") from error
    return CascadeTopicClassifier(model, features, reader, _checked(encoder, manifest), seeds, manifest)


def names_of(pack: RegionPack) -> frozenset[str]:
    """Return the words of the pack's place names that are not ordinary Russian words: they never vote for a topic."""
    names = [name for s in pack.settlements if not s.is_common_noun for name in (s.name, *s.aliases)]
    return pack_names(names)


def word_features(artefact: Artefact, mask: WordMask, reader: Reader) -> WordFeatures:
    """Return the fitted features stored in an artefact."""
    settings = artefact.manifest.settings
    options = FeatureOptions(
        int(settings["character_min"]),
        int(settings["character_max"]),
        float(settings["character_weight"]),
        float(settings["pair_weight"]),
    )
    terms: list[str] = artefact.texts["vocabulary.json"]
    vocabulary: Mapping[str, int] = {term: column for column, term in enumerate(terms)}
    idf = artefact.arrays["idf"].astype(np.float32)
    default = float(settings["default_idf"])
    return WordFeatures(vocabulary, idf, options, mask, reader.morphology, WordVectors.load(), default)


def _model(artefact: Artefact) -> TopicModel:
    arrays, settings = artefact.arrays, artefact.manifest.settings
    has_encoder = "full_bias" in arrays
    weights = Weights(
        _weights(artefact, "lexical"),
        _weights(artefact, "dense"),
        _weights(artefact, "encoded") if has_encoder else None,
    )
    cheap = Stage(arrays["cheap_factors"], arrays["cheap_bias"])
    full = Stage(arrays["full_factors"], arrays["full_bias"]) if has_encoder else None
    return TopicModel(artefact.manifest.labels, weights, cheap, full, ask_below=float(settings["ask_below"]))


def _weights(artefact: Artefact, name: str) -> NDArray[np.float32]:
    """Undo the quantisation: int8 times a step per column."""
    return np.asarray(artefact.arrays[name].astype(np.float32) * artefact.arrays[f"{name}_step"], dtype=np.float32)


def _checked(encoder: SentenceEncoder | None, manifest: Manifest) -> SentenceEncoder | None:
    if encoder is None:
        if manifest.encoder:
            _log.warning("topic model %s: no sentence encoder installed, words alone decide", manifest.name)
        return None
    if encoder.name != manifest.encoder:
        _log.warning(
            "topic model %s: trained on encoder %s, found %s; words alone decide",
            manifest.name,
            manifest.encoder or "none",
            encoder.name,
        )
        return None
    return encoder
