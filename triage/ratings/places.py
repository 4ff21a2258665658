"""One number for «the same place and topic»; open when a repeat complaint is not seen, or is seen where there is none.

Repeats are only compared for equality, so a number does as well as the words, and a million of them cost nothing. It
is mixed of hashes of the words: two of a million places fall together with a probability of about 3 in 100 million.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from triage.regions.pack import RegionPack

Place = tuple[str, str, str, str]
"""Topic, OKTMO of the settlement, street and house; the last two may be empty."""

Hashes = npt.NDArray[np.uint64]

URBAN_TYPES = frozenset({"г", "пгт"})
"""In towns the same topic comes up by chance every week: without a street two messages are not «the same place»."""

TOO_VAGUE = 0
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""An odd number without pattern: 2^64 divided by the golden ratio."""


def urban_settlements(pack: RegionPack) -> frozenset[str]:
    """Return the OKTMO codes of the settlements where a place needs its street."""
    return frozenset(settlement.oktmo for settlement in pack.settlements if settlement.type in URBAN_TYPES)


def place_numbers(places: Sequence[Place | None]) -> npt.NDArray[np.int64]:
    """Return the numbers of places, `TOO_VAGUE` for None."""
    numbers = np.zeros(len(places), dtype=np.int64)
    rows = [row for row, place in enumerate(places) if place is not None]
    words = list(zip(*(place for place in places if place is not None), strict=True))
    if rows:
        numbers[rows] = mixed([word_hashes(column) for column in words])
    return numbers


def word_hashes(words: Iterable[str]) -> Hashes:
    """Return the hashes of words as they are compared: without case and «ё»."""
    plain = np.array([word.lower().replace("ё", "е") for word in words], dtype=object)
    hashes: Hashes = pd.util.hash_array(plain, categorize=False)
    return hashes


def mixed(columns: Sequence[Hashes]) -> npt.NDArray[np.int64]:
    """Return one number of the hashes of parallel columns; which word stands in which column matters."""
    number = np.zeros_like(columns[0])
    for hashes in columns:
        number = (number ^ hashes) * _SPREAD
        number ^= number >> np.uint64(29)
    return number.view(np.int64)
