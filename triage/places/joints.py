"""Roles of places that belong together: «между A и B», «автобус A — B»; open when one of a pair is misread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from triage.domain.places import PlaceMention, PlaceRole
from triage.places.finding import Found
from triage.places.markers import MOTION_LEMMAS
from triage.places.words import Words

_DASHES = (["-"], ["—"], ["–"])
_REACH = 3


def join_roles(words: Words, found: Sequence[Found], mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Return the mentions with the roles of pairs set; `found[i]` belongs to `mentions[i]`."""
    for index in range(1, len(found)):
        first, second = found[index - 1], found[index]
        between = words.norms[first.last : second.first]
        if between in (["и"], ["или"]) and not second.prefix.preposition:
            mentions[index] = replace(mentions[index], role=mentions[index - 1].role)
        elif _is_route(words, first, second, between):
            mentions[index - 1] = replace(mentions[index - 1], role=PlaceRole.ORIGIN)
            mentions[index] = replace(mentions[index], role=PlaceRole.DESTINATION)
    return mentions


def _is_route(words: Words, first: Found, second: Found, between: Sequence[str]) -> bool:
    is_joined = between in _DASHES or (not between and not second.prefix.type)
    if not is_joined or (not between and second.is_wide):
        return False
    near = [*range(max(0, first.first - _REACH), first.first), *range(second.last, second.last + _REACH)]
    return any(words.lemma(index) in MOTION_LEMMAS for index in near)
