"""Words of stored columns as whole numbers, and back as categories; open when a category of the case table differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Codes = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Words:
    """One or more columns that share a list of words: `codes[i]` are positions in `values`, -1 = missing."""

    codes: tuple[Codes, ...]
    values: tuple[str, ...]

    @property
    def only(self) -> Codes:
        """The codes of the only column."""
        (codes,) = self.codes
        return codes


def encoded(*columns: pd.Series) -> Words:
    """Return the words of columns as numbers, the same word by the same number."""
    codes, values = pd.factorize(pd.concat(columns, ignore_index=True))
    borders = np.cumsum([len(column) for column in columns])[:-1]
    return Words(tuple(np.split(codes, borders)), tuple(map(str, values)))


def category(codes: npt.NDArray[Any], values: Sequence[str]) -> pd.Categorical:
    """Return words as pandas would categorise them: only those in use, sorted; -1 and equal words are '' and one."""
    used, inverse = np.unique(codes, return_inverse=True)
    words = ["" if code < 0 else values[code] for code in used]
    categories = sorted(set(words))
    place = {word: position for position, word in enumerate(categories)}
    lookup = np.array([place[word] for word in words], dtype=np.intp)
    return pd.Categorical.from_codes(lookup[inverse], pd.Index(categories, dtype="str"))


def positions(words: pd.Series, known: Sequence[StrEnum | None]) -> npt.NDArray[np.int8]:
    """Return positions in a list of the case table that begins with None, which is also what missing words are."""
    place = {str(value): position for position, value in enumerate(known) if value is not None}
    found = encoded(words)
    return np.array([*(place[value] for value in found.values), 0], dtype="int8")[found.only]


def folded(columns: Sequence[Words]) -> tuple[Codes, npt.NDArray[np.intp]]:
    """Return a number for the combination of several columns in every row, and the first row of each number.

    Numbered anew after each column, so that products never exceed 64 bits.
    """
    codes = np.zeros(len(columns[0].only), dtype=np.int64)
    for column in columns:
        codes = pd.factorize(codes * (len(column.values) + 1) + column.only + 1)[0].astype(np.int64)
    return codes, np.unique(codes, return_index=True)[1]
