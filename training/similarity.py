"""How alike texts are: character shingles with Jaccard similarity, and runs of words they share.

Open when a near-duplicate is (not) found. Exact, not sampled: for some thousands of posts the sparse product of shingle
sets takes seconds, so there is no need for MinHash and its misses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from triage.text.cleaning import clean
from triage.text.tokens import tokenize

SHINGLE_CHARS = 4
_BLOCK_ROWS = 512


@dataclass(frozen=True, slots=True)
class AlikePair:
    """Two texts (by index) and their Jaccard similarity in [0, 1]."""

    first: int
    second: int
    similarity: float


def words_of(text: str) -> list[str]:
    """Return the normalized words of a text, numbers as «0»; marks are left out."""
    tokens = tokenize(clean(text).text)
    return [token.norm if token.is_word else "0" for token in tokens if token.is_word or token.text.isdigit()]


def shingles(text: str) -> set[str]:
    """Return the character shingles of a text's words; a text shorter than a shingle is its own."""
    joined = " ".join(words_of(text))
    return {joined[start : start + SHINGLE_CHARS] for start in range(max(1, len(joined) - SHINGLE_CHARS + 1))}


def shingle_matrix(texts: Sequence[str], vocabulary: dict[str, int] | None = None) -> csr_array:
    """Return the binary matrix (n_texts, n_shingles); an existing vocabulary is extended in place."""
    known = {} if vocabulary is None else vocabulary
    indices: list[int] = []
    ends = [0]
    for text in texts:
        indices += sorted(known.setdefault(shingle, len(known)) for shingle in sorted(shingles(text)))
        ends.append(len(indices))
    ones = np.ones(len(indices), dtype=np.float32)
    parts = (ones, np.array(indices, dtype=np.int32), np.array(ends, dtype=np.int32))
    return csr_array(parts, shape=(len(texts), len(known)))


def jaccard_blocks(left: csr_array, right: csr_array) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Yield (first row, similarities (rows, n_right)) block by block."""
    width = max(left.shape[1], right.shape[1])
    left_sizes, right_sizes = np.diff(left.indptr), np.diff(right.indptr)
    wide = csr_array((right.data, right.indices, right.indptr), shape=(right.shape[0], width))
    for start in range(0, left.shape[0], _BLOCK_ROWS):
        rows = left[start : start + _BLOCK_ROWS]
        block = csr_array((rows.data, rows.indices, rows.indptr), shape=(rows.shape[0], width))
        common = (block @ wide.T).toarray()
        union = left_sizes[start : start + _BLOCK_ROWS, None] + right_sizes[None, :] - common
        yield start, np.asarray(common / np.maximum(union, 1), dtype=np.float32)


def alike_pairs(texts: Sequence[str], threshold: float) -> tuple[list[AlikePair], NDArray[np.float32]]:
    """Return pairs at least `threshold` alike, most alike first, and each text's similarity to its nearest other."""
    matrix = shingle_matrix(texts)
    pairs: list[AlikePair] = []
    nearest = np.zeros(len(texts), dtype=np.float32)
    for start, block in jaccard_blocks(matrix, matrix):
        block[np.arange(len(block)), start + np.arange(len(block))] = 0.0
        nearest[start : start + len(block)] = block.max(axis=1)
        for row, column in zip(*np.nonzero(block >= threshold), strict=True):
            if start + row < column:
                pairs.append(AlikePair(int(start + row), int(column), float(block[row, column])))
    return sorted(pairs, key=lambda pair: -pair.similarity), nearest


def nearest_similarity(texts: Sequence[str], others: Sequence[str]) -> NDArray[np.float32]:
    """Return for each text its similarity to the nearest of the others (0 when there are none)."""
    if not others:
        return np.zeros(len(texts), dtype=np.float32)
    vocabulary: dict[str, int] = {}
    left, right = shingle_matrix(texts, vocabulary), shingle_matrix(others, vocabulary)
    return np.concatenate([block.max(axis=1) for _, block in jaccard_blocks(left, right)])


def word_runs(text: str, size: int) -> set[tuple[str, ...]]:
    """Return the runs of `size` words of a text."""
    words = words_of(text)
    return {tuple(words[start : start + size]) for start in range(len(words) - size + 1)}
