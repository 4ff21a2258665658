from __future__ import annotations

from collections.abc import Callable

import pytest

from triage.text.morphology import CACHED_WORDS, Morphology
from triage.text.remembered import Remembered


@pytest.fixture(scope="module")
def morphology() -> Morphology:
    return Morphology()


def test_caches_have_an_end_and_room_for_the_language(morphology: Morphology) -> None:
    assert 300_000 <= CACHED_WORDS <= 500_000
    for ask in (morphology.lemma, morphology.parses, morphology.is_known):
        assert 100_000 <= remembered_by(ask).most <= CACHED_WORDS


def test_a_word_is_analysed_once(morphology: Morphology) -> None:
    assert (morphology.lemma("дороги"), morphology.lemma("дороги")) == ("дорога", "дорога")
    assert remembered_by(morphology.lemma)["дороги"] == "дорога"


@pytest.mark.parametrize("token", ["16", "№", ",", "\u0483", "📎", "²"])
def test_numbers_and_marks_are_their_own_lemmas(morphology: Morphology, token: str) -> None:
    assert morphology.lemma(token) == token
    assert not morphology.parses(token)


def remembered_by(ask: Callable[[str], object]) -> Remembered[object]:
    """Return what a method of the morphology keeps its words in."""
    kept = getattr(ask, "__self__", None)
    assert isinstance(kept, Remembered)
    return kept
