"""Words of an answer with their grammar; open when a verb is taken for something else.

`Wording` is a document seen by a linguist: each word with its first parse, and the whole text as one line of lemmas
in which set phrases are looked up by regular expressions («не представляться возможный» finds every form).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from triage.domain.answers import Quote
from triage.domain.spans import Span
from triage.text.document import Document, Reader
from triage.text.morphology import Morphology, WordParse

NO_PARSE = WordParse("", "", frozenset(), 0.0)


@dataclass(frozen=True, slots=True)
class Grammar:
    """What the criteria ask of one word form. `is_imperative` is true when any reading is a plural imperative.

    `may_be_done` marks past forms one reading of which is perfective («обрезали»), `may_be_genitive` marks
    verbs that may be a noun after a noun: «вопрос о возможности спила».
    """

    lemma: str
    pos: str
    grammemes: frozenset[str]
    is_imperative: bool
    is_infinitive: bool
    may_be_genitive: bool = False
    may_be_done: bool = False

    def has(self, grammeme: str) -> bool:
        """Say whether the first reading has a grammeme of OpenCorpora («past», «perf», «1per»)."""
        return grammeme in self.grammemes


class Grammarian:
    """Reads single word forms once; wraps the morphology with the few questions the criteria ask."""

    def __init__(self, morphology: Morphology):
        self._parses = morphology.parses
        self.of = cache(self._of)

    def _of(self, norm: str) -> Grammar:
        parses = self._parses(norm)
        best = _REREAD.get(norm) or _best(parses)
        if best.lemma in _ADJECTIVES and best.pos == "PRTF":
            best = replace(best, lemma=_ADJECTIVES[best.lemma], pos="ADJF")
        imperative = any({"impr", "plur"} <= parse.grammemes and "excl" in parse.grammemes for parse in parses)
        genitive = best.pos == "VERB" and any({"NOUN", "gent"} <= parse.grammemes for parse in parses)
        done = "past" in best.grammemes and any({"VERB", "past", "perf"} <= parse.grammemes for parse in parses)
        return Grammar(best.lemma or norm, best.pos, best.grammemes, imperative, best.pos == "INFN", genitive, done)


def _best(parses: tuple[WordParse, ...]) -> WordParse:
    """Return the first reading, but «заменим», «закроем» as the verb: officials speak of themselves so."""
    first = parses[0] if parses else NO_PARSE
    if first.pos not in {"ADJS", "PRTS"} and not {"NOUN", "sing", "ablt"} <= first.grammemes:
        return first
    return next((parse for parse in parses if {"VERB", "1per", "plur"} <= parse.grammemes), first)


def _reading(lemma: str, pos: str, grammemes: str) -> WordParse:
    return WordParse(lemma, pos, frozenset([pos, *grammemes.split()]), 1.0)


_ADJECTIVES = {"соответствовать": "соответствующий", "уполномочить": "уполномоченный"}
"""Verbs whose participles are plain adjectives of officialese («соответствующая служба»)."""
_REREAD = {
    "есть": _reading("быть", "VERB", "impf pres indc sing 3per"),
    "стоит": _reading("стоять", "VERB", "impf pres indc sing 3per"),
    "управляющая": _reading("управляющий", "ADJF", "femn sing nomn"),
    "управляющей": _reading("управляющий", "ADJF", "femn sing gent"),
    "управляющую": _reading("управляющий", "ADJF", "femn sing accs"),
    "дорога": _reading("дорога", "NOUN", "femn sing nomn"),
    "сделаем": _reading("сделать", "VERB", "perf futr indc plur 1per"),
    "ямы": _reading("яма", "NOUN", "femn plur nomn"),
    "яму": _reading("яма", "NOUN", "femn sing accs"),
    "ям": _reading("яма", "NOUN", "femn plur gent"),
    "суть": _reading("суть", "NOUN", "femn sing nomn"),
    "положена": _reading("положенный", "ADJS", "femn sing"),
    "положены": _reading("положенный", "ADJS", "plur"),
    "положено": _reading("положенный", "ADJS", "neut sing"),
    "данные": _reading("данные", "NOUN", "plur nomn"),
    "данных": _reading("данные", "NOUN", "plur gent"),
    "тел": _reading("телефон", "NOUN", "masc sing nomn"),
    "включен": _reading("включить", "PRTS", "perf past pssv masc sing"),
}
"""Word forms whose first dictionary reading is wrong in official answers."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A document with grammar: `grammar[i]` belongs to token i; `line` is all lemmas joined by spaces.

    `sentence_of[i]` is the number of token i's sentence. `starts[i]` is where token i's lemma begins in `line`.
    """

    document: Document
    grammar: tuple[Grammar, ...]
    sentence_of: tuple[int, ...]
    line: str
    starts: tuple[int, ...]

    @property
    def word_count(self) -> int:
        """Number of words, anonymised names and communities («[ИМЯ]») not counted."""
        return sum(token.is_word for token in self.document.tokens)

    def lemma(self, index: int) -> str:
        """Return the lemma of token `index`."""
        return self.grammar[index].lemma

    def find(self, pattern: re.Pattern[str]) -> Iterator[range]:
        """Yield the token ranges whose lemmas match a pattern written for `line`."""
        for match in pattern.finditer(self.line):
            first = bisect_right(self.starts, match.start()) - 1
            yield range(first, max(first + 1, bisect_left(self.starts, match.end())))

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Say whether a lemma pattern occurs."""
        return pattern.search(self.line) is not None

    def quote(self, tokens: range, *, in_post: bool = False) -> Quote:
        """Return the words of a token range as they stand in the original text."""
        all_tokens = self.document.tokens
        span = self.document.original(all_tokens[tokens.start].start, all_tokens[tokens.stop - 1].stop)
        return self._quoted(span, in_post)

    def quote_chars(self, start: int, stop: int, *, in_post: bool = False) -> Quote:
        """Return a character range of the clean text as a quote of the original text."""
        return self._quoted(self.document.original(start, stop), in_post)

    def sentence(self, number: int) -> range:
        """Return the token range of a sentence."""
        return range(bisect_left(self.sentence_of, number), bisect_right(self.sentence_of, number))

    def tokens_between(self, start: int, stop: int) -> range:
        """Return the tokens that begin inside a character range of the clean text."""
        tokens = self.document.tokens
        first = bisect_left(tokens, start, key=lambda token: token.start)
        return range(first, bisect_left(tokens, stop, lo=first, key=lambda token: token.start))

    def _quoted(self, span: Span, in_post: bool) -> Quote:
        return Quote(span, span.of(self.document.clean.original), in_post)


class WordingReader:
    """Reads texts into wordings; built once with the reader it shares."""

    def __init__(self, reader: Reader):
        self._reader = reader
        self._grammarian = Grammarian(reader.morphology)

    def read(self, text: str) -> Wording:
        """Return the wording of one text."""
        return self.of(self._reader.read([text])[0])

    def of(self, document: Document) -> Wording:
        """Return the wording of a document already read."""
        of = self._grammarian.of
        grammar = tuple(
            of(token.norm) if token.is_word else Grammar(token.norm, "", frozenset(), False, False)
            for token in document.tokens
        )
        starts: list[int] = []
        position = 0
        for word in grammar:
            starts.append(position)
            position += len(word.lemma) + 1
        line = " ".join(word.lemma for word in grammar)
        return Wording(document, grammar, _sentences(document), line, tuple(starts))


def _sentences(document: Document) -> tuple[int, ...]:
    """Return the sentence number of each token."""
    numbers: list[int] = []
    stops = [span.stop for span in document.sentences]
    current = 0
    for token in document.tokens:
        while current < len(stops) - 1 and token.start >= stops[current]:
            current += 1
        numbers.append(current)
    return tuple(numbers)
