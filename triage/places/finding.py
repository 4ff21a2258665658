"""A place while a post is being read: words, what they may mean, what stands before; open when that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triage.domain.places import MentionKind, MentionStrength
from triage.places.context import Prefix
from triage.places.markers import SAME_TYPES
from triage.places.names import ANY_CASE, Name
from triage.places.words import Words

_BETWEEN = frozenset({",", "(", "«", ".", "-", "—", "–", "п", "с", "д", "г"})
_MAX_BETWEEN = 2
_WIDE_TYPES = frozenset({"region", "country", "district"})


@dataclass(slots=True)
class Found:
    """A place found at words `first` to `last`; mutable only while the post is being read.

    `namesakes` are places outside the region of the same name whose marker was not there, `others` ours of another type
    than the one written.
    """

    first: int
    last: int
    names: tuple[Name, ...]
    rule: str
    strength: MentionStrength
    prefix: Prefix
    namesakes: tuple[Name, ...] = ()
    others: tuple[Name, ...] = ()

    @property
    def kind(self) -> MentionKind:
        """The kind of the first name."""
        return self.names[0].kind

    @property
    def is_wide(self) -> bool:
        """Say whether it is a district, a region or a country: «Санчурск Кировской области» is no way between two."""
        return self.kind in {MentionKind.DISTRICT, MentionKind.REGION} or self.names[0].type in _WIDE_TYPES

    @property
    def cases(self) -> str:
        """Case letters any of the names allows."""
        return "".join(letter for letter in ANY_CASE if any(letter in name.cases for name in self.names))


def of_type(names: Sequence[Name], written: str | None) -> tuple[Name, ...]:
    """Keep the names whose type fits the one written; all of them when none fits, since people mix types up."""
    if written is None:
        return tuple(names)
    fit = tuple(name for name in names if name.type in SAME_TYPES[written])
    return fit or tuple(names)


def trust_districts(found: Sequence[Found]) -> None:
    """Take «деревня Нолька, городской округ Йошкар-Ола» for the settlement there: a district says more than a type."""
    named = {n.candidate.district for p in found if p.kind is MentionKind.DISTRICT for n in p.names}
    for place in found:
        if place.others and named.isdisjoint(name.candidate.district for name in place.names):
            there = tuple(name for name in place.others if name.candidate.district in named)
            place.names = there or place.names


class Neighbours:
    """Knows where the sure places of a post end and begin, to answer whether one stands right beside."""

    def __init__(self, words: Words):
        self._words = words
        self._edges: tuple[set[int], set[int]] = (set(), set())

    def add(self, place: Found) -> None:
        """Remember a place if it is sure and inside the region, but not the region: «главе Марий Эл Зайцеву»."""
        if place.kind not in {MentionKind.OUTSIDE, MentionKind.REGION} and place.strength is MentionStrength.EXACT:
            self.add_words(place.first, place.last)

    def add_words(self, first: int, last: int) -> None:
        """Remember words that name a district, if only by its adjective: «Усола параньгинская»."""
        firsts, lasts = self._edges
        firsts.add(first)
        lasts.add(last)

    def is_beside(self, first: int, last: int) -> bool:
        """Say whether a place stands right beside these words, at most two marks or a type between."""
        firsts, lasts = self._edges
        norm = self._words.norm
        is_open_after = is_open_before = True
        for distance in range(_MAX_BETWEEN + 1):
            if (is_open_after and last + distance in firsts) or (is_open_before and first - distance in lasts):
                return True
            is_open_after = is_open_after and norm(last + distance) in _BETWEEN
            is_open_before = is_open_before and norm(first - distance - 1) in _BETWEEN
        return False
