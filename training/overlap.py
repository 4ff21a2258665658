"""Whether a test set repeats training texts; open when an evaluation is refused for leakage.

A model keeps 64-bit hashes of the normalized texts it learned from: enough to recognise them, too little to read them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.text.tokens import normalize


def seen_texts(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return the sorted distinct hashes of texts; letters' case, marks and white space do not matter."""
    return np.unique(text_hashes(texts))


def text_hashes(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return the hash of each text (n,)."""
    return np.array([_hash(text) for text in texts], dtype=np.uint64)


def repeats(texts: Sequence[str], seen: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Say which texts a model has learned from."""
    return np.isin(text_hashes(texts), seen)


def _hash(text: str) -> int:
    letters = "".join(char for char in normalize(text) if char.isalnum())
    return int.from_bytes(hashlib.sha256(letters.encode("utf-8")).digest()[:8], "little")
