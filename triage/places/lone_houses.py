"""Reads a house that stands without its street: «у дома 79», «дом № 5а по улице Рябинина»; open when one is missed.

«Дома 16 градусов» and «в доме 3 подъезда» are no addresses: after a number that counts, the noun is in the genitive.
"""

from __future__ import annotations

from collections.abc import Collection

from triage.places.houses import House, house_at, is_counting
from triage.places.markers import word_set
from triage.places.words import Words
from triage.text.morphology import Morphology

LONE_HOUSE = "house_alone"
"""The rule of such a mention."""
_HOUSE = word_set("дом дома дому домом доме")
_BESIDE = word_set("у возле около напротив рядом за от до вокруг между перед позади двор дворе подъезд подъезде жители")
"""What stands before «дома» when it is a house and not «at home»."""


def lone_houses(words: Words, taken: Collection[int], morphology: Morphology) -> list[House]:
    """Return the houses outside the words `taken` by streets and their houses, in order."""
    houses = []
    for index, norm in enumerate(words.norms):
        if norm in _HOUSE and index not in taken and (norm != "дома" or words.norm(index - 1) in _BESIDE):
            house = house_at(words, index)
            if house is not None and _has_digits(house) and not is_counting(words, house, morphology):
                houses.append(House(index, house.last, house.number))
    return houses


def _has_digits(house: House) -> bool:
    """Say whether a number is written in figures and is no year or sum."""
    digits = house.number.split()[0].rstrip("абвгдежАБВГДЕЖ")
    return house.last - house.first > 1 and digits[:1].isdigit() and len(digits.split("/")[0]) <= 3
