"""Signatures of many texts share bands exactly where those of single texts do."""

from __future__ import annotations

import random

import numpy as np
import pytest

from triage.incidents import signatures
from triage.incidents.signatures import SignatureReader
from triage.incidents.similarity import bands, pieces

SYLLABLES = ["до", "ро", "га", "яма", " ", "мира", " двор", "ёлка", "q", "7"]


def texts(draw: random.Random, letters: list[str], count: int) -> list[str]:
    """Texts of which many share most of their words."""
    bases = ["".join(draw.choices(letters, k=draw.randrange(30, 90))) for _ in range(max(count // 8, 1))]
    return [base[: draw.randrange(27, len(base) + 1)] for base in draw.choices(bases, k=count)]


@pytest.mark.parametrize(
    "letters", [SYLLABLES, [*SYLLABLES, "書", "𝔘𝔫"], ["書く", "ねこ"]], ids=["narrow", "mixed", "wide"]
)
def test_texts_share_bands_where_single_texts_do(letters: list[str]) -> None:
    given = texts(random.Random(3), letters, 80)
    found, sizes = SignatureReader().read(given)
    expected = np.array([bands(text) for text in given])
    assert sizes.tolist() == [len(pieces(text)) for text in given]
    same = expected[:, None, :] == expected[None, :, :]
    assert 0.01 < same.mean() < 0.9
    assert (same == (found[:, None, :] == found[None, :, :])).all()


def test_a_block_gives_what_its_texts_give_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    given = texts(random.Random(4), SYLLABLES, 40)
    together, _ = SignatureReader().read(given)
    monkeypatch.setattr(signatures, "_REMEMBERED", 50)
    reader = SignatureReader()
    assert [reader.read([text])[0][0].tolist() for text in given] == together.tolist()
