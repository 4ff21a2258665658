"""Whether a test set repeats training texts; open when an evaluation is refused for leakage.

A model keeps a MinHash signature of every text it learned from (`minhash.py`): enough to recognise a text and its near
copies by the notion of likeness that the splits use, too little to read one. Rows that repeat the training are left out
and listed; when they are more than a fifth, there is no test to speak of, and it is refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.learned import LearnedModel
from models.registry import Artefact
from training.config import CONFIG_FILE, saved_config
from training.datasets import LabelledData
from training.minhash import SIGNATURE_BYTES, Signatures, have_alike, signatures
from training.wording import listed
from triage.domain.errors import ArtefactError, InputError
from triage.text.tokens import normalize

SEEN = "seen_signatures"
"""The array of an artefact that holds the distinct signatures of its training texts: (n, 128) bytes."""
_NO_LETTERS = re.compile(r"[\W_]+")
MAX_LEAK_SHARE = 0.2
"""A test set of which more has been learned from is no test set at all."""


@dataclass(frozen=True, slots=True)
class HoldOut:
    """Rows of a labelled table that models have not learned from, and the numbers of the rows left out for that."""

    data: LabelledData
    leaked_rows: tuple[int, ...]


def seen_signatures(table: Signatures) -> Signatures:
    """Return the distinct signatures among those of training texts, sorted: 128 bytes each, however long the text."""
    return np.unique(table, axis=0)


def without_leaks(data: LabelledData, *models: LearnedModel) -> HoldOut:
    """Return the rows that none of the models has learned from, be it in a slightly other wording.

    Raises:
        InputError: More than a fifth of the rows are texts of the training or near copies of such.
        ArtefactError: A model does not say what it learned from.
    """
    own = signatures(data.texts)
    leaked = np.zeros(len(data), dtype=np.bool_)
    for learned in models:
        leaked |= have_alike(own, seen_by(learned), similarity_of(learned))
    rows = tuple(data.rows[leaked].tolist())
    if leaked.mean() > MAX_LEAK_SHARE:
        raise InputError(
            f"{data.name}: модель училась на {len(rows)} из {len(data)} этих текстов или на почти таких же "
            f"(строки {listed(rows)}) → возьмите данные, отложенные до обучения (triage-train split), или измеряйте "
            "командой cross-validate"
        )
    return HoldOut(data.subset(np.flatnonzero(~leaked)) if rows else data, rows)


def seen_by(learned: LearnedModel) -> Signatures:
    """Return the signatures of the texts a model learned from. ArtefactError when the artefact lacks them."""
    return seen_in(learned.artefact)


def seen_in(artefact: Artefact) -> Signatures:
    """Return the signatures of the texts an artefact was made of. ArtefactError when it lacks them."""
    stored = artefact.arrays.get(SEEN)
    if stored is None or stored.dtype != np.uint8 or stored.ndim != 2 or stored.shape[1] != SIGNATURE_BYTES:
        raise ArtefactError(
            f"{artefact.folder}: модель не помнит, на чём училась, и честно измерить её нельзя → обучите её заново"
        )
    return stored


def similarity_of(learned: LearnedModel) -> float:
    """Return from which likeness on two texts were near-duplicates when a model was made."""
    return saved_config(learned.artefact.texts[CONFIG_FILE]).split.similarity


def text_hashes(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return a hash of each text (n,) in which letters' case, marks and white space do not matter, but figures do."""
    return np.array([_hash(text) for text in texts], dtype=np.uint64)


def _hash(text: str) -> int:
    letters = _NO_LETTERS.sub("", normalize(text))
    return int.from_bytes(hashlib.sha256(letters.encode("utf-8")).digest()[:8], "little")
