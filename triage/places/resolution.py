"""Decides where the problem is from all mentions together; open when the right one was seen but not chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from triage.domain.places import (
    MentionKind,
    MentionStrength,
    PlaceCandidate,
    PlaceMention,
    PlaceRole,
    PlaceStatus,
    Resolution,
)
from triage.domain.spans import Span
from triage.places.narrowing import Geography, Narrowed, Question, narrow
from triage.regions.pack import RegionPack
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
_HOMES = frozenset({PlaceRole.PROBLEM, PlaceRole.HOME})
_PLACES = frozenset({*_KIND_RANK, MentionKind.OUTSIDE})
_GAP = 3
"""A district or street within so many characters after a name is part of its address."""
_RULE_CONFIDENCE = {
    "district_beside": 0.96,
    "adjective_beside": 0.92,
    "neighbour_beside": 0.85,
    "landmark_beside": 0.85,
    "street_known": 0.8,
    "centre_preferred": 0.85,
    "source_page": 0.8,
    "misspelt": 0.85,
    "district_adjective": 0.6,
    "district_over_village": 0.7,
    "several_places": 0.7,
    "locative": 0.9,
    "headline": 0.85,
}
_SURE = 0.97


@dataclass(frozen=True, slots=True)
class _Choice:
    mention: PlaceMention
    narrowed: Narrowed
    rank: float


class Resolver:
    """Resolves the mentions of a post, or of one issue of it; built once per pack."""

    def __init__(self, pack: RegionPack):
        self._pack = pack
        self._geography = Geography(pack)

    def resolve(self, document: Document, mentions: Sequence[PlaceMention], focus: Span | None) -> Resolution:
        """Return where the problem is. Places inside `focus` decide; without any there, the whole post does."""
        if not mentions:
            return Resolution(PlaceStatus.NONE, rules=("no_mention",), confidence=1.0)
        choices = self._choices(document, mentions)
        if not choices:
            return self._from_source(mentions, focus)
        best = next((c for c in choices if focus is not None and _decides(c, focus)), choices[0])
        if best.mention.kind is MentionKind.OUTSIDE:
            return self._outside(best, mentions, focus)
        if best.mention.kind is MentionKind.REGION:
            return self._from_source(mentions, focus)
        return self._inside(best, choices, mentions, focus)

    def _choices(self, document: Document, mentions: Sequence[PlaceMention]) -> list[_Choice]:
        places = [m for m in mentions if m.kind in _PLACES and m.strength is not MentionStrength.SOURCE]
        is_addressed = any(m.role is PlaceRole.ADDRESSEE and m.kind is not MentionKind.OUTSIDE for m in places)
        choices = [self._choice(m, mentions, document, is_addressed=is_addressed) for m in places]
        return sorted((c for c in choices if c is not None), key=lambda c: (c.rank, c.mention.span))

    def _choice(
        self, mention: PlaceMention, mentions: Sequence[PlaceMention], document: Document, *, is_addressed: bool
    ) -> _Choice | None:
        rank = _ROLE_RANK[mention.role]
        if mention.kind is MentionKind.OUTSIDE:
            if mention.role not in _ROLES_OUTSIDE:
                return None
            rank = max(rank, 3.0) if is_addressed else rank
            return _Choice(mention, Narrowed(mention.candidates, ()), rank + _OUTSIDE_RANK)
        if mention.role is PlaceRole.ASIDE:
            return None
        narrowed = narrow(Question(mention, mentions, self._geography))
        if mention.rule == "common_adjective":
            return None
        if mention.strength is MentionStrength.WEAK:
            if (
                mention.kind is not MentionKind.DISTRICT
                and not narrowed.rules
                and not self._has_support(mention, mentions)
            ):
                return None
            rank += _WEAK_RANK
        if self._geography.is_wide(mention.candidates[0]):
            rank += _WIDE_RANK
        rank -= _bonus(mention, mentions, document)
        if self._is_village_of_next(mention, mentions):
            rank -= _VILLAGE_BONUS
        return _Choice(mention, narrowed, rank + _KIND_RANK[mention.kind])

    def _is_village_of_next(self, mention: PlaceMention, mentions: Sequence[PlaceMention]) -> bool:
        """Say whether a village stands in one address with its town: «Йошкар-Ола, с. Семёновка»."""
        if mention.kind is not MentionKind.SETTLEMENT or any(self._geography.is_centre(c) for c in mention.candidates):
            return False
        own = {c.district for c in mention.candidates}
        beside = [m for m in mentions if m.kind is MentionKind.SETTLEMENT and m.span != mention.span]
        near = [m for m in beside if _gap(m.span, mention.span) <= _GAP + 3]
        return any(own & self._geography.districts_near(c) for m in near for c in m.candidates)

    def _has_support(self, mention: PlaceMention, mentions: Sequence[PlaceMention]) -> bool:
        """Say whether a sure mention or the page speaks for the district of a weak one."""
        own = {candidate.district for candidate in mention.candidates}
        others = [m for m in mentions if m.strength is not MentionStrength.WEAK and m.kind is not MentionKind.STREET]
        return any(own & self._geography.districts_near(c) for m in others for c in m.candidates)

    def _inside(
        self, best: _Choice, choices: Sequence[_Choice], mentions: Sequence[PlaceMention], focus: Span | None
    ) -> Resolution:
        mention, narrowed = best.mention, best.narrowed
        rules = [mention.rule, *narrowed.rules]
        if mention.role is not PlaceRole.PROBLEM:
            rules.append(f"role_{mention.role}")
        tail = self._district_tail(best, mentions)
        if tail is not None:
            narrowed, rules = Narrowed(tail.candidates, ()), [*rules, "district_over_village"]
        districts = narrowed.districts
        if len(districts) != 1:
            return self._ambiguous(best, mentions, focus, rules)
        if any(self._disagrees(other, districts[0], best) for other in choices):
            rules.append("several_places")
        settlement = self._settlement(best, narrowed, districts[0], choices)
        street, house = _address(mentions, focus, settlement)
        status = PlaceStatus.INFERRED_FROM_SOURCE if "source_page" in rules else PlaceStatus.EXPLICIT
        return Resolution(
            status,
            districts[0],
            settlement,
            street,
            house,
            mention.span,
            tuple(mentions),
            rules=tuple(rules),
            confidence=_confidence(rules),
        )

    def _district_tail(self, best: _Choice, mentions: Sequence[PlaceMention]) -> PlaceMention | None:
        """Return the district of «д. Ивановка Волжского района» when the pack knows no Ивановка there."""
        if best.mention.kind is not MentionKind.SETTLEMENT:
            return None
        own = {d for c in best.narrowed.candidates for d in self._geography.districts_near(c)}
        for mention in mentions:
            is_district = mention.kind is MentionKind.DISTRICT and mention.strength is MentionStrength.EXACT
            gap = mention.span.start - best.mention.span.stop
            if is_district and 0 <= gap <= _GAP and own.isdisjoint(c.district for c in mention.candidates):
                return mention
        return None

    def _disagrees(self, other: _Choice, district: str, best: _Choice) -> bool:
        if other.mention.strength is not MentionStrength.EXACT or other.rank > best.rank + 1:
            return False
        near = {d for c in other.narrowed.candidates for d in self._geography.districts_near(c)}
        return bool(near) and district not in near

    def _settlement(
        self, best: _Choice, narrowed: Narrowed, district: str, choices: Sequence[_Choice]
    ) -> PlaceCandidate | None:
        """Return the one settlement left; for a district the settlement of it the post is about."""
        if best.mention.kind is MentionKind.DISTRICT:
            inner = [c for c in choices if c.mention.kind is MentionKind.SETTLEMENT and self._is_inner(c.mention)]
            left = [c.narrowed for c in inner if c.narrowed.districts == (district,)]
            narrowed = left[0] if left else narrowed
        codes = {c.oktmo for c in narrowed.candidates if c.district == district}
        code = next(iter(codes)) if len(codes) == 1 else None
        if code is None:
            return None
        place = self._pack.settlement(code)
        return PlaceCandidate(place.name, MentionKind.SETTLEMENT, place.district, place.oktmo)

    def _is_inner(self, mention: PlaceMention) -> bool:
        """Say whether a settlement named beside its district may be the place: a centre people travel to is not."""
        is_centre = any(self._geography.is_centre(c) for c in mention.candidates)
        return mention.role in _HOMES or (mention.role is PlaceRole.DESTINATION and not is_centre)

    def _ambiguous(
        self, best: _Choice, mentions: Sequence[PlaceMention], focus: Span | None, rules: list[str]
    ) -> Resolution:
        street, house = _address(mentions, focus, None)
        return Resolution(
            PlaceStatus.AMBIGUOUS,
            None,
            None,
            street,
            house,
            best.mention.span,
            tuple(mentions),
            best.narrowed.candidates,
            (*rules, "several_districts"),
            confidence=1 / max(2, len(best.narrowed.districts)),
        )

    def _outside(self, best: _Choice, mentions: Sequence[PlaceMention], focus: Span | None) -> Resolution:
        street, house = _address(mentions, focus, None)
        confidence = 0.9 if best.mention.role is PlaceRole.PROBLEM else 0.7
        return Resolution(
            PlaceStatus.OUT_OF_REGION,
            street=street,
            house=house,
            span=best.mention.span,
            mentions=tuple(mentions),
            rules=(best.mention.rule,),
            confidence=confidence,
        )

    def _from_source(self, mentions: Sequence[PlaceMention], focus: Span | None) -> Resolution:
        street, house = _address(mentions, focus, None)
        pages = [m for m in mentions if m.strength is MentionStrength.SOURCE]
        for page in pages:
            left = narrow(Question(page, (), self._geography))
            if len(left.districts) == 1:
                return Resolution(
                    PlaceStatus.INFERRED_FROM_SOURCE,
                    left.districts[0],
                    street=street,
                    house=house,
                    mentions=tuple(mentions),
                    rules=("source_page",),
                    confidence=_RULE_CONFIDENCE["source_page"],
                )
        return Resolution(
            PlaceStatus.NONE,
            street=street,
            house=house,
            mentions=tuple(mentions),
            rules=("no_place_of_the_problem",),
            confidence=0.9,
        )


def _gap(one: Span, other: Span) -> int:
    return max(one.start, other.start) - min(one.stop, other.stop)


def _decides(choice: _Choice, focus: Span) -> bool:
    """Say whether a place stands inside the issue in question and is more than the region."""
    return choice.mention.kind is not MentionKind.REGION and focus.contains(choice.mention.span)


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
        if place.kind in _PLACES and place.strength is MentionStrength.EXACT and 0 < place.span.start - stop <= _GAP:
            stop = place.span.stop
    return any(0 <= street.span.start - stop <= _GAP for street in streets)


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


def _confidence(rules: Sequence[str]) -> float:
    """Return how sure a place is: the least of what its rules allow (set by hand, checked by bench/places.py)."""
    return min((_RULE_CONFIDENCE.get(rule, _SURE) for rule in rules), default=_SURE)


def _address(
    mentions: Sequence[PlaceMention], focus: Span | None, settlement: PlaceCandidate | None
) -> tuple[str | None, str | None]:
    """Return the street and house of the problem: inside `focus` first, sure ones first, in order of the text."""
    streets = [m for m in mentions if m.kind is MentionKind.STREET]
    if not streets:
        return None, None

    def rank(mention: PlaceMention) -> tuple[bool, bool, int]:
        is_away = focus is not None and not focus.contains(mention.span)
        return is_away, mention.strength is not MentionStrength.EXACT, mention.span.start

    street = min(streets, key=rank)
    known = [c for c in street.candidates if settlement is not None and c.oktmo == settlement.oktmo]
    name = (known or street.candidates)[0].street
    after = [m for m in mentions if m.kind is MentionKind.HOUSE and 0 <= m.span.start - street.span.stop <= _GAP]
    return name, after[0].candidates[0].name if after else None
