"""Places: what the region pack knows and what a post mentions; open for anything with an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from triage.domain.spans import Span


class DistrictKind(StrEnum):
    """What kind of municipality of the upper level a district is."""

    CITY_OKRUG = "city_okrug"
    DISTRICT = "district"
    MUNICIPAL_OKRUG = "municipal_okrug"


@dataclass(frozen=True, slots=True)
class CaseForms:
    """Six case forms of one name; `nominative` is the dictionary form."""

    nominative: str
    genitive: str
    dative: str
    accusative: str
    instrumental: str
    prepositional: str

    def all(self) -> tuple[str, ...]:
        """Return the distinct forms, nominative first."""
        forms = (
            self.nominative,
            self.genitive,
            self.dative,
            self.accusative,
            self.instrumental,
            self.prepositional,
        )
        return tuple(dict.fromkeys(form for form in forms if form))


@dataclass(frozen=True, slots=True)
class Validity:
    """Closed range of dates in which a record holds; None = open."""

    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether the record holds on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class District:
    """A municipality of the upper level (city okrug, district, municipal okrug) in one period of validity."""

    code: str
    name: str
    kind: DistrictKind
    official_name: str
    oktmo: str
    centre_oktmo: str
    adjective: str
    forms: CaseForms
    aliases: tuple[str, ...]
    validity: Validity
    source: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """A town, settlement or village of the region; `oktmo` has 11 digits and is the key."""

    oktmo: str
    name: str
    type: str
    district: str
    municipality: str
    forms: CaseForms
    aliases: tuple[str, ...]
    is_common_noun: bool
    is_surname_like: bool
    population: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Street:
    """A street known to stand in a settlement."""

    settlement_oktmo: str
    name: str
    type: str
    aliases: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Landmark:
    """A microdistrict, lake, road or institution that fixes a place without being a settlement."""

    name: str
    kind: str
    forms: tuple[str, ...]
    settlement_oktmo: str | None
    district: str | None
    source: str


@dataclass(frozen=True, slots=True)
class OutsidePlace:
    """A place outside the region, so that it is recognised as such. `requires` = a marker the bare word needs."""

    name: str
    kind: str
    region: str
    forms: tuple[str, ...]
    requires: str | None
    source: str


class MentionKind(StrEnum):
    """What a mention of a place is."""

    REGION = "region"
    DISTRICT = "district"
    SETTLEMENT = "settlement"
    LANDMARK = "landmark"
    STREET = "street"
    HOUSE = "house"
    OUTSIDE = "outside"


class MentionStrength(StrEnum):
    """How much a mention may decide: `exact` names the place, `weak` hints, `source` is only the page it stood on."""

    EXACT = "exact"
    WEAK = "weak"
    SOURCE = "source"


class PlaceRole(StrEnum):
    """What the place is to the problem: where it is, or merely an origin, a destination, a home, a comparison."""

    PROBLEM = "problem"
    ORIGIN = "origin"
    DESTINATION = "destination"
    HOME = "home"
    ADDRESSEE = "addressee"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class PlaceCandidate:
    """One place a mention may mean. `oktmo` is set for settlements; `district` is a district code."""

    name: str
    kind: MentionKind
    district: str | None
    oktmo: str | None = None
    street: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """Words of the post that name a place: where they stand, what they may mean, and which rule saw them."""

    span: Span
    text: str
    kind: MentionKind
    strength: MentionStrength
    rule: str
    candidates: tuple[PlaceCandidate, ...]
    role: PlaceRole = PlaceRole.PROBLEM


class PlaceStatus(StrEnum):
    """How the place of a post was determined."""

    EXPLICIT = "explicit"
    AMBIGUOUS = "ambiguous"
    INFERRED_FROM_SOURCE = "inferred_from_source"
    NONE = "none"
    OUT_OF_REGION = "out_of_region"


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where the problem is: one district or the candidates, with the mentions and the named rules behind it.

    `district` is a district code, set for `explicit` and `inferred_from_source`. It may be set without a
    settlement. `candidates` lists the districts or settlements left when the status is `ambiguous`.
    """

    status: PlaceStatus
    district: str | None = None
    settlement: PlaceCandidate | None = None
    street: str | None = None
    house: str | None = None
    span: Span | None = None
    mentions: tuple[PlaceMention, ...] = ()
    candidates: tuple[PlaceCandidate, ...] = ()
    rules: tuple[str, ...] = ()
    confidence: float = 0.0
