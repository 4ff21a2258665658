"""Near-duplicates among hundreds of thousands of texts by MinHash; open when a big data set is split unfairly.

64 minima over hashed runs of three words, in sixteen bands of four: texts 0.7 alike share a band with probability
0.99, texts 0.2 alike with 0.03. Digits count as one another, as in `similarity.py`, which is exact and for small data.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from training.similarity import words_of

_BANDS, _ROWS = 16, 4
_RUN = 3
_PRIME = np.uint64((1 << 31) - 1)
_RANDOM = np.random.default_rng(20261125)
_FACTORS = _RANDOM.integers(1, int(_PRIME), _BANDS * _ROWS, dtype=np.uint64)
_SHIFTS = _RANDOM.integers(0, int(_PRIME), _BANDS * _ROWS, dtype=np.uint64)


def minhash_clusters(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return a cluster number per text (n,): texts that share a band, directly or through others."""
    signatures = np.stack([signature(text) for text in texts])
    firsts: list[NDArray[np.int64]] = []
    for band in range(_BANDS):
        keys = np.ascontiguousarray(signatures[:, band * _ROWS : (band + 1) * _ROWS])
        _, first, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        firsts.append(first[inverse.ravel()])
    rows = np.tile(np.arange(len(texts)), _BANDS)
    columns = np.concatenate(firsts)
    links = coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(len(texts), len(texts)))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)


def signature(text: str) -> NDArray[np.uint64]:
    """Return the minima (64,) of a text; equal texts have equal ones."""
    words = words_of(text)
    runs = {" ".join(words[start : start + _RUN]) for start in range(max(1, len(words) - _RUN + 1))}
    hashes = np.array([zlib.crc32(run.encode()) for run in runs], dtype=np.uint64) % _PRIME
    return np.asarray(((hashes[:, None] * _FACTORS + _SHIFTS) % _PRIME).min(axis=0))
