"""Compares words by their roots: «расчистить» and «очистка», «ремонт» and «отремонтировать»; open for topicality."""

from __future__ import annotations

import re

from triage.answers.lexicon import words
from triage.text.remembered import remembered

PREFIXES = words(
    """
    пере недо рас раз под подо при про пре вос воз вз вс обо об ото от до за из ис на по вы со с у о в
    """
)
"""Verbal prefixes."""
_BEGINNINGS = [slice(length) for length in sorted({len(prefix) for prefix in PREFIXES})]
_STEADY = {
    "бира": "бра",
    "дира": "дра",
    "тира": "тера",
    "чища": "чисти",
    "чищен": "чистен",
    "вожен": "возен",
    "вези": "вози",
    "везти": "возти",
    "ложен": "лаген",
    "раива": "рои",
    "жига": "жега",
    "сыла": "сла",
    "мораж": "мороз",
    "вола": "воло",
}
_ALTERNATION = re.compile("|".join(_STEADY))
"""Vowels and consonants that change with the aspect: «убирать» is «убрать», «чищен» is «чистить»."""
_MIN_REST = 5
_ROOT_CHARS = 4
_CACHED_LEMMAS = 100_000


@remembered(_CACHED_LEMMAS)
def roots(lemma: str) -> frozenset[str]:
    """Return the possible roots of a lemma: its first letters with and without a verbal prefix."""
    lemma = _ALTERNATION.sub(lambda match: _STEADY[match[0]], lemma)
    found = {lemma[: _ROOT_CHARS + 1]} if len(lemma) > _ROOT_CHARS else {lemma}
    found.update(["~" + rest[:_ROOT_CHARS] for rest in (lemma, *without_prefix(lemma)) if len(rest) >= _MIN_REST])
    return frozenset(found)


def without_prefix(lemma: str) -> list[str]:
    """Return what is left of a lemma behind each prefix it can begin with."""
    return [lemma[len(prefix) :] for prefix in PREFIXES.intersection(map(lemma.__getitem__, _BEGINNINGS))]


def are_related(one: str, other: str) -> bool:
    """Say whether two lemmas may share a root."""
    return one == other or bool(roots(one) & roots(other))
