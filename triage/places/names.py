"""Everything a region pack calls a place, as written forms; open when a name is not in the gazetteer at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from triage.domain.places import CaseForms, MentionKind, MentionStrength, PlaceCandidate, Settlement
from triage.places.words import key_parts
from triage.regions.pack import RegionPack
from triage.text.morphology import Morphology
from triage.text.tokens import normalize

ANY_CASE = "ngdaip"
"""Case letters: nominative, genitive, dative, accusative, instrumental, prepositional."""
_ADJECTIVE_ENDINGS = ("ый", "ий", "ой", "ая", "ое", "ее")
_ADJECTIVE_FORMS = ("ий", "ого", "ому", "им", "ом", "ая", "ой", "ую", "ое", "ие", "их", "ими")
_SHORT_DISTRICT = ("р-н", "р-он", "р/н")
_OFTEN_UNDECLINED = ("ово", "ево", "ёво", "ино", "ыно")
"""«в Медведево» is said for where and where to."""
_STREET_FORMS = {"ая": ("ая", "ой", "ую"), "яя": ("яя", "ей", "юю"), "ий": ("ий", "ого", "ому", "им", "ом")}
_STREET_FORMS["ый"] = ("ый", "ого", "ому", "ым", "ом")


class Caution(IntEnum):
    """What else a written form may be; anything above NONE needs context before it is taken for a place."""

    NONE = 0
    NOUN = 1
    ADJECTIVE = 2
    SURNAME = 3


@dataclass(frozen=True, slots=True)
class Name:
    """One thing one written form may mean. `cases` holds letters of `ANY_CASE`; `requires` markers a form needs.

    `region` is that of an outside place.
    """

    candidate: PlaceCandidate
    cases: str = ANY_CASE
    caution: Caution = Caution.NONE
    strength: MentionStrength = MentionStrength.EXACT
    type: str = ""
    is_centre: bool = False
    requires: frozenset[str] = frozenset()
    region: str = ""

    @property
    def kind(self) -> MentionKind:
        """What kind of place the name is."""
        return self.candidate.kind


class NameTable:
    """Written forms → what they may mean. Built once per pack; `by_key` maps the words of a form to its names."""

    def __init__(self, pack: RegionPack, morphology: Morphology):
        self._morphology = morphology
        self._centres = {district.centre_oktmo for district in pack.districts}
        self.by_key: dict[tuple[str, ...], tuple[Name, ...]] = {}
        for source in (_region(pack), self._settlements(pack), _districts(pack), _adjectives(pack)):
            self._add(source)
        for source in (self._landmarks(pack), _streets(pack), _outside(pack)):
            self._add(source)

    def _add(self, names: Iterator[tuple[str, Name]]) -> None:
        for form, name in names:
            for key in _spellings(form):
                known = self.by_key.get(key, ())
                if not any(_covers(other, name) for other in known):
                    self.by_key[key] = (*known, name)
                elif name.cases != ANY_CASE:
                    self.by_key[key] = tuple(_with_cases(other, name) for other in known)

    def _settlements(self, pack: RegionPack) -> Iterator[tuple[str, Name]]:
        for place in pack.settlements:
            candidate = PlaceCandidate(place.name, MentionKind.SETTLEMENT, place.district, place.oktmo)
            is_centre = place.oktmo in self._centres
            for form, cases in (*_cases(place.forms), *((alias, ANY_CASE) for alias in place.aliases)):
                caution = self._caution(place, form, cases, is_centre=is_centre)
                yield form, Name(candidate, cases, caution, type=place.type, is_centre=is_centre)

    def _caution(self, place: Settlement, form: str, cases: str, *, is_centre: bool) -> Caution:
        name = normalize(place.name)
        is_adjective = " " not in name and "-" not in name and name.endswith(_ADJECTIVE_ENDINGS)
        if is_adjective and (place.is_common_noun or place.is_surname_like):
            return Caution.ADJECTIVE
        if place.is_common_noun:
            return Caution.NOUN
        if place.is_surname_like and not ("n" in cases and name.endswith(("о", "е"))):
            return Caution.SURNAME
        # everybody knows the centres: «Оршанка» is the settlement, whatever the dictionary says
        return Caution.NONE if is_centre else self.caution_of_word(form)

    def caution_of_word(self, form: str) -> Caution:
        """Return what an unflagged form may be besides a place, by the dictionary alone."""
        word = normalize(form)
        if not word.isalpha() or not self._morphology.is_known(word):
            return Caution.NONE
        parses = self._morphology.parses(word)
        if any("Geox" in parse.grammemes for parse in parses):
            return Caution.NONE
        if any(parse.grammemes & {"Surn", "Name"} for parse in parses):
            return Caution.SURNAME
        return Caution.ADJECTIVE if any(parse.pos == "ADJF" for parse in parses) else Caution.NOUN

    def _landmarks(self, pack: RegionPack) -> Iterator[tuple[str, Name]]:
        for mark in pack.landmarks:
            oktmo = mark.settlement_oktmo
            district = mark.district or (pack.settlement(oktmo).district if oktmo else None)
            candidate = PlaceCandidate(mark.name, MentionKind.LANDMARK, district, oktmo)
            for form in mark.forms:
                yield form, Name(candidate, caution=self.caution_of_word(form), type=mark.kind)


def _covers(known: Name, name: Name) -> bool:
    """Say whether a further name adds nothing: the same place, or a city that is its own district."""
    same = known.candidate == name.candidate and known.requires == name.requires
    if same or known.kind is not MentionKind.SETTLEMENT:
        return same
    return name.kind is MentionKind.DISTRICT and known.candidate.district == name.candidate.district


def _with_cases(known: Name, name: Name) -> Name:
    if known.candidate != name.candidate:
        return known
    cases = "".join(letter for letter in ANY_CASE if letter in known.cases + name.cases)
    caution = min(known.caution, name.caution)
    return Name(
        known.candidate, cases, caution, known.strength, known.type, known.is_centre, known.requires, known.region
    )


def _spellings(form: str) -> Iterator[tuple[str, ...]]:
    """Return the ways to write a form: as it is, in one word, with a dash between blanks."""
    parts = key_parts(form)
    if not parts:
        return
    yield parts
    if len(parts) > 1 and all(part.isalpha() for part in parts):
        yield ("".join(parts),)
        if "-" in form and len(parts) == 2:
            yield (parts[0], "-", parts[1])


def _cases(forms: CaseForms) -> Iterator[tuple[str, str]]:
    written = (forms.nominative, forms.genitive, forms.dative, forms.accusative, forms.instrumental)
    by_form: dict[str, str] = {}
    for form, letter in zip((*written, forms.prepositional), ANY_CASE, strict=True):
        by_form[form] = by_form.get(form, "") + letter
    if forms.nominative.endswith(_OFTEN_UNDECLINED):
        by_form[forms.nominative] = ANY_CASE
    yield from ((form, cases) for form, cases in by_form.items() if form)


def _region(pack: RegionPack) -> Iterator[tuple[str, Name]]:
    candidate = PlaceCandidate(pack.info.forms.nominative, MentionKind.REGION, None)
    for form in (*pack.info.forms.all(), *pack.info.aliases):
        yield form, Name(candidate)


def _districts(pack: RegionPack) -> Iterator[tuple[str, Name]]:
    for district in pack.districts:
        candidate = PlaceCandidate(district.name, MentionKind.DISTRICT, district.code)
        for form, cases in _cases(district.forms):
            yield form, Name(candidate, cases)
        for form in (district.official_name, *district.aliases):
            yield form, Name(candidate)
        for form in (*district.forms.all(), *district.aliases):
            for short in _SHORT_DISTRICT if "район" in form else ():
                yield form.replace("район", short), Name(candidate)


def _adjectives(pack: RegionPack) -> Iterator[tuple[str, Name]]:
    common = {normalize(place.name) for place in pack.settlements if place.is_common_noun}
    for district in pack.districts:
        if not district.adjective.endswith("ий"):
            continue
        candidate = PlaceCandidate(district.name, MentionKind.DISTRICT, district.code)
        # «советский» is an ordinary word, since the pack marks the settlement of this name as one; «сернурский» is not
        caution = Caution.ADJECTIVE if normalize(district.adjective) in common else Caution.NONE
        for ending in _ADJECTIVE_FORMS:
            yield district.adjective[:-2] + ending, Name(candidate, ANY_CASE, caution, MentionStrength.WEAK)


def _streets(pack: RegionPack) -> Iterator[tuple[str, Name]]:
    for street in pack.streets:
        district = pack.settlement(street.settlement_oktmo).district
        candidate = PlaceCandidate(street.name, MentionKind.STREET, district, street.settlement_oktmo, street.name)
        endings = _STREET_FORMS.get(street.name[-2:], ())
        inflected = tuple(street.name[:-2] + ending for ending in endings)
        for form in dict.fromkeys((street.name, *inflected, *street.aliases)):
            yield form, Name(candidate, type=street.type)


def _outside_cases(name: str, form: str) -> str:
    """Guess the cases of a form the pack does not tell: «в Казань» is where to, «в Казани» where."""
    if form == name:
        return ANY_CASE if name.endswith(("о", "и", "у", "ы", "е")) else "na"
    first = form.split(maxsplit=1)[0]
    is_feminine = name.split(maxsplit=1)[0][-1:] in {"а", "я", "ь"}
    is_accusative = is_feminine and first.endswith(("у", "ю")) and not first.endswith(("ью", "ому"))
    return "a" if is_accusative else "gdip"


def _outside(pack: RegionPack) -> Iterator[tuple[str, Name]]:
    for place in pack.outside:
        candidate = PlaceCandidate(place.name, MentionKind.OUTSIDE, None)
        requires = frozenset(normalize(place.requires).split("|")) if place.requires else frozenset()
        for form in place.forms:
            cases = _outside_cases(place.name, form)
            yield form, Name(candidate, cases, type=place.kind, requires=requires, region=place.region)
