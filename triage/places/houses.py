"""Reads house numbers after a street: «19», «21а», «12/1», «5 корп. 2», «18к1», «дом пять»; open if one is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from triage.places.markers import BLOCK_WORDS, HOUSE_WORDS, word_set
from triage.places.words import Words
from triage.text.morphology import Morphology

_MAX_DIGITS = 4
_MEASURES = word_set(
    "час часа часов лет год года г мин минут минуты руб рублей рубля тыс день дня дней числа число км "
    "км/ч м метр метров раз раза процентов человек см кг квартир квартиры суток этаж этажа утра вечера "
    "ночи дня января февраля марта апреля мая июня июля августа сентября октября ноября декабря неделя "
    "недели недель месяц месяца месяцев автобус маршрут маршрутка маршрута"
)
"""Words after a number that make it a quantity, a time or a route."""
_UNITS = "один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать"
_TEENS = "пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"
_TENS = "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто"
_HUNDREDS = "сто двести триста"


def _values(words: str, start: int, step: int) -> dict[str, int]:
    return {word: start + step * index for index, word in enumerate(words.split())}


_NUMERALS = (_values(_HUNDREDS, 100, 100), _values(_TENS, 20, 10), _values(f"{_UNITS} {_TEENS}", 1, 1))


@dataclass(frozen=True, slots=True)
class House:
    """A house number with the words it stands on; `number` is written without blanks."""

    first: int
    last: int
    number: str


def house_at(words: Words, index: int) -> House | None:
    """Return the house that begins at word `index`, a comma and «дом» allowed before the number."""
    if words.norm(index) == ",":
        index += 1
    if words.has_break_before(index):
        return None
    start, has_word = index, words.norm(index) in HOUSE_WORDS
    if has_word:
        index += 1
        while words.norm(index) in {".", "№"}:
            index += 1
    if words.norm(index) in {"№", "#"}:
        index += 1
    if words.is_number(index):
        return _numeric(words, start, index, has_word=has_word)
    return _spelled(words, start, index) if has_word else None


def _numeric(words: Words, start: int, index: int, *, has_word: bool) -> House | None:
    if len(words.norm(index)) > _MAX_DIGITS:
        return None
    last = _extension(words, index + 1)
    after = words.norm(last)
    is_ordinal = after == "-" and words.is_word(last + 1) and words.starts[last + 1] == words.stops[last]
    is_time = after == ":" and words.is_number(last + 1)
    if not has_word and (after in _MEASURES or after == "%" or is_ordinal or is_time):
        return None
    if (glued := _glued_block(words, index)) is not None:
        block, last = glued
        return House(start, last, words.written(index) + block)
    number = "".join(words.written(i) for i in range(index, last))
    block, last = _block(words, last)
    return House(start, last, number + block)


def _extension(words: Words, index: int) -> int:
    """Return the end of «а», «/1», «-3» glued to the number."""
    glued = words.starts[index] == words.stops[index - 1] if index < len(words) else False
    if glued and words.is_word(index) and len(words.norm(index)) == 1:
        return index + 1
    if glued and words.norm(index) in {"/", "-"} and words.is_number(index + 1):
        return index + 2 if len(words.norm(index + 1)) <= _MAX_DIGITS else index
    is_letter = words.is_word(index) and len(words.norm(index)) == 1 and words.norm(index) in "абвгдеж"
    return index + 1 if is_letter and not words.is_word(index + 1) and not words.has_break_before(index) else index


def _glued_block(words: Words, index: int) -> tuple[str, int] | None:
    """Return the block of «18к1», written without a blank, and its end."""
    is_glued = index + 2 < len(words) and words.starts[index + 1] == words.stops[index]
    if not is_glued or words.norm(index + 1) not in {"к", "корп"} or not words.is_number(index + 2):
        return None
    return f" корп. {words.written(index + 2)}", index + 3


def _block(words: Words, last: int) -> tuple[str, int]:
    index = last + (words.norm(last) == ",")
    if words.norm(index) not in BLOCK_WORDS:
        return "", last
    index += 1
    index += words.norm(index) == "."
    if not words.is_number(index):
        return "", last
    return f" корп. {words.written(index)}", index + 1


def _spelled(words: Words, start: int, index: int) -> House | None:
    value, last = 0, index
    for table in _NUMERALS:
        if words.norm(last) in table:
            value, last = value + table[words.norm(last)], last + 1
    return House(start, last, str(value)) if value else None


def is_counting(words: Words, house: House, morphology: Morphology) -> bool:
    """Say whether the number counts what comes next: «в доме 40 квартир», «дом 16 градусов»."""
    if house.last >= len(words) or words.has_break_before(house.last) or not words.is_word(house.last):
        return False
    readings = [parse.grammemes for parse in morphology.parses(words.norm(house.last))]
    nouns = [grammemes for grammemes in readings if "NOUN" in grammemes]
    return any("gent" in grammemes for grammemes in nouns) and not any("nomn" in grammemes for grammemes in nouns[:1])
