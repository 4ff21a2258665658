"""Streets that meet: «на перекрёстке Ленина и Гоголя», «угол Пушкина/Мира», «поворот с Заводской на Чехова».

A crossing word promises two streets, so that bare names after it are streets without a type or a house. Open when one
of the two is missed.
"""

from __future__ import annotations

from triage.places.markers import STREET_TYPES
from triage.places.words import Words

_CROSSING_LEMMAS = frozenset({"перекресток", "пересечение", "угол", "перекрестие"})
_TURN_LEMMAS = frozenset({"поворот", "съезд", "поворачивать", "повернуть", "заворачивать"})
_FROM = frozenset({"с", "со"})
_JOINTS = frozenset({"и", "/", "-", "–", "—", "с", "со", "на"})
_MAX_GAP = 1


def may_cross(words: Words) -> bool:
    """Say whether a post has any word that promises a crossing: most have none, and need not be looked through."""
    return not (_CROSSING_LEMMAS | _TURN_LEMMAS).isdisjoint(words.document.lemmas)


def is_crossing(words: Words, index: int) -> bool:
    """Say whether a street is expected at word `index`: right after «перекрёсток», «угол», «поворот с»."""
    before = index - 1
    if words.norm(before) in STREET_TYPES or words.norm(before) == ".":
        return False  # a street with its type needs no help
    if words.lemma(before) in _CROSSING_LEMMAS:
        return True
    return words.norm(before) in _FROM and words.lemma(before - 1) in _TURN_LEMMAS


def second_street(words: Words, last: int) -> int | None:
    """Return where the second street may begin after one that ended at `last`: behind «и», «/», «с», «на»."""
    is_joint = words.norm(last) in _JOINTS and not words.has_break_before(last)
    return last + 1 if is_joint and last + _MAX_GAP < len(words) else None
