"""Streets and houses by a small grammar of our own; open when a street is missed or taken for a village.

A street needs its type («ул.», «пр-т»), a house number, or a form only streets take («на Казанской»). Names the
pack knows come back as the pack writes them; others as the writer did, feminine adjectives in the nominative.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from triage.domain.places import MentionKind
from triage.places.crossings import is_crossing, may_cross, second_street
from triage.places.gazetteer import Hit
from triage.places.houses import House, house_at, is_counting
from triage.places.markers import (
    ADDRESS_WORDS,
    AMBIGUOUS_STREET_TYPES,
    HOUSE_WORDS,
    LOCATIVE,
    PLACE_PREPOSITIONS,
    PLAIN_ADJECTIVES,
    SHORT_STREET_TYPES,
    STREET_PEOPLE,
    STREET_TYPES,
    STREET_WORKS,
    word_set,
)
from triage.places.names import Name
from triage.places.numbered import is_numbered, numbered_name
from triage.places.words import Words
from triage.text.morphology import Morphology
from triage.text.tokens import normalize

_MASCULINE = frozenset({"проспект", "переулок", "бульвар", "проезд", "микрорайон", "тупик", "квартал"})
_MASCULINE_ENDINGS = dict.fromkeys(("ском", "скому", "ского"), "ский") | dict.fromkeys(("ном", "ному", "ного"), "ный")
_NO_NAME = frozenset(
    {*HOUSE_WORDS, *PLACE_PREPOSITIONS, *STREET_TYPES, "у", "на", "с", "и", "а", "но", "не", "где", "кв"}
)
_NAME_WORDS_MAX = 3
_AFTER_TOWN = frozenset({",", ".", "-", "–", "—"})
_GENITIVE_ENDINGS = ("ова", "ева", "ёва", "ина", "ына", "ского", "цкого", "енко")
_ADJECTIVE_NOMINATIVE = ("ская", "цкая", "чная", "вая", "льная", "нная", "тная", "дная", "жная")
_NUMBERED = word_set("районная городская республиканская областная детская сельская музыкальная начальная маршрутная")
"""What has numbers and is no street: «Городская 4 поликлиника»."""
_ADJECTIVE_OBLIQUE = ("ской", "цкой", "ной", "вой", "льной", "нской")


@dataclass(frozen=True, slots=True)
class StreetSighting:
    """A street at words `first` to `last`; `is_sure` = it has a type, a number, or the form of a street.

    `known` are the pack's streets of this name.
    """

    first: int
    last: int
    name: str
    known: tuple[Name, ...]
    house: House | None
    is_sure: bool


class AddressReader:
    """Finds streets with their houses in the words of a post."""

    def __init__(self, morphology: Morphology):
        self._morphology = morphology

    def find(self, words: Words, hits: Iterable[Hit]) -> list[StreetSighting]:
        """Return the streets in order of their first word; they do not overlap."""
        by_first = {hit.first: hit for hit in hits}
        towns = _towns_by_end(by_first.values())
        found = [street for index in _type_indexes(words) if (street := self._typed(words, index, by_first))]
        taken = {index for street in found for index in range(street.first, street.last)}
        for street in (*self._numbered(words, by_first), *self._crossings(words, by_first)):
            if taken.isdisjoint(range(street.first, street.last)):
                found.append(street)
                taken.update(range(street.first, street.last))
        for hit in by_first.values():
            if taken.isdisjoint(range(hit.first, hit.last)) and (street := self._bare(words, hit, towns)):
                found.append(street)
                taken.update(range(street.first, street.last))
        unknown = [index for index in _unknown_indexes(words) if index not in taken]
        found += [street for index in unknown if (street := self._unknown(words, index, by_first))]
        return _apart(sorted(found, key=lambda street: street.first))

    def _typed(self, words: Words, index: int, by_first: dict[int, Hit]) -> StreetSighting | None:
        hit = by_first.get(index)
        if hit is not None and any(name.kind is MentionKind.LANDMARK for name in hit.names):
            return None
        written = words.tokens[words.owners[index]].norm
        last = _token_end(words, index)
        is_short = written in SHORT_STREET_TYPES or "-" in written
        after = last + (is_short and words.norm(last) == ".")
        street = self._after_type(words, index, after, written, by_first) or self._before_type(words, index, by_first)
        return replace(street, house=house_at(words, max(street.last, after))) if street else None

    def _after_type(
        self, words: Words, index: int, start: int, written: str, by_first: dict[int, Hit]
    ) -> StreetSighting | None:
        if words.norm(start) in {"им", "имени"}:
            start += 1 + (words.norm(start + 1) == ".")
        if words.has_break_before(start):
            return None
        hit = by_first.get(start)
        known = _of_type(words, start, _streets_of(hit), STREET_TYPES[written])
        if hit is not None and known:
            return StreetSighting(index, hit.last, known[0].candidate.name, known, None, is_sure=True)
        last = _name_end(words, start)
        is_strict = written in AMBIGUOUS_STREET_TYPES or (len(written) > 3 and "-" not in written)
        is_name = words.is_capital(start) or (is_numbered(words, start) and words.is_capital(last - 1))
        if last == start or (is_strict and not is_name and house_at(words, last) is None):
            return None
        name = self._nominative(words.text[words.starts[start] : words.stops[last - 1]], STREET_TYPES[written])
        return StreetSighting(index, last, name, (), None, is_sure=True)

    def _before_type(self, words: Words, index: int, by_first: dict[int, Hit]) -> StreetSighting | None:
        """Read «Советская улица», «Победы бульвар»."""
        last = _token_end(words, index)
        written = words.tokens[words.owners[index]].norm
        for first in range(max(0, index - _NAME_WORDS_MAX), index):
            hit = by_first.get(first)
            is_name = words.is_capital(first) or written not in AMBIGUOUS_STREET_TYPES
            if hit is not None and hit.last == index and is_name and (known := _streets_of(hit)):
                return StreetSighting(first, last, known[0].candidate.name, known, None, is_sure=True)
        before = words.norm(index - 1)
        kind = STREET_TYPES[written]
        endings = ("ий", "ый", "ой", "ом", "ому", "ого") if kind in _MASCULINE else ("ая", "ой", "ую")
        is_name = words.is_capital(index - 1) or self._is_before_house(words, index - 1, last)
        if not is_name or not before.endswith(endings) or words.is_inside_token(index - 1):
            return None
        name = self._nominative(words.written(index - 1), kind)
        return StreetSighting(index - 1, last, name, (), None, is_sure=True)

    def _is_before_house(self, words: Words, index: int, last: int) -> bool:
        """Say whether a lower-case adjective before its type is a name: «по комсомольскому проспекту 71»."""
        house = house_at(words, last)
        is_house = house is not None and not is_counting(words, house, self._morphology)
        return is_house and words.is_word(index) and words.norm(index) not in PLAIN_ADJECTIVES

    def _numbered(self, words: Words, by_first: dict[int, Hit]) -> list[StreetSighting]:
        """Read «30 лет Победы 37», «на 2-й Советской», «5 Армии, 56»."""
        found = []
        for index in range(len(words)):
            name = numbered_name(words, index, self._morphology) if words.is_number(index) else None
            if name is not None and (name.is_told or is_crossing(words, index)):
                house = house_at(words, name.last)
                written = self._nominative(name.written(words), "улица")
                hit = by_first.get(index)
                known = _streets_of(hit) if hit is not None and hit.last == name.last else ()
                written = known[0].candidate.name if known else written
                found.append(StreetSighting(index, name.last, written, known, house, is_sure=True))
        return found

    def _crossings(self, words: Words, by_first: dict[int, Hit]) -> list[StreetSighting]:
        """Read both streets of «на перекрёстке Ленина и Гоголя»."""
        found: list[StreetSighting] = []
        for index in range(1, len(words)) if may_cross(words) else ():
            street = self._meeting(words, index, by_first) if is_crossing(words, index) else None
            if street is not None:
                found.append(street)
                second = second_street(words, street.last)
                other = self._meeting(words, second, by_first) if second is not None else None
                found += [other] if other is not None else []
        return found

    def _meeting(self, words: Words, index: int, by_first: dict[int, Hit]) -> StreetSighting | None:
        """Read a street where one is expected: one the pack knows, or a capital that is no other place."""
        hit = by_first.get(index)
        known = _streets_of(hit)
        if hit is not None and known:
            return StreetSighting(index, hit.last, known[0].candidate.name, known, None, is_sure=True)
        numbered = numbered_name(words, index, self._morphology)
        last = numbered.last if numbered is not None else _name_end(words, index)
        is_name = numbered is not None or (
            words.is_capital(index) and (hit is None or all(name.caution for name in hit.names))
        )
        if not is_name or last == index:
            return None
        written = numbered.written(words) if numbered else words.text[words.starts[index] : words.stops[last - 1]]
        return StreetSighting(index, last, self._nominative(written, "улица"), (), None, is_sure=True)

    def _bare(self, words: Words, hit: Hit, towns: Mapping[int, frozenset[str | None]]) -> StreetSighting | None:
        """Read a street the pack knows without its type: «на Советской», «Юбилейная 13», «волжск ленина»."""
        known = _streets_of(hit)
        if not known or self._agrees_with_next(words, hit):
            return None
        house = house_at(words, hit.last)
        before_town = hit.first - (words.norm(hit.first - 1) in _AFTER_TOWN)
        there = tuple(name for name in known if name.candidate.oktmo in towns.get(before_town, ()))
        if there and not words.has_break_before(hit.first):
            return StreetSighting(hit.first, hit.last, there[0].candidate.name, there, house, is_sure=True)
        before = words.norm(hit.first - 1)
        others = [n for n in hit.names if n.kind is not MentionKind.STREET and n.strength != "weak"]
        is_on = before in {"на", "по"} and not words.is_inside_token(hit.first - 1)
        is_name = words.is_capital(hit.first)
        is_doubtful = all(n.caution for n in others) and before not in LOCATIVE
        if house is not None and (is_on or is_doubtful or before == ","):
            return StreetSighting(hit.first, hit.last, known[0].candidate.name, known, house, is_sure=True)
        is_ours = any(name.kind is not MentionKind.OUTSIDE for name in others)  # «на кирова» is never the town of Киров
        is_genitive = is_on and words.norm(hit.last - 1).endswith(_GENITIVE_ENDINGS)
        if (is_on and is_name) or (not is_ours and (is_genitive or self._is_plainly_street(words, hit))):
            return StreetSighting(hit.first, hit.last, known[0].candidate.name, known, None, is_sure=True)
        is_inner = is_name and not words.begins_sentence(hit.first)
        is_adjective = words.norm(hit.last - 1).endswith(("ая", "ой", "ую"))
        if not others and is_inner and (is_adjective or before == ","):
            return StreetSighting(hit.first, hit.last, known[0].candidate.name, known, None, is_sure=False)
        return None

    def _is_plainly_street(self, words: Words, hit: Hit) -> bool:
        """Say whether a lower-case adjective is a street: «на садовой не горят фонари», «почистите садовую»."""
        norm = words.norm(hit.first)
        if hit.last - hit.first > 1 or norm in PLAIN_ADJECTIVES or self._agrees_behind_and(words, hit.first):
            return False
        if words.norm(hit.first - 1) in {"на", "по"}:
            return norm.endswith(_ADJECTIVE_OBLIQUE)
        return words.lemma(hit.first - 1) in STREET_WORKS and norm.endswith(("ую", *_GENITIVE_ENDINGS))

    def _agrees_behind_and(self, words: Words, index: int) -> bool:
        """Say whether «на школьной и садовой территории» goes on to a noun of both adjectives."""
        return words.norm(index + 1) in {"и", "или", ","} and self._agrees(words, index + 2)

    def _unknown(self, words: Words, index: int, by_first: dict[int, Hit]) -> StreetSighting | None:
        """Read «на Прохорова», «на Тукаевской 5», «Газовиков 4», «Садовая, 12»: streets no pack knows."""
        house = house_at(words, index + 1)
        written = words.written(index)
        hit = by_first.get(index)
        is_free = hit is None or _is_weak(hit)
        if words.norm(index - 1) not in {"на", "по"}:
            is_name = words.is_capital(index) or words.norm(index - 1) in ADDRESS_WORDS
            is_address = house is not None and is_free and is_name and not is_counting(words, house, self._morphology)
            name = self._nominative(written, "улица")
            return StreetSighting(index, index + 1, name, (), house, is_sure=True) if is_address else None
        if words.is_capital(index):
            norm = words.norm(index)
            adjective = norm.endswith(_ADJECTIVE_OBLIQUE) and hit is None
            shape = adjective or norm.endswith(_GENITIVE_ENDINGS)
            if (shape or (house is not None and is_free)) and not self._agrees(words, index):
                name = self._nominative(written, "улица")
                return StreetSighting(index, index + 1, name, (), house, is_sure=house is not None or is_free)
        return None

    def _agrees_with_next(self, words: Words, hit: Hit) -> bool:
        return hit.last - hit.first == 1 and self._agrees(words, hit.first)

    def _agrees(self, words: Words, index: int) -> bool:
        """Say whether the word is an adjective before its noun: «на центральной площади»."""
        if not words.norm(index).endswith(("ая", "ой", "ую", "ий", "ом", "ого")) or not words.is_word(index + 1):
            return False
        if words.has_break_before(index + 1):
            return False
        nouns = [p for p in self._morphology.parses(words.norm(index + 1)) if p.pos in {"NOUN", "ADJF"}]
        own = [p for p in self._morphology.parses(words.norm(index)) if p.pos == "ADJF"]
        cases = {"nomn", "gent", "datv", "accs", "ablt", "loct"}
        return any(
            o.grammemes & n.grammemes & cases and o.grammemes & n.grammemes & {"masc", "femn", "neut"}
            for o in own
            for n in nouns
            if n.score > 0.05
        )

    def _nominative(self, written: str, kind: str) -> str:
        """Return a street's name with capitals; feminine and masculine adjectives in the nominative."""
        name = " ".join(word if word == "лет" else word[:1].upper() + word[1:] for word in written.split())
        if name.isupper():
            name = name.capitalize()
        if kind in _MASCULINE and name.endswith(tuple(_MASCULINE_ENDINGS)):
            oblique = next(ending for ending in _MASCULINE_ENDINGS if name.endswith(ending))
            return name[: -len(oblique)] + _MASCULINE_ENDINGS[oblique]
        stem, ending = name[:-2], name[-2:]
        if kind not in _MASCULINE and ending in {"ой", "ую"} and not name.endswith(("иной", "овой", "евой", "ёвой")):
            return stem + "ая"
        return name


