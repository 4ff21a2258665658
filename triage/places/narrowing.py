"""Decides which of several places of one name is meant, by everything else the post says; open when the wrong one wins.

Named rules look at the other mentions, strongest evidence first. A rule that leaves some but not all candidates has
spoken; the next one looks at what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from triage.domain.places import DistrictKind, MentionKind, MentionStrength, PlaceCandidate, PlaceMention, PlaceRole
from triage.regions.pack import RegionPack

_WIDE_KINDS = frozenset({"road", "water"})
_TOWN_TYPES = frozenset({"г", "пгт"})


class Geography:
    """What narrowing may ask of a region: who is whose centre."""

    def __init__(self, pack: RegionPack):
        self._centre_of: dict[str, set[str]] = {}
        for district in pack.districts:
            self._centre_of.setdefault(district.centre_oktmo, set()).add(district.code)
        self._types = {place.oktmo: place.type for place in pack.settlements}
        self._cities = {d.code for d in pack.districts if d.kind is DistrictKind.CITY_OKRUG}
        self._public = {mark.name for mark in pack.landmarks if mark.kind == "institution"}
        self._wide = {mark.name for mark in pack.landmarks if mark.kind in _WIDE_KINDS}

    def districts_near(self, candidate: PlaceCandidate) -> frozenset[str]:
        """Return the districts a place speaks for: its own, and those it is the centre of."""
        own = {candidate.district} if candidate.district else set()
        return frozenset(own | self._centre_of.get(candidate.oktmo or "", set()))

    def districts_told_by(self, mention: PlaceMention) -> frozenset[str]:
        """Return the districts a mention speaks for when another place is looked for.

        The whole region travels to its cities and their hospitals: a city people go to, or an institution of a city,
        says nothing of where they come from, except that the city may be the centre of their district.
        """
        centres = [candidate for candidate in mention.candidates if self.is_centre(candidate)]
        found = {district for c in centres or mention.candidates for district in self.districts_near(c)}
        is_travelled = mention.role in {PlaceRole.DESTINATION, PlaceRole.ORIGIN}
        is_public = mention.kind is MentionKind.LANDMARK and mention.candidates[0].name in self._public
        return frozenset(found - self._cities if is_travelled or is_public else found)

    def is_centre(self, candidate: PlaceCandidate) -> bool:
        """Say whether a settlement is the centre of a district."""
        return candidate.oktmo in self._centre_of

    def is_wide(self, candidate: PlaceCandidate) -> bool:
        """Say whether a landmark runs through districts: a road, a river, a lake."""
        return candidate.kind is MentionKind.LANDMARK and candidate.name in self._wide

    def is_town(self, candidate: PlaceCandidate) -> bool:
        """Say whether a settlement is a town or an urban-type settlement."""
        return self._types.get(candidate.oktmo or "") in _TOWN_TYPES


@dataclass(frozen=True, slots=True)
class Question:
    """A mention whose candidates are to be narrowed, and the other mentions of the post."""

    mention: PlaceMention
    others: Sequence[PlaceMention]
    geography: Geography


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is left of the candidates, and the rules that narrowed them."""

    candidates: tuple[PlaceCandidate, ...]
    rules: tuple[str, ...]

    @property
    def districts(self) -> tuple[str, ...]:
        """Return the distinct districts left."""
        return tuple(dict.fromkeys(c.district for c in self.candidates if c.district is not None))


def district_beside(question: Question) -> frozenset[str]:
    """«Семёновка, Советский район»."""
    return _nearest(question, MentionKind.DISTRICT, MentionStrength.EXACT)


def adjective_beside(question: Question) -> frozenset[str]:
    """«Куркумбал моркинский»."""
    return _nearest(question, MentionKind.DISTRICT, MentionStrength.WEAK)


def neighbour_beside(question: Question) -> frozenset[str]:
    """«Семёновка, это за Йошкар-Олой»: a settlement of one district, or its centre, is named too."""
    return _nearest(question, MentionKind.SETTLEMENT, MentionStrength.EXACT)


def landmark_beside(question: Question) -> frozenset[str]:
    """«Озерки у озера Таир»: a lake, road or hospital of one district is named too."""
    return _nearest(question, MentionKind.LANDMARK, MentionStrength.EXACT)


def source_page(question: Question) -> frozenset[str]:
    """«Подслушано в Сернуре»: the page the post stood on belongs to one district."""
    pages = [m for m in question.others if m.strength is MentionStrength.SOURCE]
    return _speaks_for(question.geography, pages)


def _nearest(question: Question, kind: MentionKind, strength: MentionStrength) -> frozenset[str]:
    """Return what the nearest mention of a kind speaks for that leaves a candidate at all."""
    own = {c.district for c in question.mention.candidates}
    fit = [
        m
        for m in question.others
        if m.kind is kind and m.strength is strength and m.span != question.mention.span and _is_telling(m)
    ]
    for mention in sorted(fit, key=lambda m: abs(m.span.start - question.mention.span.start)):
        districts = _speaks_for(question.geography, [mention])
        if districts & own:
            return districts
    return frozenset()


def _is_telling(mention: PlaceMention) -> bool:
    return mention.role is not PlaceRole.ASIDE


def _speaks_for(geography: Geography, mentions: Iterable[PlaceMention]) -> frozenset[str]:
    return frozenset(district for mention in mentions for district in geography.districts_told_by(mention))


DistrictRule = Callable[[Question], frozenset[str]]
RULES: tuple[DistrictRule, ...] = (district_beside, adjective_beside, neighbour_beside, landmark_beside)


def narrow(question: Question) -> Narrowed:
    """Return the candidates left after all rules."""
    if len(question.mention.candidates) == 1:
        return Narrowed(question.mention.candidates, ())
    left, rules = question.mention.candidates, []
    for rule in RULES:
        left, spoke = _keep(left, rule(question))
        if spoke:
            rules.append(rule.__name__)
    for chooser in (street_known, centre_preferred):
        if len({c.district for c in left}) > 1:
            chosen = chooser(question, left)
            if chosen:
                left, rules = chosen, [*rules, chooser.__name__]
    if len({c.district for c in left}) > 1:
        left, spoke = _keep(left, source_page(question))
        rules += ["source_page"] if spoke else []
    return Narrowed(left, tuple(rules))


def _keep(left: tuple[PlaceCandidate, ...], districts: frozenset[str]) -> tuple[tuple[PlaceCandidate, ...], bool]:
    kept = tuple(candidate for candidate in left if candidate.district in districts)
    return (kept, len(kept) < len(left)) if kept else (left, False)


def street_known(question: Question, left: tuple[PlaceCandidate, ...]) -> tuple[PlaceCandidate, ...]:
    """Keep the one candidate that has a street named in the post."""
    streets = {
        candidate.oktmo
        for mention in question.others
        if mention.kind is MentionKind.STREET
        for candidate in mention.candidates
        if candidate.oktmo
    }
    kept = tuple(candidate for candidate in left if candidate.oktmo in streets)
    return kept if len(kept) == 1 else ()


def centre_preferred(question: Question, left: tuple[PlaceCandidate, ...]) -> tuple[PlaceCandidate, ...]:
    """Keep the centre of a district, or the town: it is meant unless a village is marked as one."""
    if question.mention.kind is not MentionKind.SETTLEMENT:
        return ()
    for is_large in (question.geography.is_centre, question.geography.is_town):
        kept = tuple(candidate for candidate in left if is_large(candidate))
        if len(kept) == 1:
            return kept
    return ()
