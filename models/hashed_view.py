"""The view of big data: all terms of a text hashed into one table of fixed width. Open when a big fit sees too little.

No vocabulary is kept, so memory does not grow with the texts; two terms may share a column, which costs little at 2^18.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import HashingVectorizer

from models.views import CHARACTERS, LEMMAS, PLACES, Observations, analyzer
from triage.text.document import Document

HASHED = "hashed"
_BLOCK_ROWS = 10_000
_MARKS = {LEMMAS: "", CHARACTERS: "#", PLACES: "@"}


class HashedView:
    """Tf-idf of hashed terms: sublinear counts, smooth idf, rows of length √weight.

    `options`: weight, hash_bits, and for each kind of term `<kind>_low` and `<kind>_high` (0 = not used).
    """

    name = HASHED

    def __init__(self, options: Mapping[str, float], idf: NDArray[np.float32]):
        self.options = options
        self.idf = idf
        self._hasher = _Hasher(options)

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


class _Hasher:
    """Counts hashed terms of documents; counts are already sublinear (1 + log)."""

    def __init__(self, options: Mapping[str, float]):
        kinds = {kind: (int(options[f"{kind}_low"]), int(options[f"{kind}_high"])) for kind in _MARKS}
        self._analyzers = [(_MARKS[kind], analyzer(kind, *sizes)) for kind, sizes in kinds.items() if sizes[1]]
        bits = int(options["hash_bits"])
        self._vectorizer = HashingVectorizer(
            analyzer=self._terms, n_features=2**bits, alternate_sign=False, norm=None, dtype=np.float32
        )

    def counts(self, documents: Sequence[Document]) -> csr_array:
        """Return sublinear counts (n, 2^hash_bits)."""
        table = csr_array(self._vectorizer.transform(documents))
        table.data = (1.0 + np.log(table.data)).astype(np.float32)
        return table

    def _terms(self, document: Document) -> list[str]:
        return [mark + term for mark, terms in self._analyzers for term in terms(document)]


def hashed_counts(options: Mapping[str, float], documents: Sequence[Document]) -> csr_array:
    """Return the sublinear counts of documents, before any idf is known."""
    return _Hasher(options).counts(documents)


def idf_of(document_counts: NDArray[np.int64], documents_count: int) -> NDArray[np.float32]:
    """Return the smooth inverse document frequency of columns seen in so many documents."""
    return np.asarray(1.0 + np.log((1.0 + documents_count) / (1.0 + document_counts)), dtype=np.float32)