def _towns_by_end(hits: Iterable[Hit]) -> Mapping[int, frozenset[str | None]]:
    """Return for every word after a settlement the codes it may have: the place a street may follow."""
    ends: dict[int, frozenset[str | None]] = {}
    for hit in hits:
        codes = frozenset(name.candidate.oktmo for name in hit.names if name.kind is MentionKind.SETTLEMENT)
        if codes:
            ends[hit.last] = codes
    return ends


def _type_indexes(words: Words) -> list[int]:
    indexes = []
    for index, owner in enumerate(words.owners):
        if words.tokens[owner].norm in STREET_TYPES and not words.is_inside_token(index):
            indexes.append(index)
    return indexes


def _unknown_indexes(words: Words) -> list[int]:
    norms = words.norms
    after = [i for i in range(1, len(norms)) if norms[i - 1] in {"на", "по"} and words.is_word(i) and len(norms[i]) > 4]
    bare = (
        i
        for i, norm in enumerate(norms)
        if norm in STREET_PEOPLE or _is_bare_adjective(words, i) or _heads_address(words, i)
    )
    return sorted({*after, *bare})


def _heads_address(words: Words, index: int) -> bool:
    """Say whether a surname stands where an address begins: «Тюленина, 9», «по адресу малиновского 18»."""
    norm = words.norm(index)
    is_head = words.begins_line(index) or words.norm(index - 1) in ADDRESS_WORDS
    return is_head and len(norm) > 4 and norm.endswith(_GENITIVE_ENDINGS)


