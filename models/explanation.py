"""Says why: the words that spoke for a topic or against it, and the nearest labelled posts. Open when evidence is odd.

The word model is linear, so a word's share is exact: its lexical row and its part of the dense mean, times the weights
of the topic minus those of the runner-up in another topic. Positive evidence speaks for the topic, negative for the
runner-up. Where the encoder was asked its share has no words; the similar posts stand for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.features import FeatureBatch, Word, WordFeatures
from models.registry import Artefact
from triage.domain.spans import Span
from triage.domain.topics import Evidence, SimilarPost, TopicPrediction
from triage.text.document import Document

if TYPE_CHECKING:
    from models.topic import TopicModel

_MAX_FOR = 6
_MAX_AGAINST = 2
_MIN_SHARE = 0.04
"""Words below this share of the summed positive evidence are noise to a reader."""
_SIMILAR_COUNT = 3


@dataclass(frozen=True, slots=True)
class SeedPosts:
    """Labelled posts with vectors of length 1: `dense` (n, size) of words, `encoded` (n, size) of the encoder."""

    texts: tuple[str, ...]
    topics: tuple[str, ...]
    dense: NDArray[np.float32]
    encoded: NDArray[np.float32] | None

    @classmethod
    def of(cls, artefact: Artefact) -> SeedPosts:
        """Read the posts stored in an artefact."""
        posts = artefact.texts["posts.json"]
        arrays = artefact.arrays
        dense = _unit(arrays["posts_dense"])
        encoded = _unit(arrays["posts_encoded"]) if "posts_encoded" in arrays else None
        return cls(tuple(post[1] for post in posts), tuple(post[0] for post in posts), dense, encoded)

    def nearest(self, vectors: NDArray[np.float32], *, is_encoded: bool) -> list[tuple[SimilarPost, ...]]:
        """Return the nearest posts of each vector (n, size), best first; vectors of the encoder or of words."""
        table = self.encoded if is_encoded and self.encoded is not None else self.dense
        if not len(table):
            return [()] * len(vectors)
        similarity = vectors @ table.T
        count = min(_SIMILAR_COUNT, len(table))
        best = np.argpartition(similarity, -count, axis=1)[:, -count:]
        return [
            tuple(
                SimilarPost(self.texts[post], self.topics[post], min(1.0, max(0.0, float(row[post]))))
                for post in sorted(posts, key=lambda post: (-row[post], post))
                if row[post] > 0.0
            )
            for row, posts in zip(similarity, best.tolist(), strict=True)
        ]


class Explainer:
    """Adds evidence and similar posts to predictions."""

    def __init__(self, model: TopicModel, features: WordFeatures, seeds: SeedPosts):
        self._model = model
        self._features = features
        self._seeds = seeds
        self._column = {label: column for column, label in enumerate(model.labels)}

    def explain(
        self,
        documents: Sequence[Document],
        batch: FeatureBatch,
        encoded: NDArray[np.float32] | None,
        predictions: Sequence[TopicPrediction],
    ) -> list[TopicPrediction]:
        """Return the predictions with evidence and similar posts; `encoded` holds rows where the encoder was asked."""
        similar = self._seeds.nearest(batch.dense, is_encoded=False)
        if encoded is not None and self._seeds.encoded is not None:
            asked = [row for row, prediction in enumerate(predictions) if prediction.encoder_used]
            for row, posts in zip(asked, self._seeds.nearest(encoded, is_encoded=True), strict=True):
                similar[row] = posts
        return [
            replace(prediction, evidence=self.evidence(document, prediction), similar=posts)
            for document, prediction, posts in zip(documents, predictions, similar, strict=True)
        ]

    def evidence(self, document: Document, prediction: TopicPrediction) -> tuple[Evidence, ...]:
        """Return the words for the topic (weights > 0) and for the runner-up (< 0), in the order of the text."""
        shares = self.shares(document, prediction.topics[0].topic, prediction.topics[1].topic)
        total = sum(share for share in shares.values() if share > 0.0)
        if not total:
            return ()
        ranked = sorted(shares, key=lambda norm: -abs(shares[norm]))
        ranked = [norm for norm in ranked if abs(shares[norm]) >= _MIN_SHARE * total]
        chosen = set([norm for norm in ranked if shares[norm] > 0.0][:_MAX_FOR])
        chosen |= set([norm for norm in ranked if shares[norm] < 0.0][:_MAX_AGAINST])
        found = []
        for token in document.tokens:
            if token.norm in chosen:
                chosen.discard(token.norm)
                span = document.original(token.start, token.stop)
                weight = shares[token.norm] / total
                found.append(Evidence(span, _words(document, span), round(weight, 4)))
        return tuple(found)

    def shares(self, document: Document, topic: str, rival: str) -> dict[str, float]:
        """Return how much each word form adds to the score of `topic` over that of `rival` in the cheap stage."""
        one, other = self._column[topic], self._column[rival]
        forms = dict.fromkeys([token.norm for token in document.tokens if token.is_word])
        words = {norm: word for norm in forms if not (word := self._features.word(norm)).is_masked}
        if not words:
            return {}
        pairs = self._features.pairs(document)
        square = sum(word.square for word in words.values()) + sum(pair.weight**2 for pair in pairs)
        scale = 1.0 / np.sqrt(square) if square else 0.0
        shares = dict(zip(words, (self._lexical(list(words.values()), one, other) * scale).tolist(), strict=True))
        for pair in pairs:
            share = 0.5 * scale * pair.weight * float(self._lexical_weights(np.array([pair.column]), one, other)[0])
            shares[pair.left] += share
            shares[pair.right] += share
        factors, dense = self._model.cheap.factors[1], self._model.weights.dense
        difference = dense[:, one] * factors[one] - dense[:, other] * factors[other]
        for norm, share in self._features.dense_shares(words, difference).items():
            shares[norm] += share
        return shares

    def _lexical(self, words: Sequence[Word], one: int, other: int) -> NDArray[np.float32]:
        sizes = [len(word.columns) for word in words]
        products = np.concatenate([word.weights for word in words]) * self._lexical_weights(
            np.concatenate([word.columns for word in words]), one, other
        )
        owners = np.repeat(np.arange(len(words)), sizes)
        return np.asarray(np.bincount(owners, products, minlength=len(words)), dtype=np.float32)

    def _lexical_weights(self, columns: NDArray[np.int32], one: int, other: int) -> NDArray[np.float32]:
        weights, factors = self._model.weights.lexical, self._model.cheap.factors[0]
        return np.asarray(weights[columns, one] * factors[one] - weights[columns, other] * factors[other])


def _words(document: Document, span: Span) -> str:
    return span.of(document.clean.original)


def _unit(vectors: NDArray[np.int8]) -> NDArray[np.float32]:
    table = vectors.astype(np.float32)
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    return np.asarray(table / np.where(lengths == 0.0, 1.0, lengths), dtype=np.float32)
