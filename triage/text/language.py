"""Tells Russian posts from posts in the region's other languages; open when a post goes to a person for its language.

A word counts as foreign when it is certain: it has a letter Russian lacks, or is a function word the region pack
names, alone or behind a hyphen. A Cyrillic word no Russian dictionary knows counts half: it may be a typing error or
a name. One certain word decides where no Russian function word stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from triage.text.document import Document
from triage.text.tokens import Token

RUSSIAN = "ru"
FOREIGN = "foreign"
NO_LANGUAGE = "none"

_LATIN = re.compile(r"[a-zA-Z]")
_LINK = re.compile(
    r"(?:https?://|www\.|vk\.com|t\.me/)\S+|[#@]\S+"
    r"|(?<!\S)\S+@\S+\.\w+|(?<!\S)\S+\.(?:mp4|mov|jpe?g|png|pdf)\b",
    re.IGNORECASE,
)
_RUSSIAN_WORD = re.compile(r"[а-яё]+(?:[-–‑][а-яё]+)*\Z")
_FUNCTION_WORDS = "в во на не нет и с со у по к из за что как это для от до а о об же я мы вы ли"
_RUSSIAN_FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""A Russian sentence hardly does without all of these: with a word of another language beside, their lack decides."""
_UNKNOWN_WEIGHT = 0.5
_REGIONAL_LETTER_WEIGHT = 2.0
"""The region's other languages borrow Russian words freely, so a word in their own letters says more than one."""
_MIN_LETTERS = 2
_MIN_WORDS_TO_DOUBT = 4
"""A short text is not called foreign for unknown words alone: «Прорвало, Шушер» may be two of two."""
_MAX_WORDS = 80
"""The first words are enough to tell."""


def detect_language(
    document: Document,
    foreign_letters: str,
    *,
    foreign_words: Collection[str] = (),
    is_known: Callable[[str], bool] | None = None,
) -> str:
    """Return "ru", "foreign", or "none" when the text has no words (empty, emoji, links, numbers).

    `foreign_letters` and `foreign_words` (normalized) come from the region pack. `is_known` tells whether the Russian
    dictionary has a normalized word; without it unknown words pass for Russian.
    """
    words = _words(document)
    if sum(map(len, words)) < _MIN_LETTERS:
        return NO_LANGUAGE
    russian, foreign, unknown = 0, 0.0, 0
    for word in words:
        if not _RUSSIAN_WORD.match(word):
            foreign += _REGIONAL_LETTER_WEIGHT if any(letter in foreign_letters for letter in word) else 1.0
        elif _is_listed(word, foreign_words):
            foreign += 1.0
        elif is_known is None or is_known(word):
            russian += 1
        else:
            unknown += 1
    if len(words) == 1 and words[0].isascii():
        return NO_LANGUAGE  # "VID 20220912", "up": a file name or a call, not a language
    if foreign and _RUSSIAN_FUNCTION_WORDS.isdisjoint(words) and _has_certain(words, foreign_words):
        return FOREIGN
    doubt = _UNKNOWN_WEIGHT * unknown if foreign or len(words) >= _MIN_WORDS_TO_DOUBT else 0.0
    return FOREIGN if foreign + doubt > russian else RUSSIAN


def _is_listed(word: str, foreign_words: Collection[str]) -> bool:
    """Say whether a word, or its part behind a hyphen, is a function word of another language: «йолташ-влак»."""
    return word in foreign_words or word.rpartition("-")[2] in foreign_words


def _has_certain(words: Collection[str], foreign_words: Collection[str]) -> bool:
    """Say whether a word is of another language for certain; Latin words are brands and leftovers of exports."""
    return any(_is_listed(w, foreign_words) or not (w.isascii() or _RUSSIAN_WORD.match(w)) for w in words)


def _words(document: Document) -> list[str]:
    words = [token for token in document.tokens if token.is_word][:_MAX_WORDS]
    if _LATIN.search(document.text):
        links = [match.span() for match in _LINK.finditer(document.text)]
        words = [token for token in words if not _is_within(token, links)]
    return [token.norm for token in words]


def _is_within(token: Token, ranges: list[tuple[int, int]]) -> bool:
    return any(start <= token.start < stop for start, stop in ranges)