def _is_bare_adjective(words: Words, index: int) -> bool:
    """Say whether a word may be a street by its form alone, if a house follows: «Садовая 12»."""
    norm = words.norm(index)
    return norm.endswith(_ADJECTIVE_NOMINATIVE) and norm not in _NUMBERED and words.is_capital(index)


def _token_end(words: Words, index: int) -> int:
    last = index + 1
    while words.is_inside_token(last):
        last += 1
    return last


def _streets_of(hit: Hit | None) -> tuple[Name, ...]:
    return tuple(name for name in hit.names if name.kind is MentionKind.STREET) if hit else ()


def _is_weak(hit: Hit) -> bool:
    return all(name.strength == "weak" for name in hit.names)


def _of_type(words: Words, start: int, known: tuple[Name, ...], written: str) -> tuple[Name, ...]:
    """Keep known streets of the type written: «пер. Лесной» is not «улица Лесная», whose dative looks the same."""
    same = tuple(name for name in known if name.type == written)
    fit = tuple(name for name in known if words.norm(start) == normalize(name.candidate.name.split()[0]))
    return same or (known if fit or written not in _MASCULINE else ())


def _name_end(words: Words, start: int) -> int:
    """Return the end of an unknown street's name: «К. Маркса», «8 Марта», «Большая Заречная», «мирная»."""
    index = start
    if words.is_number(index) and words.norm(index + 1) == "-":
        index += 3
    elif words.is_number(index):
        index += 1 + (words.norm(index + 1) in {"лет", "летия"})
    if len(words.norm(index)) == 1 and words.is_word(index) and words.norm(index + 1) == ".":
        index += 2
    if not words.is_word(index) or words.norm(index) in _NO_NAME or words.has_break_before(index):
        return start
    last = index + 1
    while (
        last - index < _NAME_WORDS_MAX
        and words.is_capital(last - 1)
        and words.is_word(last)
        and words.is_capital(last)
        and words.norm(last) not in _NO_NAME
        and not words.has_break_before(last)
    ):
        last += 1
    return _token_end(words, last - 1)


def _apart(streets: list[StreetSighting]) -> list[StreetSighting]:
    kept: list[StreetSighting] = []
    for street in streets:
        if not kept or street.first >= kept[-1].last:
            kept.append(street)
    return kept
