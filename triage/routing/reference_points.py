"""Words that only say where: «лужа у Сбербанка» is no matter of the bank; open when a landmark speaks for a body.

Only conditions the pack marks as landmarks are looked at. A phrase of the pack that begins with its own preposition
(«у подъезд») is never dropped: its writer meant the place.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from triage.routing.cues import CueHit
from triage.text.document import Document

_BESIDE = frozenset(
    {"у", "возле", "около", "напротив", "вдоль", "мимо", "от", "до", "перед", "между", "позади"}
    | {"рядом", "недалеко", "неподалеку", "близ", "вблизи"}
)
_WITH = frozenset({"с", "со", "от"})
"""«рядом с», «недалеко от»."""
_STOPS = frozenset({"остановка", "район", "сторона", "перекресток"})
"""«на остановке Автовокзал», «в районе вокзала»."""
_ADJECTIVES = ("ого", "его", "ой", "ей", "ым", "им", "ых", "их", "ому", "ем", "ом", "ую")
_REACH = 3


def spoken_of(document: Document, hits: Sequence[CueHit], landmarks: Collection[str]) -> list[CueHit]:
    """Return the hits without those of `landmarks` (codes of conditions) that are only reference points."""
    return [hit for hit in hits if hit.code not in landmarks or not _is_reference(document, hit.first)]


def _is_reference(document: Document, position: int) -> bool:
    """Say whether the word at `position` follows «у», «возле», «на остановке», adjectives between."""
    tokens, lemmas = document.tokens, document.lemmas
    for index in range(position - 1, max(-1, position - 1 - _REACH), -1):
        norm = tokens[index].norm
        if norm in _BESIDE or lemmas[index] in _STOPS:
            return True
        is_passed = norm in _WITH or norm in {'"', "«"} or norm.endswith(_ADJECTIVES)
        if not is_passed:
            return False
    return False
