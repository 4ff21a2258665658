"""Chooses which lemmas, pairs and character n-grams a model knows and how much each says; open to change the limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from models.features import PAIR_SEPARATOR, FeatureOptions, WordFeatures, WordMask, character_ngrams
from triage.text.document import Document
from triage.text.morphology import Morphology
from triage.text.vectors import WordVectors


def fit_vocabulary(
    documents: Sequence[Document],
    options: FeatureOptions,
    mask: WordMask,
    morphology: Morphology,
    vectors: WordVectors,
    *,
    min_pair_count: int = 2,
    min_gram_count: int = 3,
) -> WordFeatures:
    """Return features whose vocabulary and idf come from `documents`; counts are numbers of documents.

    Every lemma seen is kept: with ten posts a topic a word seen once may be all there is.
    """
    reader = WordFeatures({}, np.zeros(0, dtype=np.float32), options, mask, morphology, vectors, 1.0)
    lemmas: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    grams: Counter[str] = Counter()
    for document in documents:
        row = [word for token in document.tokens if token.is_word and not (word := reader.word(token.norm)).is_masked]
        lemmas.update({word.lemma for word in row})
        pairs.update({f"{left.lemma}{PAIR_SEPARATOR}{right.lemma}" for left, right in pairwise(row)})
        grams.update(_grams(document, reader, options))
    counted = [*_frequent(lemmas, 1), *_frequent(pairs, min_pair_count), *_frequent(grams, min_gram_count)]
    count = len(documents)
    vocabulary = {term: column for column, (term, _) in enumerate(counted)}
    idf = np.array([1.0 + np.log((1 + count) / (1 + seen)) for _, seen in counted], dtype=np.float32)
    return WordFeatures(vocabulary, idf, options, mask, morphology, vectors, float(1.0 + np.log(1 + count)))


def _grams(document: Document, reader: WordFeatures, options: FeatureOptions) -> set[str]:
    norms = {token.norm for token in document.tokens if token.is_word}
    visible = (norm for norm in norms if not reader.word(norm).is_masked)
    low, high = options.character_min, options.character_max
    return {gram for norm in visible for gram in character_ngrams(norm, low, high)}


def _frequent(counts: Counter[str], minimum: int) -> Iterable[tuple[str, int]]:
    return sorted((term, count) for term, count in counts.items() if count >= minimum)
