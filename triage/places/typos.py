"""Misspelt names: one edit, or the same sound for well-known places; open when a typo is missed, or taken wrongly.

Only words unknown to the morphology are looked up, only where a place is expected, and against names that are ordinary
words or surnames only after a type or «в», «из», «до»: one edit away from those lies half the dictionary.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from rapidfuzz.distance import OSA

from triage.domain.places import MentionKind, MentionStrength
from triage.places.names import Caution, Name

MIN_LETTERS = 5
_WELL_KNOWN_TYPES = frozenset({"г", "пгт"})
_SOUNDS = (
    (re.compile("[ъь]"), ""),
    (re.compile("йо|ё"), "е"),
    (re.compile("[тд]ь?с(?=к)"), "ц"),
    (re.compile("[оа]"), "а"),
    (re.compile("[еиэыйя]"), "и"),
    (re.compile("[ую]"), "у"),
    (re.compile("д"), "т"),
    (re.compile("б"), "п"),
    (re.compile("г"), "к"),
    (re.compile("в"), "ф"),
    (re.compile("з"), "с"),
    (re.compile("[жщ]"), "ш"),
    (re.compile(r"(.)\1+"), r"\1"),
)


def sound(word: str) -> str:
    """Return how a word roughly sounds: unstressed vowels, voicing, soft signs and doubled letters do not count."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


class TypoIndex:
    """Looks up words one edit away from a form; the words of a form are written together."""

    def __init__(self, by_key: Mapping[tuple[str, ...], tuple[Name, ...]]):
        self._names: dict[str, tuple[Name, ...]] = {}
        self._by_sound: dict[str, tuple[Name, ...]] = {}
        self._of_any: dict[str, tuple[Name, ...]] = {}
        self._cautious: dict[str, tuple[Name, ...]] = {}
        for key, names in by_key.items():
            fit = tuple(name for name in names if _may_be_misspelt(name))
            form = "".join(key)
            cautious = tuple(name for name in names if name.kind is MentionKind.SETTLEMENT and name not in fit)
            if cautious and len(form) > MIN_LETTERS and form.isalpha():
                self._cautious[form] = cautious
            if fit and len(form) >= MIN_LETTERS and form.isalpha():
                self._names[form] = fit
                heard = sound(form)
                self._of_any[heard] = (*self._of_any.get(heard, ()), *fit)
                known = tuple(name for name in fit if name.is_centre or name.type in _WELL_KNOWN_TYPES)
                if known:
                    self._by_sound.setdefault(heard, known)
        self._outside = {"".join(key) for key, names in by_key.items() if names[0].kind is MentionKind.OUTSIDE}
        self._neighbours: defaultdict[str, list[str]] = defaultdict(list)
        for form in {*self._names, *self._cautious}:
            for shorter in _deletions(form):
                self._neighbours[shorter].append(form)

    def find(self, word: str, *, is_typed: bool = False, is_in: bool = False) -> tuple[Name, ...]:
        """Return the names a misspelt word (lower case, without hyphens) may mean; empty when there are none.

        Short names of villages need a type before them (`is_typed`): one edit changes too much of them. After a type
        («с. Микрякава») a village of the same sound is meant as well. Names that are ordinary words or surnames need a
        type, or a preposition no person takes (`is_in`).
        """
        if len(word) < MIN_LETTERS or word in self._outside:
            return ()
        near = {form for key in _deletions(word) for form in self._neighbours.get(key, ()) if _is_near(word, form)}
        forms = sorted(near)
        names = tuple(dict.fromkeys(name for form in forms for name in self._names.get(form, ())))
        if is_typed or is_in:  # «п. Октябрский»: a type, and a word no dictionary knows
            names = tuple(dict.fromkeys([*names, *(name for form in forms for name in self._cautious.get(form, ()))]))
        names = names or (self._of_any if is_typed else self._by_sound).get(sound(word), ())
        return tuple(name for name in names if is_typed or name.is_centre or len(name.candidate.name) > MIN_LETTERS)


def _may_be_misspelt(name: Name) -> bool:
    if name.kind is MentionKind.SETTLEMENT:
        if len(name.candidate.name) < MIN_LETTERS:
            return False
        is_well_known = name.is_centre or name.type in _WELL_KNOWN_TYPES or " " in name.candidate.name
        return name.caution is Caution.NONE or is_well_known
    return name.kind is MentionKind.DISTRICT and name.strength is MentionStrength.EXACT


def _deletions(word: str) -> Iterator[str]:
    yield word
    for index in range(len(word)):
        yield word[:index] + word[index + 1 :]


def _is_near(word: str, form: str) -> bool:
    """Say whether one edit parts them. The first letter of short words must stay: «Арино» is not «Ирино»."""
    if OSA.distance(word, form, score_cutoff=1) > 1:
        return False
    return word[0] == form[0] or len(form) > MIN_LETTERS + 1
