"""Streets whose name begins with a number: «30 лет Победы», «40-летия Октября», «2-я Садовая», «5 Армии».

Without its type such a street needs a house after it, «на» or «по» before it, or a crossing: «30 лет Победы» alone may
be a feast, and «к 80-летию Победы» always is one. Open when the number is taken for a house or a quantity.
"""

from __future__ import annotations

from dataclasses import dataclass

from triage.places.houses import house_at, is_counting
from triage.places.markers import ADDRESS_WORDS, word_set
from triage.places.words import Words
from triage.text.morphology import Morphology

_MAX_DIGITS = 3
_YEARS = frozenset({"лет", "летия", "летие"})
_ORDINALS = frozenset({"я", "ая", "й", "ой", "ю", "ую"})
_JUBILEES = word_set("победы октября влксм ссср комсомола революции пионерии космонавтики марта мая")
_ADJECTIVES = ("ая", "яя", "ой", "ей", "ую", "юю")
_MONTHS = word_set("января февраля марта апреля мая июня июля августа сентября октября ноября декабря")
_ON = frozenset({"на", "по"})
_IN = frozenset({"в", "во", "из", "с", "до", "от", "за", "к"})
"""After these a number before a noun is a number of something: «в 3 школе»."""


@dataclass(frozen=True, slots=True)
class NumberedName:
    """Words `first` to `last` that may be the name of a street; `is_told` = something beside it says that it is one."""

    first: int
    last: int
    is_told: bool
    is_ordinal: bool = False

    def written(self, words: Words) -> str:
        """Return the name as it is written, an ordinal one in the nominative: «на 2-й Ключевой» is «2-я Ключевая»."""
        text = words.text[words.starts[self.first] : words.stops[self.last - 1]]
        if not self.is_ordinal or not text.endswith(("ой", "ей", "ую", "юю")):
            return text
        soft = text.endswith(("ей", "юю"))
        return f"{words.written(self.first)}-я {words.written(self.last - 1)[:-2]}{'яя' if soft else 'ая'}"


def is_numbered(words: Words, index: int) -> bool:
    """Say whether a word is a number a street's name may begin with."""
    return words.is_number(index) and len(words.norm(index)) <= _MAX_DIGITS


def numbered_name(words: Words, index: int, morphology: Morphology) -> NumberedName | None:
    """Return the name that begins with the number at `index`, None when the words are no name."""
    if not is_numbered(words, index) or words.norm(index - 1) in {"№", "#", "-", "/", "."}:
        return None
    name, kind = _after_number(words, index)
    if not words.is_word(name) or words.has_break_before(name):
        return None
    last = name + 1
    house = house_at(words, last)
    is_reference = words.norm(last) in {"№", "#"}  # «пункт 23 Перечня № 290»
    has_house = house is not None and not is_reference and not is_counting(words, house, morphology)
    is_on = words.norm(index - 1) in _ON
    if kind == "years" and (words.is_capital(name) or words.norm(name) in _JUBILEES):
        if words.is_capital(name) and words.is_capital(last) and words.is_word(last):
            last += 1  # «50 лет Советской Армии»
            has_house = house_at(words, last) is not None
        return NumberedName(index, last, has_house or is_on)
    if kind == "ordinal" and words.norm(name).endswith(_ADJECTIVES) and not _is_before_noun(words, last, morphology):
        return NumberedName(index, last, has_house or (is_on and words.is_capital(name)), is_ordinal=True)
    if kind == "" and words.norm(index - 1) not in _IN and _is_named(words, name, morphology):
        return NumberedName(index, last, has_house and (words.is_capital(name) or _is_addressed(words, index)))
    return None


def _after_number(words: Words, index: int) -> tuple[int, str]:
    """Return where the name goes on after its number, and what kind of number it is."""
    after = index + 1
    joint = after + (words.norm(after) == "-")
    if words.norm(joint) in _YEARS:
        return joint + 1, "years"
    is_glued = joint > after or (after < len(words) and words.starts[after] == words.stops[index])
    if is_glued and words.norm(joint) in _ORDINALS:
        return joint + 1, "ordinal"
    return after, ""


def _is_named(words: Words, name: int, morphology: Morphology) -> bool:
    """Say whether a word after a bare number names a street: «8 Марта», «5 Армии», «3 Молодёжная»."""
    norm = words.norm(name)
    if norm in _MONTHS or norm.endswith(("ая", "яя")):
        return True
    parses = morphology.parses(norm)
    is_genitive = any(p.pos == "NOUN" and "gent" in p.grammemes and "plur" not in p.grammemes for p in parses[:1])
    return is_genitive and (words.is_capital(name) or _is_addressed(words, name - 1))


def _is_addressed(words: Words, index: int) -> bool:
    return words.norm(index - 1) in ADDRESS_WORDS


def _is_before_noun(words: Words, index: int, morphology: Morphology) -> bool:
    """Say whether a noun of its own comes next: «2-я Городская больница»."""
    if not words.is_word(index) or words.has_break_before(index) or words.is_capital(index):
        return False
    parses = morphology.parses(words.norm(index))
    return any(p.pos == "NOUN" and p.grammemes & {"femn", "plur"} for p in parses[:1])
