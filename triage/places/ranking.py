"""Orders the places of a post by how likely the problem lies there; open when the wrong one comes first.

Every place starts with the rank of its role; named circumstances move it. Ranks are ordered by hand, one unit is about
the distance between two neighbouring roles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from triage.domain.places import MentionKind, MentionStrength, PlaceMention, PlaceRole
from triage.domain.spans import Span
from triage.places.narrowing import Geography, Narrowed, Question, narrow
from triage.text.document import Document

_ROLE_RANK = {
    PlaceRole.PROBLEM: 0.0,
    PlaceRole.HOME: 2.0,
    PlaceRole.ADDRESSEE: 3.0,
    PlaceRole.ORIGIN: 4.0,
    PlaceRole.DESTINATION: 5.0,
    PlaceRole.ASIDE: 7.0,
}
"""Which role the place of the problem has most likely; an outside place comes half a step after an inside one."""
_WEAK_RANK = 2.5
_OUTSIDE_RANK = 0.5
_WIDE_RANK = 1.5
_OURS_BONUS = 0.4
_ADDRESS_BONUS = 0.6
_STREET_BONUS = 4.5
_VILLAGE_BONUS = 0.1
_CENTRE_MALUS = 1.5
"""«До Зашижемья дорога от Сернура»: on the way between a centre and a village of its district the village is meant."""
_OURS = re.compile(r"\b(?:у нас|мы|наш\w*)[^.!?\n]{0,12}\W$", re.IGNORECASE)
_OURS_CHARS = 25
_NEARBY = re.compile(
    r"\b(?:за|под|около|возле|рядом с|недалеко от|близ|вблизи|не доезжая)\s(?:(?:г|города|городом|пос[её]лка)\.?\s?)?$",
    re.IGNORECASE,
)
_NEARBY_MALUS = 2.2
"""«Семёновка за Мари-Туреком»: a place something else is near to comes after that."""
_KIND_RANK = {
    MentionKind.SETTLEMENT: 0.0,
    MentionKind.LANDMARK: 0.2,
    MentionKind.DISTRICT: 0.2,
    MentionKind.REGION: 6.0,
}
_ROLES_OUTSIDE = frozenset({PlaceRole.PROBLEM, PlaceRole.HOME, PlaceRole.ADDRESSEE})
PLACES = frozenset({*_KIND_RANK, MentionKind.OUTSIDE})
"""Kinds of mentions that are places; streets and houses only complete them."""
_TOWN_GAP = 11
"""«Семёновка (город Йошкар-Ола)»: so far a town may stand from its village."""
GAP = 3
"""A district or street within so many characters after a name is part of its address."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A place the problem may be in: its mention, the candidates left, and its rank, lowest first."""

    mention: PlaceMention
    narrowed: Narrowed
    rank: float


