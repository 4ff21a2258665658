"""The view of big data: all terms of a text hashed into one table of fixed width. Open when a big fit sees too little.

No vocabulary is kept, so memory does not grow with the texts; two terms may share a column, which costs little at 2^18.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.utils import murmurhash3_32

from models.views import CHARACTERS, LEMMAS, PLACES, Observations, analyzer, word_runs
from triage.text.document import Document
from triage.text.tokens import normalize

HASHED = "hashed"
_BLOCK_ROWS = 10_000
_REMEMBERED_WORDS = 100_000
"""Some 40 MB when full."""
_MARKS = {LEMMAS: "", CHARACTERS: "#", PLACES: "@"}


class HashedView:
    """Tf-idf of hashed terms: sublinear counts, smooth idf, rows of length √weight.

    `options`: weight, hash_bits, and for each kind of term `<kind>_low` and `<kind>_high` (0 = not used).
    """

    name = HASHED

    def __init__(self, options: Mapping[str, float], idf: NDArray[np.float32]):
        self.options = options
        self.idf = idf
        self._hasher = TermHasher(options)

    def rows(self, observations: Observations) -> csr_array:
        """Return the sparse rows of texts (n, 2^hash_bits)."""
        return self.weighted(self._hasher.counts(observations.documents))

    def weighted(self, counts: csr_array) -> csr_array:
        """Return counts (n, 2^hash_bits) turned into rows, in place, block by block: the helpers stay small."""
        for first in range(0, counts.shape[0], _BLOCK_ROWS):
            ends = counts.indptr[first : first + _BLOCK_ROWS + 1]
            block = slice(int(ends[0]), int(ends[-1]))
            self._weigh(counts.data[block], counts.indices[block], np.diff(ends))
        return counts

    def _weigh(self, values: NDArray[np.float32], columns: NDArray[np.int32], sizes: NDArray[np.int32]) -> None:
        """Turn the counts of some rows, `sizes` of them in each, into rows of length √weight."""
        np.multiply(values, self.idf[columns], out=values)
        owners = np.repeat(np.arange(len(sizes)), sizes)
        squares = np.bincount(owners, values.astype(np.float64) ** 2, minlength=len(sizes))
        scale = np.sqrt(self.options["weight"] / np.where(squares == 0.0, 1.0, squares)).astype(np.float32)
        np.multiply(values, np.repeat(scale, sizes), out=values)


class TermHasher:
    """Counts hashed terms of documents; counts are already sublinear (1 + log), before any idf is known.

    The columns are those of scikit-learn's `HashingVectorizer` without signs. That hashes each run of characters of
    each text anew, which was most of the time of a big fit; here the runs of a word are hashed once, for words repeat.
    """

    def __init__(self, options: Mapping[str, float]):
        sizes = {kind: (int(options[f"{kind}_low"]), int(options[f"{kind}_high"])) for kind in _MARKS}
        self._width: int = 2 ** int(options["hash_bits"])
        self._analyzers = [(_MARKS[kind], analyzer(kind, *sizes[kind])) for kind in (LEMMAS, PLACES) if sizes[kind][1]]
        self._runs = word_runs(*sizes[CHARACTERS]) if sizes[CHARACTERS][1] else None
        self._columns_of_word = lru_cache(_REMEMBERED_WORDS)(self._hashed_runs)

    def counts(self, documents: Sequence[Document]) -> csr_array:
        """Return sublinear counts (n, 2^hash_bits)."""
        rows = [self._columns(document) for document in documents]
        ends = np.cumsum([0, *map(len, rows)])
        columns = np.concatenate([np.zeros(0, dtype=np.int32), *rows])
        table = csr_array((np.ones(len(columns), dtype=np.float32), columns, ends), shape=(len(rows), self._width))
        table.sum_duplicates()
        table.data = (1.0 + np.log(table.data)).astype(np.float32)
        return table

    def _columns(self, document: Document) -> NDArray[np.int32]:
        """Return the columns of the terms of a document, with repetitions."""
        single = [self._column(mark + term) for mark, terms in self._analyzers for term in terms(document)]
        words = [] if self._runs is None else normalize(document.text).split()
        return np.concatenate([np.array(single, dtype=np.int32), *map(self._columns_of_word, words)])

    def _hashed_runs(self, word: str) -> NDArray[np.int32]:
        assert self._runs is not None
        return np.array([self._column(_MARKS[CHARACTERS] + run) for run in self._runs(word)], dtype=np.int32)

    def _column(self, term: str) -> int:
        return abs(int(murmurhash3_32(term))) % self._width


def idf_of(document_counts: NDArray[np.int64], documents_count: int) -> NDArray[np.float32]:
    """Return the smooth inverse document frequency of columns seen in so many documents."""
    return np.asarray(1.0 + np.log((1.0 + documents_count) / (1.0 + document_counts)), dtype=np.float32)
