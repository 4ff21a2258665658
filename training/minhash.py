"""Near-duplicates among very many texts, and of a training set that is itself no longer there, by MinHash.

Open when a big data set is split unfairly, or an evaluation is refused for leakage. The notion of likeness is that of
`similarity.py`: Jaccard of the character shingles of a text's words, digits counting as one another. A signature keeps,
for each of 128 orders of all shingles, one byte of the first one a text has: the share of equal bytes estimates the
Jaccard similarity with a standard error of at most 0.044 (b-bit minwise hashing, Li & König 2010). Bytes of hashes do
not lead back to words. Candidates share one of 32 bands of four bytes: texts 0.7 alike do with probability 0.9998.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from training.similarity import SHINGLE_CHARS, words_of

SIGNATURE_BYTES = 128
MARGIN = 0.1
"""Likeness is estimated give or take 0.04: where nothing near the limit may slip through, ask for so much less."""
_BANDS = 32
_BLOCK_SHINGLES = 256
"""So many fit the cache of a core."""
_BLOCK_PAIRS = 200_000
_BUCKET_LIMIT = 256
"""Of a bucket with more texts than that, as many are compared, evenly spread: they are copies of one another."""
_CHANCE = 1.0 / 256.0
"""How often a byte of two texts without a common shingle is equal."""
_RANDOM = np.random.default_rng(20261125)
_FACTORS = _RANDOM.integers(0, 1 << 31, SIGNATURE_BYTES, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
_SHIFTS = _RANDOM.integers(0, 1 << 32, SIGNATURE_BYTES, dtype=np.uint32)
_POSITIONS = _RANDOM.integers(0, 1 << 31, SHINGLE_CHARS, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
_MIX = np.uint32(0x9E3779B1)

Signatures = NDArray[np.uint8]
"""(n, 128): a row per text."""


def signatures(texts: Sequence[str]) -> Signatures:
    """Return the signature of each text (n, 128); texts of the same shingles have equal ones."""
    if not texts:
        return np.zeros((0, SIGNATURE_BYTES), dtype=np.uint8)
    return np.stack([signature(text) for text in texts])


def signature(text: str) -> NDArray[np.uint8]:
    """Return the signature of a text (128,)."""
    hashes = _shingle_hashes(" ".join(words_of(text)))
    least = np.full(SIGNATURE_BYTES, np.iinfo(np.uint32).max, dtype=np.uint32)
    for start in range(0, len(hashes), _BLOCK_SHINGLES):
        orders = hashes[start : start + _BLOCK_SHINGLES, None] ^ _SHIFTS
        orders *= _FACTORS
        least = np.minimum(least, orders.min(axis=0))
    return np.asarray(_mixed(least) >> np.uint32(24), dtype=np.uint8)


def likeness_of(left: Signatures, right: Signatures) -> NDArray[np.float32]:
    """Return the estimated Jaccard similarity of rows (n,) to the rows beside them; about 0 for unlike texts."""
    equal = (left == right).mean(axis=1, dtype=np.float32)
    return np.asarray((equal - _CHANCE) / (1.0 - _CHANCE), dtype=np.float32)


def have_alike(texts: Signatures, others: Signatures, similarity: float) -> NDArray[np.bool_]:
    """Say which texts (n,) are at least `similarity` alike to one of the others."""
    found = np.zeros(len(texts), dtype=np.bool_)
    if not len(others):
        return found
    for own, other in zip(_band_keys(texts), _band_keys(others), strict=True):
        order = np.argsort(other, kind="stable")
        open_rows = np.flatnonzero(~found)
        for rows, columns in _candidates(own[open_rows], other[order]):
            alike = likeness_of(texts[open_rows[rows]], others[order[columns]]) >= similarity
            found[open_rows[rows[alike]]] = True
    return found


def minhash_clusters(texts: Sequence[str], similarity: float = 0.7) -> NDArray[np.int64]:
    """Return a cluster number per text (n,): texts linked by pairs at least `similarity` alike share one."""
    return signature_clusters(signatures(texts), similarity)


def signature_clusters(table: Signatures, similarity: float) -> NDArray[np.int64]:
    """Return the clusters of texts whose signatures are at hand already.

    In each bucket of a band a text is compared with the first and with the one before it, so the work is linear.
    """
    links = [pair for keys in _band_keys(table) for pair in _bucket_links(table, keys, similarity)]
    if not links:
        return np.arange(len(table), dtype=np.int64)
    rows, columns = (np.concatenate([link[side] for link in links]) for side in (0, 1))
    graph = coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(len(table), len(table)))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _bucket_links(
    table: Signatures, keys: NDArray[np.uint32], similarity: float
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield the alike pairs of one band: each text with the first of its bucket, and with the one before it."""
    order = np.argsort(keys, kind="stable")
    is_first = np.diff(keys[order], prepend=~keys[order[:1]]) != 0
    first_place = np.maximum.accumulate(np.where(is_first, np.arange(len(order)), 0))
    later = np.flatnonzero(~is_first)
    for earlier in (first_place[later], later - 1):
        for start in range(0, len(later), _BLOCK_PAIRS):
            one = order[later[start : start + _BLOCK_PAIRS]]
            other = order[earlier[start : start + _BLOCK_PAIRS]]
            alike = likeness_of(table[one], table[other]) >= similarity
            yield one[alike], other[alike]


def _candidates(
    own: NDArray[np.uint32], sorted_others: NDArray[np.uint32]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield pairs (row of own, place among the others) with the same key, block by block."""
    low, high = (np.searchsorted(sorted_others, own, side=side) for side in ("left", "right"))
    sizes = high - low
    taken = np.minimum(sizes, _BUCKET_LIMIT)
    ends = np.cumsum(taken)
    start = 0
    while start < len(own):
        done = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + _BLOCK_PAIRS, side="right")))
        counts = taken[start:stop]
        rows = np.repeat(np.arange(start, stop), counts)
        number = np.arange(len(rows)) - np.repeat(ends[start:stop] - counts - done, counts)
        yield rows, low[rows] + number * sizes[rows] // np.maximum(taken[rows], 1)
        start = stop


def _band_keys(table: Signatures) -> Iterator[NDArray[np.uint32]]:
    """Yield for each band the four bytes of every text as one number (n,)."""
    yield from np.ascontiguousarray(table).view(np.uint32).T


def _shingle_hashes(words: str) -> NDArray[np.uint32]:
    """Return a hash per shingle of joined words; a text shorter than a shingle is its own."""
    letters = np.frombuffer(words.ljust(SHINGLE_CHARS, "\0").encode("utf-32-le"), dtype=np.uint32)
    windows = np.lib.stride_tricks.sliding_window_view(letters, SHINGLE_CHARS)
    return _mixed((windows * _POSITIONS).sum(axis=1, dtype=np.uint32))


def _mixed(numbers: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Spread the bits of numbers (n,): the finalizer of MurmurHash3 with one other constant."""
    mixed = (numbers ^ (numbers >> np.uint32(16))) * _MIX
    mixed = (mixed ^ (mixed >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return np.asarray(mixed ^ (mixed >> np.uint32(16)), dtype=np.uint32)
