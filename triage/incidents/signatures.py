"""Signatures of many messages at once; open when a rating from an export finds other repeats than an import.

The numbers are those of `similarity`, computed for thousands of texts together: two texts share a band here exactly
when they share it there (but for a chance of 2⁻⁶⁴ a pair).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from triage.incidents.similarity import BAND_COUNT, PIECE_CHARS, hash_of_piece, permutations

_CHAR_BITS = 12
_WIDEST = 1 << _CHAR_BITS
"""Five characters below it make one number of 60 bits: Latin, Cyrillic and all scripts of Russia's languages."""
_REMEMBERED = 500_000
"""Hashes of pieces kept at hand, some 50 MB."""
_SPREAD = np.uint64(0x9E3779B97F4A7C15)

Numbers = NDArray[np.int64]


class SignatureReader:
    """Computes bands of comparable texts; remembers the hashes of pieces from one block of texts to the next."""

    def __init__(self) -> None:
        self._hashes: dict[int, int] = {}

    def read(self, texts: Sequence[str]) -> tuple[Numbers, Numbers]:
        """Return bands, one row of `BAND_COUNT` numbers a text, and the count of different pieces of each text.

        The texts are long enough to be compared (`is_comparable`), so that each has a piece.
        """
        narrow = np.array([text.isascii() or max(text) < chr(_WIDEST) for text in texts], dtype=bool)
        bands = np.empty((len(texts), BAND_COUNT), dtype=np.int64)
        sizes = np.empty(len(texts), dtype=np.int64)
        for at in np.flatnonzero(~narrow).tolist():
            bands[at], sizes[at] = _bands_of_wide(texts[at])
        if narrow.any():
            bands[narrow], sizes[narrow] = self._narrow([texts[at] for at in np.flatnonzero(narrow).tolist()])
        return bands, sizes

    def _narrow(self, texts: Sequence[str]) -> tuple[Numbers, Numbers]:
        keys, owners = _pieces(texts)
        codes, distinct = pd.factorize(keys)
        of_text = pd.unique(owners * len(distinct) + codes)  # the pieces of each text once, the texts in order
        sizes = np.bincount(of_text // len(distinct), minlength=len(texts))
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        return _bands(self._hashes_of(distinct.tolist()), of_text % len(distinct), starts), sizes

    def _hashes_of(self, keys: Sequence[int]) -> NDArray[np.uint64]:
        if len(self._hashes) > _REMEMBERED:
            self._hashes.clear()
        known = self._hashes
        found = [known.get(key) for key in keys]
        for at, number in enumerate(found):
            if number is None:
                found[at] = known[keys[at]] = hash_of_piece(_piece(keys[at]))
        return np.array(found, dtype=np.uint64)


def _pieces(texts: Sequence[str]) -> tuple[Numbers, Numbers]:
    """Return each piece of each text as a number, and which text it is of."""
    chars = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    lengths = np.array([len(text) for text in texts])
    count = len(chars) - PIECE_CHARS + 1
    keys = np.zeros(count, dtype=np.int64)
    for place in range(PIECE_CHARS):
        keys = (keys << _CHAR_BITS) | chars[place : place + count]
    owners = np.repeat(np.arange(len(texts)), lengths)[:count]
    is_whole = np.arange(count) + PIECE_CHARS <= np.cumsum(lengths)[owners]
    return keys[is_whole], owners[is_whole]


def _piece(key: int) -> str:
    """Return the letters of a piece that is written as a number."""
    places = range(PIECE_CHARS - 1, -1, -1)
    return "".join(chr(key >> _CHAR_BITS * place & _WIDEST - 1) for place in places)


def _bands_of_wide(text: str) -> tuple[Numbers, int]:
    """Return the bands of a text with characters that no piece of 60 bits holds: emoji, other scripts."""
    found = {text[start : start + PIECE_CHARS] for start in range(len(text) - PIECE_CHARS + 1)}
    hashes = np.array([hash_of_piece(piece) for piece in found], dtype=np.uint64)
    return _bands(hashes, np.arange(len(found)), np.zeros(1, dtype=np.int64))[0], len(found)


def _bands(hashes: NDArray[np.uint64], pieces: Numbers, starts: Numbers) -> Numbers:
    """Return the bands of texts: `pieces` are positions among `hashes`, those of a text begin at its `starts`."""
    multipliers, offsets = permutations()
    numbers = np.zeros((len(starts), BAND_COUNT), dtype=np.uint64)
    for place, (multiplier, offset) in enumerate(zip(multipliers, offsets, strict=True)):
        permuted = ((multiplier * hashes + offset) >> np.uint64(32)).astype(np.uint32)
        band = numbers[:, place * BAND_COUNT // len(multipliers)]
        band ^= np.minimum.reduceat(permuted[pieces], starts)
        band *= _SPREAD
        band ^= band >> np.uint64(29)
    return numbers.view(np.int64)
