"""Words of stored columns as whole numbers, and back as categories; open when a category of the case table differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

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
    """Return the words of categorical columns as numbers, the same word by the same number."""
    number: dict[str, int] = {}
    codes = []
    for column in columns:
        of_column = [number.setdefault(str(word), len(number)) for word in column.cat.categories]
        codes.append(np.array([*of_column, -1], dtype=np.intp)[column.cat.codes])
    return Words(tuple(codes), tuple(number))


def category(codes: npt.NDArray[Any], values: Sequence[str]) -> pd.Categorical:
    """Return words as pandas would categorise them: only those in use, sorted; -1 and equal words are '' and one."""
    is_used = np.zeros(len(values) + 1, dtype=bool)
    is_used[codes] = True  # -1 is the last
    used = np.flatnonzero(is_used)
    words = pa.concat_arrays([pa.array(values, pa.string()), pa.array([""], pa.string())]).take(pa.array(used))
    distinct = words.dictionary_encode()
    order = pc.sort_indices(distinct.dictionary).to_numpy()
    place = np.empty(len(order), dtype=np.intp)
    place[order] = np.arange(len(order))
    lookup = np.zeros(len(is_used), dtype=np.intp)
    lookup[used] = place[distinct.indices.to_numpy()]
    categories = pd.Index(pd.array(distinct.dictionary.take(pa.array(order)), dtype="str"))
    return pd.Categorical.from_codes(lookup[codes], categories)


def positions(words: pd.Series, known: Sequence[StrEnum | None]) -> npt.NDArray[np.int8]:
    """Return positions in a list of the case table that begins with None, which is also what missing words are."""
    place = {str(value): position for position, value in enumerate(known) if value is not None}
    found = encoded(words)
    return np.array([*(place[value] for value in found.values), 0], dtype="int8")[found.only]
