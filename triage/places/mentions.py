"""Finds every place a post mentions, with its role; open to see why words became a mention.

Order: streets take their words first, sure names next, cautious names by their context, misspelt words last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from triage.domain.places import MentionKind, MentionStrength, PlaceCandidate, PlaceMention, PlaceRole
from triage.domain.spans import Span
from triage.places.addresses import AddressReader, StreetSighting
from triage.places.caution import Sighting, Verdict, verdict
from triage.places.context import Prefix, prefix_of
from triage.places.derivations import VillageAdjectives
from triage.places.finding import Found, Neighbours, of_type, trust_districts
from triage.places.gazetteer import Gazetteer, Hit
from triage.places.houses import House
from triage.places.joints import join_roles
from triage.places.lone_houses import LONE_HOUSE, lone_houses
from triage.places.markers import SAME_TYPES, SURNAME_SAFE
from triage.places.misspellings import MisspeltNames
from triage.places.names import Caution, Name, NameTable
from triage.places.outside import has_marker, move_outside, unknown_towns
from triage.places.roles import Place, role_of
from triage.places.typos import TypoIndex
from triage.places.words import Words
from triage.regions.pack import RegionPack
from triage.text.document import Document
from triage.text.morphology import Morphology

_COMMUNITY = re.compile(r"\[(?:club|public|event)-?\d+[^\]|]*\|[^\]]*\]")
_INSIDE = frozenset({MentionKind.REGION, MentionKind.DISTRICT, MentionKind.SETTLEMENT, MentionKind.LANDMARK})


class MentionFinder:
    """Finds mentions; built once per pack."""

    def __init__(self, pack: RegionPack, morphology: Morphology):
        table = NameTable(pack, morphology)
        self._morphology = morphology
        self._gazetteer = Gazetteer(table)
        self._misspelt = MisspeltNames(TypoIndex(table.by_key), morphology)
        self._addresses = AddressReader(morphology)
        every = (name for names in table.by_key.values() for name in names)
        self._adjectives = VillageAdjectives(every, morphology)

    def find(self, document: Document) -> tuple[PlaceMention, ...]:
        """Return the mentions of a post in order of their words; spans point into the original text."""
        words = Words(document)
        hits = self._gazetteer.find(words)
        streets = self._addresses.find(words, hits)
        covered = {index for street in streets for index in range(street.first, street.last)}
        free = [hit for hit in hits if covered.isdisjoint(range(hit.first, hit.last))]
        found, neighbours = self._named(words, free)
        covered.update(index for place in found for index in range(place.first, place.last))
        named = {index for hit in hits for index in range(hit.first, hit.last)}
        found = _longer(found, self._misspelt.find(words, covered, named, neighbours))
        covered.update(index for place in found for index in range(place.first, place.last))
        found += self._adjectives.find(words, covered)
        covered.update(place.first for place in found)
        found += unknown_towns(words, covered, self._morphology)
        found.sort(key=lambda place: place.first)
        trust_districts(found)
        move_outside(words, found)
        communities = _communities(document)
        mentions = join_roles(words, found, [_mention(words, place, communities) for place in found])
        for street in streets:
            mentions += _street_mentions(words, street)
        alone = lone_houses(words, _addressed(streets), self._morphology)
        mentions += [_house_mention(words, house, LONE_HOUSE) for house in alone]
        return tuple(sorted(mentions, key=lambda mention: mention.span))

    def names_in(self, document: Document) -> list[Found]:
        """Return every name in a text without asking for context: for names of pages."""
        words = Words(document)
        hits = self._gazetteer.find(words)
        nowhere = Prefix(None, "", 0)
        kinds = {MentionKind.DISTRICT, MentionKind.SETTLEMENT, MentionKind.LANDMARK}
        chosen = [(hit, tuple(name for name in hit.names if name.kind in kinds)) for hit in hits]
        return [
            Found(hit.first, hit.last, names, "source_page", names[0].strength, nowhere)
            for hit, names in chosen
            if names
        ]

    def _named(self, words: Words, hits: Sequence[Hit]) -> tuple[list[Found], Neighbours]:
        found: list[Found] = []
        doubtful: list[Hit] = []
        neighbours = Neighbours(words)
        for hit in hits:
            place = _sure(words, hit)
            if place is not None:
                found.append(place)
                neighbours.add(place)
            elif any(name.kind is not MentionKind.STREET for name in hit.names):
                doubtful.append(hit)
                if any(name.strength is MentionStrength.WEAK and not name.caution for name in hit.names):
                    neighbours.add_words(hit.first, hit.last)
        for hit in doubtful:
            place = self._in_context(words, hit, neighbours)
            if place is not None:
                found.append(place)
                neighbours.add(place)
        return found, neighbours

    def _in_context(self, words: Words, hit: Hit, neighbours: Neighbours) -> Found | None:
        prefix = prefix_of(words, hit.first)
        is_beside = neighbours.is_beside(hit.first, hit.last)
        taken: list[Name] = []
        rule, strength = "", MentionStrength.EXACT
        for name in hit.names:
            if name.kind in _INSIDE and name.strength is MentionStrength.EXACT:
                seen = Sighting(words, hit.first, hit.last, name, prefix, is_beside, self._morphology)
                vote, reason = verdict(seen)
                if vote != Verdict.NO:
                    taken.append(name)
                    rule, strength = reason, MentionStrength.EXACT if vote == Verdict.SURE else MentionStrength.WEAK
        if taken:
            names = of_type(taken, prefix.type)
            others = tuple(name for name in taken if name not in names)
            return Found(hit.first, hit.last, names, rule, strength, prefix, _outside_of(hit), others)
        weak = tuple(name for name in hit.names if name.strength is MentionStrength.WEAK)
        if not weak:
            return None
        rule = "common_adjective" if all(name.caution for name in weak) else "district_adjective"
        return Found(hit.first, hit.last, weak, rule, MentionStrength.WEAK, prefix)


def _longer(found: list[Found], misspelt: Sequence[Found]) -> list[Found]:
    """Return all places, without those that are a part of a misspelt longer name."""
    taken = {index for place in misspelt for index in range(place.first, place.last)}
    return [place for place in found if taken.isdisjoint(range(place.first, place.last))] + list(misspelt)


def _sure(words: Words, hit: Hit) -> Found | None:
    """Return what needs no context: names that are nothing else, and outside places whose marker is there."""
    inside = tuple(name for name in hit.names if name.kind in _INSIDE and name.strength is MentionStrength.EXACT)
    outside = _outside_of(hit)
    if not outside and all(name.caution for name in inside):
        return None
    prefix = prefix_of(words, hit.first)
    inside = tuple(name for name in inside if not _is_instrumental_only(name, prefix))
    sure = _with_namesakes(inside)
    if outside:
        met = tuple(name for name in outside if not name.requires or has_marker(words, hit, name.requires))
        marked = tuple(name for name in met if name.requires)
        if met and (not inside or _is_other_type(inside, marked, prefix)):
            return Found(hit.first, hit.last, marked or met, "outside", MentionStrength.EXACT, prefix)
    if not sure:
        return None
    rule = {MentionKind.SETTLEMENT: "settlement_form", MentionKind.LANDMARK: "landmark"}.get(sure[0].kind)
    names = of_type(sure, prefix.type)
    rule = rule or f"{sure[0].kind}_name"
    others = tuple(name for name in sure if name not in names)
    return Found(hit.first, hit.last, names, rule, MentionStrength.EXACT, prefix, tuple(outside), others)


def _is_other_type(inside: Sequence[Name], marked: Sequence[Name], prefix: Prefix) -> bool:
    """Say whether «г. Волжский» names a town elsewhere, since ours of that name is none; villages are mixed up."""
    towns = [name for name in marked if name.type != "village"]
    is_ours = prefix.type is not None and any(name.type in SAME_TYPES[prefix.type] for name in inside)
    return bool(towns) and not is_ours


def _is_instrumental_only(name: Name, prefix: Prefix) -> bool:
    """Say whether «в Волжском» would be the instrumental of a town, which «в» never takes."""
    return name.cases == "i" and prefix.preposition in SURNAME_SAFE


def _with_namesakes(inside: Sequence[Name]) -> tuple[Name, ...]:
    """Return the names of one kind if any of them is sure: a village beside a town of its name is meant as well."""
    sure = [name for name in inside if name.caution is Caution.NONE]
    return tuple(name for name in inside if name.kind is sure[0].kind) if sure else ()


def _outside_of(hit: Hit) -> tuple[Name, ...]:
    return tuple(name for name in hit.names if name.kind is MentionKind.OUTSIDE)


def _communities(document: Document) -> list[Span]:
    original = document.clean.original
    if "[" not in original:
        return []
    return [Span(match.start(), match.end()) for match in _COMMUNITY.finditer(original)]


def _mention(words: Words, found: Found, communities: Sequence[Span]) -> PlaceMention:
    span = words.document.original(words.starts[found.first], words.stops[found.last - 1])
    is_community = any(community.contains(span) for community in communities)
    type_ = found.names[0].type
    place = Place(words, found.first, found.last, found.prefix, found.cases, found.kind, type_, is_community)
    candidates = tuple(dict.fromkeys(name.candidate for name in found.names))
    rule = "community_mention" if is_community else found.rule
    text = span.of(words.document.clean.original)
    return PlaceMention(span, text, found.kind, found.strength, rule, candidates, role_of(place))


def _street_mentions(words: Words, street: StreetSighting) -> list[PlaceMention]:
    span = words.document.original(words.starts[street.first], words.stops[street.last - 1])
    original = words.document.clean.original
    known = tuple(dict.fromkeys(name.candidate for name in street.known))
    unknown = (PlaceCandidate(street.name, MentionKind.STREET, None, None, street.name),)
    strength = MentionStrength.EXACT if street.is_sure else MentionStrength.WEAK
    rule = "street_known" if known else "street_grammar"
    mentions = [PlaceMention(span, span.of(original), MentionKind.STREET, strength, rule, known or unknown)]
    if street.house is not None:
        mentions.append(_house_mention(words, street.house, "house_number", strength))
    return mentions


def _addressed(streets: Sequence[StreetSighting]) -> set[int]:
    """Return the words of streets and of the houses that stand with them."""
    taken = {index for street in streets for index in range(street.first, street.last)}
    return taken | {index for s in streets if s.house for index in range(s.house.first, s.house.last)}


def _house_mention(
    words: Words, house: House, rule: str, strength: MentionStrength = MentionStrength.EXACT
) -> PlaceMention:
    span = words.document.original(words.starts[house.first], words.stops[house.last - 1])
    candidate = PlaceCandidate(house.number, MentionKind.HOUSE, None)
    text = span.of(words.document.clean.original)
    return PlaceMention(span, text, MentionKind.HOUSE, strength, rule, (candidate,), PlaceRole.PROBLEM)
