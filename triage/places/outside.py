"""Places outside the region: markers, towns nobody listed, namesakes; open when a post from elsewhere is taken in.

The pack lists what people here mention; it cannot list the world. But it knows every town and district of its own
region, so a town or district it does not know lies elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from triage.domain.places import MentionKind, MentionStrength, PlaceCandidate
from triage.places.context import prefix_of
from triage.places.finding import Found
from triage.places.gazetteer import Hit
from triage.places.markers import LOCATIVE, PLACE_PREPOSITIONS
from triage.places.names import Name
from triage.places.words import Words
from triage.text.morphology import Morphology

_BY_CONTEXT = frozenset({"type_marker", "typed_adjective", "near_adjective", "locative", "headline", "before_street"})
_AFTER = frozenset({"г", "город"})
_WIDE = frozenset({"region", "country", "district"})
_DISTRICT_WORDS = frozenset({"район", "района", "району", "районе", "районом", "р"})
_DISTRICT_ENDINGS = ("ский", "ского", "скому", "ском", "ским", "цкий", "цкого", "цком", "цкому")
_TOWN_ENDINGS = ("ск", "ска", "ске", "ску", "цк", "цка", "цке", "град", "града", "граде", "бург", "бурга", "бурге")


def has_marker(words: Words, hit: Hit, requires: frozenset[str]) -> bool:
    """Say whether a marker an outside name needs stands beside it, or, if it is a rare word, anywhere."""
    before = words.norm(hit.first - 1)
    if words.norm(hit.last) in _AFTER & requires:
        return True
    if before == "." and f"{words.norm(hit.first - 2)}." in requires:
        return True
    if before in requires or (before in {"«", '"'} and words.norm(hit.first - 2) in requires):
        return True
    rare = {marker for marker in requires if len(marker) > 6 and marker not in PLACE_PREPOSITIONS}
    return any(marker in words.norms for marker in rare if not marker.startswith(("город", "посел", "дерев")))


def move_outside(words: Words, found: list[Found]) -> None:
    """Turn what a neighbouring name shows to be elsewhere into places outside."""
    _move_before_outside(words, found)
    _move_after_outside(words, found)
    _move_namesakes(found)


def _move_before_outside(words: Words, found: Sequence[Found]) -> None:
    """Turn «Волжский район Самарской области» and «Советский район г. Казани» into places outside."""
    for before, after in pairwise(found):
        is_pair = after.kind is MentionKind.OUTSIDE and before.kind in {MentionKind.SETTLEMENT, MentionKind.DISTRICT}
        if is_pair and not after.prefix.preposition and _belongs_to(words, before, after):
            _become_outside(before, after)


def _belongs_to(words: Words, before: Found, after: Found) -> bool:
    """Say whether a name goes on into an outside one: «… Самарской области», «… (Татарстан)», «… района г. Казани»."""
    between = words.norms[before.last : after.first]
    if not between and words.is_inside_token(after.first):
        return False
    if after.names[0].type in _WIDE:
        return all(norm in {",", "(", "в", "на"} for norm in between)
    is_genitive = "g" in after.cases or not _TOWN_WORDS.isdisjoint(between)
    return before.kind is MentionKind.DISTRICT and is_genitive and all(norm in _TOWN_MARKS for norm in between)


def _move_after_outside(words: Words, found: Sequence[Found]) -> None:
    """Turn «Самара, Волжский район» and «Казань, Советский район» into places outside."""
    if any(place.kind is MentionKind.REGION for place in found):
        return
    for before, after in pairwise(found):
        if before.kind is MentionKind.OUTSIDE and before.rule == "outside" and after.kind is not MentionKind.OUTSIDE:
            between = words.norms[before.last : after.first]
            is_named = not before.prefix.preposition or before.prefix.preposition in LOCATIVE
            is_whole = (
                is_named and before.names[0].type in {"region", "country"}
            ) or after.kind is MentionKind.DISTRICT
            if is_whole and set(between) <= {",", ".", "г", "с", "п", "д"} and not after.prefix.preposition:
                _become_outside(after, before)


def _move_namesakes(found: Sequence[Found]) -> None:
    """Turn «Кардиолог есть в Чернушке? В Пермь ездим» into places outside."""
    if any(place.kind is MentionKind.DISTRICT and place.strength is MentionStrength.EXACT for place in found):
        return
    if any(place.kind is MentionKind.OUTSIDE and place.names[0].type == "region" for place in found):
        _move_doubtful(found)
    for place in found:
        if place.namesakes and place.kind is MentionKind.SETTLEMENT:
            known = [name for name in place.namesakes if is_namesake_elsewhere([name], found)]
            if known:
                place.names, place.rule, place.strength = tuple(known), "namesake_outside", MentionStrength.EXACT


def _move_doubtful(found: Sequence[Found]) -> None:
    """Turn «с Пермского края, пгт Октябрьский» into places outside: names that needed context to be taken at all."""
    for place in found:
        if place.rule in _BY_CONTEXT and place.kind is MentionKind.SETTLEMENT:
            name = Name(PlaceCandidate(place.names[0].candidate.name, MentionKind.OUTSIDE, None))
            place.names, place.rule, place.strength = (name,), "outside_region_named", MentionStrength.EXACT


def _become_outside(place: Found, outside: Found) -> None:
    if place.strength is MentionStrength.EXACT or place.kind is MentionKind.DISTRICT:
        cases = place.cases  # «в Орше (Беларусь)»: the words stand in the case of the place, not of what it lies in
        place.names = tuple(replace(name, type="city", cases=cases) for name in outside.names)
        place.rule = "outside_beside"
        place.strength = MentionStrength.EXACT


_TOWN_WORDS = frozenset({"город", "города", "городе", "городу", "г"})
_TOWN_MARKS = _TOWN_WORDS | {"."}
_SIGNS = _DISTRICT_WORDS | _TOWN_WORDS


def unknown_towns(words: Words, covered: set[int], morphology: Morphology) -> list[Found]:
    """Return towns («г. Гремячинск») and districts («Кунгурский район») the pack does not know."""
    found: list[Found] = []
    if _SIGNS.isdisjoint(words.norms):
        return found
    for index, norm in enumerate(words.norms):
        if len(norm) < _SHORTEST or index in covered or not words.is_capital(index):
            continue
        if norm.endswith(_DISTRICT_ENDINGS) and words.norm(index + 1) in _DISTRICT_WORDS:
            found.append(_unlisted(words, index, "district", "unknown_district"))
        elif _is_town(words, index, morphology):
            found.append(_unlisted(words, index, "city", "unknown_town"))
    return found


_SHORTEST = 4


def _is_town(words: Words, index: int, morphology: Morphology) -> bool:
    norm = words.norm(index)
    before = words.norm(index - 1)
    is_typed = before in _TOWN_WORDS or (before == "." and words.norm(index - 2) == "г")
    if not is_typed or words.has_break_before(index) or words.is_inside_token(index):
        return False
    if any("Geox" in parse.grammemes and parse.score > _LIKELY for parse in morphology.parses(norm)):
        return True
    return norm.endswith(_TOWN_ENDINGS) or (before == "." and not morphology.is_known(norm))


_LIKELY = 0.3


def _unlisted(words: Words, index: int, kind: str, rule: str) -> Found:
    last, first = index + (2 if kind == "district" else 1), index
    while words.is_inside_token(first):
        first -= 1  # «Усть-Ишимский район»
    written = words.text[words.starts[first] : words.stops[index]]
    name = Name(PlaceCandidate(written, MentionKind.OUTSIDE, None), type=kind)
    return Found(first, last, (name,), rule, MentionStrength.EXACT, prefix_of(words, first))


def is_namesake_elsewhere(namesakes: Sequence[Name], found: Sequence[Found]) -> bool:
    """Say whether a town of this name lies in a region the post names another place of: «Чернушка … Пермь»."""
    regions = {name.region for name in namesakes if name.region}
    named = {name.region for place in found if place.kind is MentionKind.OUTSIDE for name in place.names}
    named |= {name.candidate.name for place in found for name in place.names if name.type == "region"}
    return bool(regions & named)
