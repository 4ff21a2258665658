"""Lemmas and grammar of single words by pymorphy3, cached; open when a lemma is wrong.

Built once and passed in (`Morphology()` takes 0.1 s and 15 MB). The caches hold more than the some 300,000 distinct
word forms of citizens' Russian, since a cached lemma is 80 times cheaper; they have an end all the same, so that a
sender of invented words cannot fill the memory of a service.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import pymorphy3

from triage.text.remembered import remembered

CACHED_WORDS = 400_000
"""Readings take more room than lemmas, and fewer words are asked for theirs: they get a quarter."""
_RECENT_WORDS = 8_192
"""A word is asked for its lemma first and for its readings soon after: the analysis, half the cost, is kept so long."""
_TAGS = 10_000
"""More than there are in the dictionary (some 5,000): what a tag says is worked out once."""
_WORD_CACHE_MAX_CHARS = 40
_CYRILLIC = re.compile("[a-z-]*[\u0400-\u0482\u048a-\u052f][a-z\u0400-\u052f\u2010-\u2015-]*\\Z")
"""pymorphy3 raises ValueError on letters Unicode has no name for (Tangut); it only sees scripts it knows."""


class WordParse(NamedTuple):
    """One reading of a word: lemma (ё as е), part of speech and all grammemes in OpenCorpora's notation.

    A tuple, since every new word has some three: a frozen dataclass takes four times as long.
    """

    lemma: str
    pos: str
    grammemes: frozenset[str]
    score: float


class Morphology:
    """Adapter to pymorphy3. All methods take normalized words (lower case, ё as е)."""

    def __init__(self) -> None:
        self._analyzer = pymorphy3.MorphAnalyzer(lang="ru", result_type=None)
        self._analyses = lru_cache(_RECENT_WORDS)(self._analyzer.parse)
        self._tag_of = remembered(_TAGS)(self._read_tag)
        self.lemma = remembered(CACHED_WORDS)(self._lemma)
        self.parses = remembered(CACHED_WORDS // 4)(self._parses)
        self.is_known = remembered(CACHED_WORDS)(self._is_known)

    def _lemma(self, word: str) -> str:
        if len(word) > _WORD_CACHE_MAX_CHARS or not _CYRILLIC.match(word):
            return word
        _, _, lemma, _, _ = self._analyses(word)[0]
        return str(lemma).replace("ё", "е")

    def _parses(self, word: str) -> tuple[WordParse, ...]:
        if not _CYRILLIC.match(word):
            return ()
        return tuple(
            [
                WordParse(str(lemma).replace("ё", "е"), *self._tag_of(str(tag)), float(score))
                for _, tag, lemma, score, _ in self._analyses(word)
            ]
        )

    def _read_tag(self, tag: str) -> tuple[str, frozenset[str]]:
        """Return the part of speech and all grammemes of a tag, «NOUN,inan,femn sing,gent»."""
        read = self._analyzer.TagClass(tag)
        return str(read.POS or ""), frozenset(map(str, read.grammemes))

    def _is_known(self, word: str) -> bool:
        return bool(_CYRILLIC.match(word)) and bool(self._analyzer.word_is_known(word))
