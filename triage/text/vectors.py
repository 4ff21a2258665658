"""Static word vectors (navec, shipped inside natasha's data); open when a word has no vector or a load fails.

Only the data file of natasha is used: natasha itself is not imported, so this costs 0.7 s and 80 MB once a process, and
the shipped topic model and every learned model that stands on it share the vectors. They stay product-quantised (100
bytes a word) and are decoded for the distinct words of a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from navec import Navec
from numpy.typing import NDArray

from triage.domain.errors import NotReadyError
from triage.text.tokens import normalize

_DATA_FILE = Path("data", "emb", "navec_news_v1_1B_250K_300d_100q.tar")
_SERVICE_WORDS = 2
"""The last two rows of navec are <unk> and <pad>."""


class WordVectors:
    """Vectors of normalized Russian words; never changed after construction, so threads may share them."""

    def __init__(self, navec: Navec):
        words: list[str] = navec.vocab.words
        self._indexes: NDArray[np.uint8] = navec.pq.indexes
        self._codes: NDArray[np.float32] = navec.pq.codes
        self._subspaces = np.arange(self._codes.shape[0])
        self.size = int(navec.pq.dim)
        norms = normalize("\n".join(words[:-_SERVICE_WORDS])).split("\n")  # one call, not 250,000
        self._rows = {norm: row for row, norm in enumerate(norms)}
        self.name = "navec_news_v1_1B_250K_300d_100q"

    @staticmethod
    def load() -> WordVectors:
        """Return the vectors of the installed natasha, read once. NotReadyError when its data file is missing."""
        package = find_spec("natasha")
        folders = list(package.submodule_search_locations or ()) if package else []
        path = Path(folders[0]) / _DATA_FILE if folders else None
        if path is None or not path.is_file():
            raise NotReadyError("нет файла векторов слов natasha: переустановите пакет natasha==1.6.0")
        return _read(path)

    def row(self, word: str) -> int:
        """Return the row of a normalized word (lower case, ё as е), -1 when it has no vector."""
        return self._rows.get(word, -1)

    def vectors(self, rows: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of the rows: shape (n_rows, size), not normalised."""
        codes = self._indexes[np.asarray(rows, dtype=np.int64)]
        return self._codes[self._subspaces, codes].reshape(len(codes), self.size)


@cache
def _read(path: Path) -> WordVectors:
    return WordVectors(Navec.load(path))