class Ranker:
    """Ranks the places of a post."""

    def __init__(self, geography: Geography):
        self._geography = geography

    def choices(self, document: Document, mentions: Sequence[PlaceMention]) -> list[Choice]:
        """Return the places that may be where the problem is, the likeliest first."""
        places = [m for m in mentions if m.kind in PLACES and m.strength is not MentionStrength.SOURCE]
        is_addressed = any(m.role is PlaceRole.ADDRESSEE and m.kind is not MentionKind.OUTSIDE for m in places)
        choices = [self._choice(m, mentions, document, is_addressed=is_addressed) for m in places]
        return sorted((c for c in choices if c is not None), key=lambda c: (c.rank, c.mention.span))

    def _choice(
        self, mention: PlaceMention, mentions: Sequence[PlaceMention], document: Document, *, is_addressed: bool
    ) -> Choice | None:
        rank = _ROLE_RANK[mention.role]
        if mention.kind is MentionKind.OUTSIDE:
            if mention.role not in _ROLES_OUTSIDE:
                return None
            rank = max(rank, 3.0) if is_addressed else rank
            return Choice(mention, Narrowed(mention.candidates, ()), rank + _OUTSIDE_RANK)
        if mention.role is PlaceRole.ASIDE:
            return None
        narrowed = narrow(Question(mention, mentions, self._geography))
        if mention.strength is MentionStrength.WEAK:
            if not self._may_decide(mention, narrowed, mentions):
                return None
            rank += _WEAK_RANK
        if self._geography.is_wide(mention.candidates[0]):
            rank += _WIDE_RANK
        if self._is_village_of_next(mention, mentions):
            rank -= _VILLAGE_BONUS
        if self._is_end_of_village_road(mention, mentions):
            rank += _CENTRE_MALUS
        rank -= _bonus(mention, mentions, document)
        return Choice(mention, narrowed, rank + _KIND_RANK[mention.kind])

    def _may_decide(self, mention: PlaceMention, narrowed: Narrowed, mentions: Sequence[PlaceMention]) -> bool:
        """Say whether a weak mention may be the place: an adjective of the region, or a village others speak for."""
        if mention.kind is MentionKind.DISTRICT or mention.rule == "village_adjective":
            return mention.rule != "common_adjective"
        return bool(narrowed.rules) or self._has_support(mention, mentions)

    def _is_village_of_next(self, mention: PlaceMention, mentions: Sequence[PlaceMention]) -> bool:
        """Say whether a village stands in one address with its town: «Йошкар-Ола, с. Семёновка»."""
        if mention.kind is not MentionKind.SETTLEMENT or any(self._geography.is_centre(c) for c in mention.candidates):
            return False
        own = {c.district for c in mention.candidates}
        beside = [m for m in mentions if m.kind is MentionKind.SETTLEMENT and m.span != mention.span]
        near = [m for m in beside if _gap(m.span, mention.span) <= _TOWN_GAP]
        return any(own & self._geography.districts_near(c) for m in near for c in m.candidates)

    def _is_end_of_village_road(self, mention: PlaceMention, mentions: Sequence[PlaceMention]) -> bool:
        """Say whether a centre is one end of a way whose other end is a village of its district."""
        if mention.role is not PlaceRole.ORIGIN or not self._geography.is_centre(mention.candidates[0]):
            return False
        own = mention.candidates[0].district  # a city is no part of the district it is the centre of
        ends = [m for m in mentions if m.kind is MentionKind.SETTLEMENT and m.role is PlaceRole.DESTINATION]
        villages = [c for m in ends for c in m.candidates if not self._geography.is_centre(c)]
        return any(village.district == own for village in villages)

    def _has_support(self, mention: PlaceMention, mentions: Sequence[PlaceMention]) -> bool:
        """Say whether a sure mention or the page speaks for the district of a weak one."""
        own = {candidate.district for candidate in mention.candidates}
        others = [m for m in mentions if m.strength is not MentionStrength.WEAK and m.kind is not MentionKind.STREET]
        return any(own & self._geography.districts_near(c) for m in others for c in m.candidates)


def _gap(one: Span, other: Span) -> int:
    return max(one.start, other.start) - min(one.stop, other.stop)


def _bonus(mention: PlaceMention, mentions: Sequence[PlaceMention], document: Document) -> float:
    """Return how far words beside a place move it forward: «у нас в Руэме», a street right after it."""
    start = mention.span.start
    before = document.clean.original[max(0, start - _OURS_CHARS) : start]
    bonus = _OURS_BONUS if _OURS.search(before) else 0.0
    if _NEARBY.search(before):
        bonus -= _NEARBY_MALUS
    streets = [m for m in mentions if m.kind is MentionKind.STREET]
    if _has_street(mention, mentions, streets):
        bonus += _ADDRESS_BONUS
    return bonus + (_STREET_BONUS if _has_only_street(mention, mentions, streets) else 0.0)


def _has_street(mention: PlaceMention, mentions: Sequence[PlaceMention], streets: Sequence[PlaceMention]) -> bool:
    """Say whether an address goes on after a place: «Медведево, Советская 5», «с. Семёновка, Йошкар-Ола, ул. Мира»."""
    stop = mention.span.stop
    for place in mentions:
        is_next = 0 < place.span.start - stop <= _TOWN_GAP
        if is_next and place.kind in PLACES and place.strength is MentionStrength.EXACT:
            stop = place.span.stop
    return any(0 <= street.span.start - stop <= GAP for street in streets)


def _has_only_street(mention: PlaceMention, mentions: Sequence[PlaceMention], streets: Sequence[PlaceMention]) -> bool:
    """Say whether a sure street is known in this settlement and in no other the post names."""
    if mention.role not in {PlaceRole.ORIGIN, PlaceRole.DESTINATION, PlaceRole.HOME}:
        return False
    own = {c.oktmo for c in mention.candidates}
    others = {c.oktmo for m in mentions if m.kind is MentionKind.SETTLEMENT for c in m.candidates} - own
    for street in streets:
        known = {c.oktmo for c in street.candidates if c.oktmo}
        if street.strength is MentionStrength.EXACT and known & own and not known & others:
            return True
    return False
