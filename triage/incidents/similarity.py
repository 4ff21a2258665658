"""Says how alike two messages are, and finds likely pairs without comparing all; open when duplicates are missed.

Texts are compared as sets of 5-letter pieces of their words (Jaccard index). To find candidates, a MinHash signature
of 36 numbers is cut into 12 bands of 3: texts of similarity 0.55 share a band with probability 0.89, texts of 0.7 with
0.99, texts of 0.2 with 0.09 (1 − (1 − s³)¹²).
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

BAND_COUNT, _ROWS = 12, 3
PIECE_CHARS = 5
MIN_CHARS = 25
"""Shorter texts («Спасибо!», «Когда?») say nothing by being equal."""

_NOISE_MARKS = ("http", "[", "&", "<")
"""One of them stands in all noise."""
_NOISE = re.compile(r"https?://\S+|\[(?:club|public|id)\d+\|[^\]]*\]|\[[А-ЯЁ]{2,12}\]|&\w+;|<[^>]*>")
_WORD = re.compile(r"[^\W_]+")


def comparable(text: str) -> str:
    """Return the words of a text in the form in which texts are compared: no case, ё, links, mentions, punctuation."""
    plain = _NOISE.sub(" ", text) if any(mark in text for mark in _NOISE_MARKS) else text
    return " ".join(_WORD.findall(plain.lower().replace("ё", "е")))


def is_comparable(text: str) -> bool:
    """Say whether a text made by `comparable` is long enough to be a duplicate of another."""
    return len(text) >= MIN_CHARS


def pieces(text: str) -> frozenset[str]:
    """Return the 5-letter pieces of a comparable text."""
    return frozenset([text[start : start + PIECE_CHARS] for start in range(max(len(text) - PIECE_CHARS + 1, 1))])


def similarity(one: str, other: str) -> float:
    """Return the share of common pieces of two comparable texts, in [0, 1]; 1.0 exactly when they are equal."""
    if one == other:
        return 1.0
    return share_of_pieces(pieces(one), pieces(other))


def share_of_pieces(left: frozenset[str], right: frozenset[str]) -> float:
    """Return the share of common pieces of two different texts; below 1.0 even when their pieces are the same."""
    shared = len(left & right)
    return min(shared / (len(left) + len(right) - shared), 0.999)


def bands(text: str) -> tuple[int, ...]:
    """Return the 12 bands of a comparable text: 63-bit numbers that alike texts share."""
    return bands_of_pieces(pieces(text))


def bands_of_pieces(found: frozenset[str]) -> tuple[int, ...]:
    """Return the bands of the text that has these pieces."""
    hashes = np.fromiter(map(_piece_hash, found), np.uint64, len(found))
    multipliers, offsets = permutations()
    permuted = (multipliers[:, None] * hashes[None, :] + offsets[:, None]) >> np.uint64(32)
    signature = permuted.min(axis=1).reshape(BAND_COUNT, _ROWS)
    return tuple(_band(index, row.tobytes()) for index, row in enumerate(signature))


@cache
def permutations() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return fixed odd multipliers and offsets: signatures stored today must fit those of the next version."""
    count = BAND_COUNT * _ROWS
    numbers = [hash_of_piece(f"minhash {index}") for index in range(2 * count)]
    return np.array([n | 1 for n in numbers[:count]], np.uint64), np.array(numbers[count:], np.uint64)


@lru_cache(maxsize=1 << 17)
def _piece_hash(piece: str) -> int:
    """Return the hash of a piece; the same ones come again and again."""
    return hash_of_piece(piece)


def hash_of_piece(piece: str) -> int:
    """Return the 64-bit hash of a piece."""
    return int.from_bytes(hashlib.blake2b(piece.encode(), digest_size=8).digest(), "little")


def _band(index: int, row: bytes) -> int:
    digest = hashlib.blake2b(row, digest_size=8, salt=index.to_bytes(2, "little")).digest()
    return int.from_bytes(digest, "little") >> 1
