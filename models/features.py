"""Turns documents into numbers without the costly encoder: lemmas, their pairs, character n-grams, word vectors.

Names of places and people and numbers are masked: a street must not vote for a topic. Every feature belongs to a word
(or a pair of words), so a score can be taken apart into the words that made it. Open when a word is (not) seen.

A post is the SET of its words. Its lexical row is the sum of its words' rows divided by the root of the summed squares,
so that a word's row can be cached; its dense row is the idf-weighted mean of word vectors, brought to length 1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from triage.text.document import Document
from triage.text.morphology import Morphology
from triage.text.tokens import normalize
from triage.text.vectors import WordVectors

PAIR_SEPARATOR = " "
CHARACTER_PREFIX = "#"
"""Keeps character n-grams apart from lemmas in the vocabulary; never part of a normalized word."""
_NAME_GRAMMEMES = frozenset({"Geox", "Surn", "Name", "Patr"})
_SERVICE_PARTS = frozenset({"PREP", "CONJ", "PRCL", "INTJ"})
_KEPT_SERVICE_WORDS = frozenset({"не", "нет", "без", "спасибо", "где", "когда", "почему"})
_CACHE_LIMIT = 200_000
"""Distinct word forms kept; an archive of millions has some 300,000, and a full cache is simply emptied."""


@dataclass(frozen=True, slots=True)
class FeatureOptions:
    """What is extracted; stored in the manifest because scores mean nothing without it."""

    character_min: int = 3
    character_max: int = 5
    character_weight: float = 0.5
    pair_weight: float = 0.7


@dataclass(frozen=True, slots=True)
class Word:
    """What the model knows of one word form; columns and weights are of the lexical row before scaling."""

    lemma: str
    is_masked: bool
    columns: NDArray[np.int32]
    weights: NDArray[np.float32]
    square: float
    vector_row: int
    vector_weight: float


class Pair(NamedTuple):
    """Two neighbouring word forms whose lemmas the model knows as a pair, with its lexical column and weight."""

    left: str
    right: str
    column: int
    weight: float


@dataclass(frozen=True, slots=True)
class FeatureBatch:
    """Features of a batch: `lexical` (n, n_columns) sparse, `dense` (n, vector size), rows of length 1 or empty."""

    lexical: csr_array
    dense: NDArray[np.float32]


class WordMask:
    """Says whether a word is a name (place, person) that must not vote for a topic."""

    def __init__(self, morphology: Morphology, names: Collection[str] = ()):
        self._morphology = morphology
        self._names = frozenset(names)

    def __call__(self, word: str) -> bool:
        """Return True for names of the region pack and for words whose first reading is a name."""
        if word in self._names:
            return True
        parses = self._morphology.parses(word)
        return bool(parses) and not _NAME_GRAMMEMES.isdisjoint(parses[0].grammemes)


def character_ngrams(word: str, low: int, high: int) -> list[str]:
    """Return the n-grams of a word with a space at both ends, n from `low` to `high`, prefixed; distinct."""
    padded = f" {word} "
    grams = (
        CHARACTER_PREFIX + padded[start : start + size]
        for size in range(low, high + 1)
        for start in range(len(padded) - size + 1)
    )
    return list(dict.fromkeys(grams))


class WordFeatures:
    """Looks words up in a fitted vocabulary; built once, caches every word form it has met."""

    def __init__(
        self,
        vocabulary: Mapping[str, int],
        idf: NDArray[np.float32],
        options: FeatureOptions,
        mask: WordMask,
        morphology: Morphology,
        vectors: WordVectors,
        default_idf: float,
    ):
        self.vocabulary = vocabulary
        self.idf = idf
        self.options = options
        self._mask = mask
        self._morphology = morphology
        self._vectors = vectors
        self._default_idf = default_idf
        self._pair_weights: list[float] = (idf * np.float32(options.pair_weight)).tolist()
        self._cache: dict[str, Word] = {}

    def word(self, norm: str) -> Word:
        """Return the word of a normalized form."""
        known = self._cache.get(norm)
        if known is None:
            if len(self._cache) >= _CACHE_LIMIT:
                self._cache.clear()
            known = self._cache[norm] = self._look_up(norm)
        return known

    def words(self, document: Document) -> list[Word]:
        """Return the distinct unmasked words of a document in order of appearance."""
        norms = dict.fromkeys([token.norm for token in document.tokens if token.kind == 0])
        look_up = self.word
        return [word for norm in norms if not (word := look_up(norm)).is_masked]

    def pairs(self, document: Document) -> list[Pair]:
        """Return the known pairs of neighbouring lemmas of a document, distinct, in order of appearance."""
        look_up, find = self.word, self.vocabulary.get
        norms = [token.norm for token in document.tokens if token.kind == 0]
        words = [(norm, word.lemma) for norm in norms if not (word := look_up(norm)).is_masked]
        found: dict[int, Pair] = {}
        for (left, left_lemma), (right, right_lemma) in pairwise(words):
            column = find(f"{left_lemma}{PAIR_SEPARATOR}{right_lemma}")
            if column is not None and column not in found:
                found[column] = Pair(left, right, column, self._pair_weights[column])
        return list(found.values())

    def dense_shares(self, words: Mapping[str, Word], weights: NDArray[np.float32]) -> dict[str, float]:
        """Return what each word form adds to the product of the dense row of these words and `weights` (size,)."""
        known = {norm: word for norm, word in words.items() if word.vector_row >= 0}
        if not known:
            return {}
        table = self._vectors.vectors([word.vector_row for word in known.values()])
        weighted = table * np.array([word.vector_weight for word in known.values()], dtype=np.float32)[:, None]
        length = float(np.linalg.norm(weighted.sum(axis=0))) or 1.0
        return dict(zip(known, (weighted @ weights / length).tolist(), strict=True))

    def batch(self, documents: Sequence[Document]) -> FeatureBatch:
        """Return the features of documents."""
        words = [self.words(document) for document in documents]
        return FeatureBatch(self._lexical(documents, words), self._dense(words))

    def _lexical(self, documents: Sequence[Document], words: Sequence[Sequence[Word]]) -> csr_array:
        columns: list[NDArray[np.int32]] = []
        weights: list[NDArray[np.float32]] = []
        ends = np.zeros(len(documents) + 1, dtype=np.int32)
        for index, (document, row) in enumerate(zip(documents, words, strict=True)):
            pairs = self.pairs(document)
            square = sum([word.square for word in row]) + sum([pair.weight**2 for pair in pairs])
            columns += [word.columns for word in row]
            columns.append(np.array([pair.column for pair in pairs], dtype=np.int32))
            pair_weights = np.array([pair.weight for pair in pairs], dtype=np.float32)
            scale = np.float32(1.0 / np.sqrt(square)) if square else np.float32(0.0)
            weights.append(np.concatenate([*[word.weights for word in row], pair_weights]) * scale)
            ends[index + 1] = ends[index] + len(weights[-1])
        if not documents:
            return csr_array((0, len(self.idf)), dtype=np.float32)
        parts = (np.concatenate(weights), np.concatenate(columns), ends)
        return csr_array(parts, shape=(len(documents), len(self.idf)), dtype=np.float32)

    def _dense(self, words: Sequence[Sequence[Word]]) -> NDArray[np.float32]:
        rows = [[word for word in row if word.vector_row >= 0] for row in words]
        distinct = {row_id: place for place, row_id in enumerate({w.vector_row: None for row in rows for w in row})}
        if not distinct:
            return np.zeros((len(words), self._vectors.size), dtype=np.float32)
        table = self._vectors.vectors(list(distinct))
        ends = np.cumsum([0, *map(len, rows)])
        weights = np.array([w.vector_weight for row in rows for w in row], dtype=np.float32)
        places = np.array([distinct[w.vector_row] for row in rows for w in row], dtype=np.int64)
        means = csr_array((weights, places, ends), shape=(len(words), len(table))) @ table
        lengths = np.linalg.norm(means, axis=1, keepdims=True)
        return np.asarray(means / np.where(lengths == 0.0, 1.0, lengths), dtype=np.float32)

    def _look_up(self, norm: str) -> Word:
        lemma = self._morphology.lemma(norm)
        is_masked = self._mask(norm) or is_service_word(self._morphology, norm)
        options = self.options
        keys = [lemma]
        grams = character_ngrams(norm, options.character_min, options.character_max)
        lemma_column = self.vocabulary.get(lemma)
        gram_columns = [column for gram in grams if (column := self.vocabulary.get(gram)) is not None]
        columns = np.array(([] if lemma_column is None else [lemma_column]) + gram_columns, dtype=np.int32)
        weights = self.idf[columns].astype(np.float32)
        if gram_columns:
            weights[-len(gram_columns) :] *= options.character_weight / np.sqrt(len(grams))
        row = next((row for word in (*keys, norm) if (row := self._vectors.row(word)) >= 0), -1)
        idf = self._default_idf if lemma_column is None else float(self.idf[lemma_column])
        return Word(lemma, is_masked, columns, weights, float(weights @ weights), row, idf)


def is_service_word(morphology: Morphology, norm: str) -> bool:
    """Say whether a word only binds others together (a preposition, a conjunction, a particle)."""
    if norm in _KEPT_SERVICE_WORDS:
        return False
    parses = morphology.parses(norm)
    return bool(parses) and parses[0].pos in _SERVICE_PARTS


def pack_names(names: Iterable[str]) -> frozenset[str]:
    """Return the names of one word, normalized, to be masked; words of longer names are too ordinary (Новый …)."""
    words = (normalize(name).strip() for name in names)
    return frozenset(word for word in words if len(word) > 2 and " " not in word)
