"""What an answer carries besides its district: street, house, confidence; open when one of these looks wrong."""

from __future__ import annotations

from collections.abc import Sequence

from triage.domain.places import MentionKind, MentionStrength, PlaceCandidate, PlaceMention
from triage.domain.spans import Span
from triage.places.lone_houses import LONE_HOUSE
from triage.places.ranking import GAP

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
    "village_adjective": 0.7,
    "district_over_village": 0.7,
    "several_places": 0.7,
    "locative": 0.9,
    "headline": 0.85,
}
_SURE = 0.97


def confidence_of(rules: Sequence[str]) -> float:
    """Return how sure a place is: the least of what its rules allow (set by hand, checked by bench/places.py)."""
    return min((_RULE_CONFIDENCE.get(rule, _SURE) for rule in rules), default=_SURE)


def address_of(
    mentions: Sequence[PlaceMention], focus: Span | None, settlement: PlaceCandidate | None
) -> tuple[str | None, str | None]:
    """Return the street and house of the problem: inside `focus` first, sure ones first, in order of the text."""
    streets = [m for m in mentions if m.kind is MentionKind.STREET]
    alone = [m for m in mentions if m.rule == LONE_HOUSE and (focus is None or focus.contains(m.span))]
    number = alone[0].candidates[0].name if alone else None
    if not streets:
        return None, number

    def rank(mention: PlaceMention) -> tuple[bool, bool, int]:
        is_away = focus is not None and not focus.contains(mention.span)
        return is_away, mention.strength is not MentionStrength.EXACT, mention.span.start

    street = min(streets, key=rank)
    known = [c for c in street.candidates if settlement is not None and c.oktmo == settlement.oktmo]
    name = (known or street.candidates)[0].street
    after = [m for m in mentions if m.kind is MentionKind.HOUSE and 0 <= m.span.start - street.span.stop <= GAP]
    return name, after[0].candidates[0].name if after else number
