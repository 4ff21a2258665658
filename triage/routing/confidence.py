"""How sure a route is: topic probability carried through the jurisdiction matrix over every possible place.

The top topic alone is a poor guide: «яма» and «снег на дороге» are often confused and lead to the same body. So the
probability of an authority is the sum over topics and places that lead to it. What cannot be assigned, because a rule
asks for the administration of a district nobody named, is kept apart as `needs_place`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from triage.domain.authorities import JurisdictionRule
from triage.domain.decisions import AuthorityScore
from triage.domain.places import Resolution
from triage.domain.topics import TopicScore
from triage.regions.pack import RegionPack
from triage.routing.jurisdiction import JurisdictionMatrix

_NEGLIGIBLE = 0.002
"""Topics less probable than this are left out; together they would move a route by a point or two at most."""


@dataclass(frozen=True, slots=True)
class PlaceOption:
    """One thing the place may be: its kind, its district if that is known, and the weight of the option."""

    kind: str
    district: str | None
    weight: float


@dataclass(frozen=True, slots=True)
class AuthorityMass:
    """Probability per authority, best first, and the part that waits for a place."""

    authorities: tuple[AuthorityScore, ...]
    needs_place: float
    winners: dict[str | None, tuple[str, tuple[JurisdictionRule, ...]]]
    """Authority (None = needs a place) → the most probable topic leading to it and that topic's rules, best first."""

    def averaged(self, opinion: Sequence[AuthorityScore], weight: float) -> AuthorityMass:
        """Return the average with a second opinion of this weight; what waits for a place shrinks with the rules."""
        sums = {score.authority: (1 - weight) * score.probability for score in self.authorities}
        for score in opinion:
            sums[score.authority] = sums.get(score.authority, 0.0) + weight * score.probability
        return AuthorityMass(ranked(sums.items()), (1 - weight) * self.needs_place, self.winners)

    def rules_of(self, topic: str) -> tuple[JurisdictionRule, ...]:
        """Return the rules of a topic that leads to some authority first; empty for other topics."""
        return next((rules for code, rules in self.winners.values() if code == topic), ())


def candidate_districts(place: Resolution) -> tuple[str, ...]:
    """Return the codes of the districts an ambiguous place may lie in."""
    return tuple(dict.fromkeys(c.district for c in place.candidates if c.district is not None))


def district_of(place: Resolution) -> str | None:
    """Return the district of a place, also where settlements of one name lie in the same district."""
    candidates = candidate_districts(place)
    return place.district or (candidates[0] if len(candidates) == 1 else None)


class PlaceOptions:
    """Turns a resolution into weighted place options for the matrix."""

    def __init__(self, pack: RegionPack):
        self._pack = pack
        self._codes = tuple(dict.fromkeys(district.code for district in pack.districts))
        self._anywhere: dict[date, tuple[PlaceOption, ...]] = {}

    def of(self, place: Resolution, day: date) -> tuple[PlaceOption, ...]:
        """Return one option for a known district, the candidates' kinds for an ambiguous one, else every kind."""
        district = district_of(place)
        if district is not None:
            return (PlaceOption(self._kind(district, day), district, 1.0),)
        if place.candidates:
            return self._by_kind(candidate_districts(place), day)
        if day not in self._anywhere:
            self._anywhere[day] = self._by_kind(self._codes, day)
        return self._anywhere[day]

    def _by_kind(self, codes: Sequence[str], day: date) -> tuple[PlaceOption, ...]:
        kinds = [self._kind(code, day) for code in codes]
        return tuple(PlaceOption(kind, None, kinds.count(kind) / len(kinds)) for kind in dict.fromkeys(kinds))

    def _kind(self, district: str, day: date) -> str:
        return str(self._pack.district(district, day).kind)


def spread(
    matrix: JurisdictionMatrix,
    topics: Sequence[TopicScore],
    options: Sequence[PlaceOption],
    conditions: frozenset[str],
    day: date,
) -> AuthorityMass:
    """Return the probability of each authority, marginalised over `topics` and place `options`."""
    mass: dict[str | None, float] = {}
    winners: dict[str | None, tuple[str, tuple[JurisdictionRule, ...]]] = {}
    for score in topics:
        if score.probability < _NEGLIGIBLE:
            continue
        for option in options:
            rules = matrix.rules(score.topic, option.kind, conditions, is_placed=option.district is not None)
            if rules:
                authority = matrix.holder(rules[0].authority, day, option.district)
                mass[authority] = mass.get(authority, 0.0) + score.probability * option.weight
                winners.setdefault(authority, (score.topic, rules))
    needs_place = mass.pop(None, 0.0)
    return AuthorityMass(ranked(mass.items()), needs_place, winners)


def ranked(mass: Iterable[tuple[str | None, float]]) -> tuple[AuthorityScore, ...]:
    """Return authorities by probability, best first; what belongs to None is left out."""
    scores = [AuthorityScore(code, probability) for code, probability in mass if code is not None]
    return tuple(sorted(scores, key=lambda score: (-score.probability, score.authority)))
