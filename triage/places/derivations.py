"""Villages in adjectives: «Ронгинский дом культуры», «Шелангерская школа»; open when an institution names its village.

Nobody lists these words, so they are taken apart: adjective endings off, then the suffixes Russian puts between a name
and «-ск-». Only before an institution, and only when the dictionary does not know the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from triage.domain.places import MentionKind, MentionStrength
from triage.places.context import prefix_of
from triage.places.finding import Found
from triage.places.markers import INSTITUTION_LEMMAS
from triage.places.names import Name
from triage.places.words import Words
from triage.text.morphology import Morphology

_ADJECTIVE = re.compile("(.{3,})ск(?:ий|ая|ое|ого|ой|ому|ую|им|ом|ие|их|ими)")
_SUFFIXES = ("", "ин", "ен", "ан", "ов", "ев", "ей")
_LAST_VOWEL = re.compile("[аеёиоуыэюяьй]$")
_REACH = 3


class VillageAdjectives:
    """Finds adjectives made from the names of settlements."""

    def __init__(self, names: Iterable[Name], morphology: Morphology):
        self._morphology = morphology
        self._by_stem: dict[str, tuple[Name, ...]] = {}
        for name in names:
            if name.kind is MentionKind.SETTLEMENT and name.candidate.name.isalpha():
                stem = _stem(name.candidate.name.lower().replace("ё", "е").replace("ъ", "ь"))
                known = self._by_stem.get(stem, ())
                if all(other.candidate != name.candidate for other in known):
                    self._by_stem[stem] = (*known, name)

    def find(self, words: Words, covered: set[int]) -> list[Found]:
        """Return the villages institutions are named after, in words not covered by other mentions."""
        found: list[Found] = []
        for index, norm in enumerate(words.norms):
            match = _ADJECTIVE.fullmatch(norm) if "ск" in norm else None
            if match is None or index in covered or not _is_before_institution(words, index):
                continue
            names = () if self._morphology.is_known(norm) else self._names(match[1].replace("ъ", "ь"))
            if names:
                prefix = prefix_of(words, index)
                found.append(Found(index, index + 1, names, "village_adjective", MentionStrength.WEAK, prefix))
        return found

    def _names(self, base: str) -> tuple[Name, ...]:
        for suffix in _SUFFIXES:
            if base.endswith(suffix):
                names = self._by_stem.get(_stem(base[: len(base) - len(suffix)] if suffix else base), ())
                if names:
                    return names
        return ()


def _stem(name: str) -> str:
    return _LAST_VOWEL.sub("", name)


def _is_before_institution(words: Words, index: int) -> bool:
    return any(words.lemma(i) in INSTITUTION_LEMMAS for i in range(index + 1, index + 1 + _REACH))
