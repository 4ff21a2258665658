"""Words of an answer with their grammar; open when a verb is taken for something else.

`Wording` is a document seen by a linguist: each word with its first parse, and the whole text as one line of lemmas
in which set phrases are looked up by regular expressions («не представляться возможный» finds every form).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, compress, count
from operator import attrgetter, itemgetter
from typing import Any

from triage.answers.lexicon import FILLING_LEMMAS, GENERIC_LEMMAS
from triage.answers.once import once
from triage.answers.phrases import Phrases
from triage.domain.answers import Quote
from triage.domain.spans import Span
from triage.text.document import Document, Reader
from triage.text.morphology import Morphology, WordParse
from triage.text.remembered import remembered
from triage.text.tokens import Token, TokenKind, kind_of, normalize

CACHED_WORDS = 100_000
"""As many word forms as the morphology keeps readings of; an end against senders of invented words."""
_FUNCTION_WORDS = frozenset({"PREP", "CONJ", "PRCL", "NPRO", "INTJ", "PRED", "NUMR"})
_NAMES_OF_PEOPLE = frozenset({"Name", "Patr", "Surn"})
_NAMES = _NAMES_OF_PEOPLE | {"Geox"}
_VERBAL_NOUN_ENDS = ("ение", "ание", "яние", "ация", "тие", "ость", "ство")
_PARTICIPLES = frozenset(["PRTF", "GRND"])
_MIN_CONTENT_CHARS = 3
_COUNTS = frozenset(["оба", "сто", "тысяча", "половина"])
_VOWELS = re.compile("[аеиоуыэюя]")
NO_PARSE = WordParse("", "", frozenset(), 0.0)


@dataclass(frozen=True, slots=True)
class Grammar:
    """What the criteria ask of one word form. `is_imperative` is true when any reading is a plural imperative.

    `may_be_done` marks past forms one reading of which is perfective («обрезали»), `may_be_genitive` marks
    verbs that may be a noun after a noun: «вопрос о возможности спила». `is_content` says that the word tells what a
    text is about: no function word, no office word; `is_telling` that it tells a subject: a content word that is no
    word of any service and no name of people. Numbers and marks are no words.
    `is_name` marks names of people and places, `is_place_name` those of places. `syllable_count` counts vowels.
    `is_number` marks digits, «тысяча» and the like, and numerals but «один». `is_verbal_noun` («проведение») and
    `is_participle` are signs of officialese.
    """

    lemma: str
    pos: str
    grammemes: frozenset[str]
    is_imperative: bool
    is_infinitive: bool
    may_be_genitive: bool = False
    may_be_done: bool = False
    is_content: bool = False
    is_word: bool = False
    is_name: bool = False
    is_place_name: bool = False
    syllable_count: int = 0
    is_number: bool = False
    is_telling: bool = False
    is_verbal_noun: bool = False
    is_participle: bool = False

    def has(self, grammeme: str) -> bool:
        """Say whether the first reading has a grammeme of OpenCorpora («past», «perf», «1per»)."""
        return grammeme in self.grammemes


class Grammarian:
    """Reads the norms of single tokens once; wraps the morphology with the few questions the criteria ask."""

    def __init__(self, morphology: Morphology):
        self._parses = morphology.parses
        self.of = remembered(CACHED_WORDS)(self._of)

    def _of(self, norm: str) -> Grammar:
        return self._of_word(norm) if kind_of(norm) is TokenKind.WORD else _mark_of(norm)

    def _of_word(self, norm: str) -> Grammar:
        parses = self._parses(norm)
        best = _REREAD.get(norm) or _best(parses)
        if best.lemma in _ADJECTIVES and best.pos == "PRTF":
            best = best._replace(lemma=_ADJECTIVES[best.lemma], pos="ADJF")
        imperative = _has_reading(parses, _IMPERATIVE)
        genitive = best.pos == "VERB" and _has_reading(parses, _GENITIVE)
        done = "past" in best.grammemes and _has_reading(parses, _DONE)
        lemma = best.lemma or norm
        content = _is_content(lemma, best.pos)
        infinitive = best.pos == "INFN"
        return Grammar(
            lemma,
            best.pos,
            best.grammemes,
            *(imperative, infinitive, genitive, done, content),
            is_word=True,
            is_name=not _NAMES.isdisjoint(best.grammemes),
            is_place_name="Geox" in best.grammemes,
            syllable_count=len(_VOWELS.findall(norm)),
            is_number=_is_number(lemma, best.pos),
            is_telling=content and lemma not in FILLING_LEMMAS and _NAMES_OF_PEOPLE.isdisjoint(best.grammemes),
            is_verbal_noun=best.pos == "NOUN" and lemma.endswith(_VERBAL_NOUN_ENDS),
            is_participle=best.pos in _PARTICIPLES,
        )


_IMPERATIVE = frozenset({"impr", "plur", "excl"})
_GENITIVE = frozenset({"NOUN", "gent"})
_DONE = frozenset({"VERB", "past", "perf"})


def _has_reading(parses: Iterable[WordParse], grammemes: frozenset[str]) -> bool:
    return any(grammemes <= parse.grammemes for parse in parses)


def _mark_of(lemma: str) -> Grammar:
    """Return the grammar of a number, a mark, or a word that is to count as one: its lemma is itself."""
    return Grammar(lemma, "", frozenset(), False, False, is_number=_is_number(lemma, ""))


def _is_number(lemma: str, pos: str) -> bool:
    return (pos == "NUMR" and lemma != "один") or lemma.isdigit() or lemma in _COUNTS


def _is_content(lemma: str, pos: str) -> bool:
    return len(lemma) >= _MIN_CONTENT_CHARS and pos not in _FUNCTION_WORDS and lemma not in GENERIC_LEMMAS


def _best(parses: tuple[WordParse, ...]) -> WordParse:
    """Return the first reading, but «заменим», «закроем» as the verb: officials speak of themselves so."""
    first = parses[0] if parses else NO_PARSE
    if first.pos not in {"ADJS", "PRTS"} and not first.grammemes >= _BY_WHAT:
        return first
    return next((parse for parse in parses if parse.grammemes >= _WE_DO), first)


_BY_WHAT = frozenset({"NOUN", "sing", "ablt"})
_WE_DO = frozenset({"VERB", "1per", "plur"})


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
    """A document with grammar; what belongs to token i stands at i in `grammar`, `lemmas`, `norms` and `sentence_of`.

    `text` is the clean text normalized (lower case, ё as е), with the offsets of the clean text. `line` is all lemmas
    joined by spaces; `starts[i]` is where token i's lemma begins in it, and one more number where the next would.
    `indices` tells where a lemma stands, `vocabulary` are its keys, `sentences` the token range of each sentence number
    that has tokens.
    """

    document: Document
    grammar: tuple[Grammar, ...]
    lemmas: tuple[str, ...]
    norms: tuple[str, ...]
    sentence_of: tuple[int, ...]
    sentences: Mapping[int, range]
    text: str
    line: str
    starts: tuple[int, ...]
    indices: Mapping[str, Sequence[int]]
    vocabulary: frozenset[str]
    kept: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def word_count(self) -> int:
        """Number of words, anonymised names and communities («[ИМЯ]») not counted."""
        return sum(map(is_word, self.grammar))

    @property
    @once
    def contents(self) -> list[int]:
        """The tokens that tell what the text is about, in order."""
        return list(compress(count(), map(_is_content_word, self.grammar)))

    @property
    @once
    def digits(self) -> list[int]:
        """The tokens that are numbers in digits, in order."""
        return list(compress(count(), map(str.isdigit, self.norms)))

    @property
    @once
    def capitals(self) -> list[int]:
        """The tokens that begin with a capital letter, in order."""
        return list(compress(count(), map(str.isupper, map(_first_char, map(_text, self.document.tokens)))))

    def lemma(self, index: int) -> str:
        """Return the lemma of token `index`."""
        return self.lemmas[index]

    def find(self, phrases: Phrases, within: range | None = None) -> Sequence[range]:
        """Return the token ranges of set phrases in order, without overlaps; `within` limits them to some tokens."""
        if self.vocabulary.isdisjoint(phrases.first_lemmas):
            return ()
        if within is not None:
            begins = [index for index in self._begins(phrases) if index in within]
            return self._matches(phrases, begins, self.starts[within.stop] - 1)
        if phrases not in self.kept:
            self.kept[phrases] = self._matches(phrases, self._begins(phrases), len(self.line))
        found: Sequence[range] = self.kept[phrases]
        return found

    def has(self, phrases: Phrases, within: range | None = None) -> bool:
        """Say whether one of the set phrases occurs at all, or `within` some tokens."""
        found = self.find(phrases)
        if within is None or not found:  # what stands nowhere stands in no part either
            return bool(found)
        match, line, starts, limit = phrases.pattern.match, self.line, self.starts, self.starts[within.stop] - 1
        return any(index in within and match(line, starts[index], limit) for index in self._begins(phrases))

    def _begins(self, phrases: Phrases) -> Sequence[int]:
        """Return the tokens, in order, with which one of the phrases can begin."""
        heads = phrases.first_lemmas
        if heads not in self.kept:
            self.kept[heads] = sorted(chain.from_iterable(map(self.indices.__getitem__, self.vocabulary & heads)))
        begins: Sequence[int] = self.kept[heads]
        return begins

    def _matches(self, phrases: Phrases, begins: Iterable[int], limit: int) -> list[range]:
        """Return the tokens of the matches before character `limit` of the line; none begins inside another one."""
        match, line, starts, behind = phrases.pattern.match, self.line, self.starts, 0
        matches: list[range] = []
        for index in begins:
            if starts[index] >= behind and (found := match(line, starts[index], limit)):
                behind = found.end()
                matches.append(range(index, max(index + 1, bisect_left(starts, behind))))
        return matches

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
        return self.sentences[number]

    def sentence_around(self, index: int) -> range:
        """Return the token range of the sentence of token `index`."""
        return self.sentences[self.sentence_of[index]]

    def tokens_of(self, sentences: Iterable[int]) -> set[int]:
        """Return the tokens of some sentences."""
        return set(chain.from_iterable(map(self.sentences.__getitem__, sentences)))

    def tokens_outside(self, sentences: Collection[int]) -> list[int]:
        """Return the tokens that stand in none of some sentences, in order."""
        if not sentences:
            return list(range(len(self.grammar)))
        told = [tokens for number, tokens in self.sentences.items() if number not in sentences]
        return [index for tokens in told for index in tokens]

    def tokens_between(self, start: int, stop: int) -> range:
        """Return the tokens that begin inside a character range of the clean text."""
        tokens = self.document.tokens
        first = bisect_left(tokens, start, key=_start)
        return range(first, bisect_left(tokens, stop, lo=first, key=_start))

    def _quoted(self, span: Span, in_post: bool) -> Quote:
        return Quote(span, span.of(self.document.clean.original), in_post)


_start, _text, _norm = (itemgetter(Token._fields.index(name)) for name in ("start", "text", "norm"))
"""Where a token begins, how it is written, and its norm."""
_first_char = itemgetter(0)
_lemma, _is_content_word = attrgetter("lemma"), attrgetter("is_content")
is_word = attrgetter("is_word")
"""Says of a grammar whether it is a word's: for `map`, which looks through a text in half the time of a loop."""


class WordingReader:
    """Reads texts into wordings; built once with the reader it shares."""

    def __init__(self, reader: Reader):
        self._reader = reader
        self._grammarian = Grammarian(reader.morphology)

    def read(self, text: str) -> Wording:
        """Return the wording of one text as it is stored: a telephone reads as «[ТЕЛ]», so both score alike."""
        return self.of(self._reader.read_redacted(text))

    def of(self, document: Document) -> Wording:
        """Return the wording of a document already read."""
        norms = tuple(map(_norm, document.tokens))
        grammar = tuple(map(self._grammarian.of, norms))
        if "[" in norms or "#" in norms:
            grammar = _without_labels(document.tokens, grammar)
        lemmas = tuple(map(_lemma, grammar))
        sentences, indices = _sentences(document), _indices(lemmas)
        return Wording(
            document=document,
            grammar=grammar,
            lemmas=lemmas,
            norms=norms,
            sentence_of=_sentence_of(sentences),
            sentences=sentences,
            text=normalize(document.text),
            line=" ".join(lemmas),
            starts=tuple(accumulate(map(_with_space, map(len, lemmas)), initial=0)),
            indices=indices,
            vocabulary=frozenset(indices),
        )


def _without_labels(tokens: Sequence[Token], grammar: Sequence[Grammar]) -> tuple[Grammar, ...]:
    """Take the words of labels for marks: «[ИМЯ]», «[СООБЩЕСТВО Наш двор]», and of tags («#новости»).

    Labels stand for what was taken out. Both say nothing of the matter and name no place; their lemmas stay, so that
    set phrases still find a telephone.
    """
    opened = [index for index, token in enumerate(tokens) if token.text == "["]
    inside = [index for at in opened for index in _inside_label(tokens, at)]
    inside += [index for at, token in enumerate(tokens) if token.text == "#" for index in _inside_tag(tokens, at)]
    marks = {index: _mark_of(grammar[index].lemma) for index in inside}
    return tuple([marks.get(index, word) for index, word in enumerate(grammar)])


def _inside_label(tokens: Sequence[Token], opened: int) -> range:
    """Return the tokens between a bracket and the one that closes it, where the first word is all capitals."""
    first = opened + 1
    if not tokens[first : first + 1] or not tokens[first].text.isupper():
        return range(0)
    closed = (index for index in range(first, min(len(tokens), first + _LONGEST_LABEL)) if tokens[index].text == "]")
    return range(first, next(closed, first))


def _inside_tag(tokens: Sequence[Token], sign: int) -> range:
    """Return the tokens that cling to a «#»: «#фонарьпочинили» has the ending of a verb and says nothing."""
    stop = sign + 1
    while stop < len(tokens) and tokens[stop].start == tokens[stop - 1].stop and _is_of_tag(tokens[stop]):
        stop += 1
    return range(sign + 1, stop)


def _is_of_tag(token: Token) -> bool:
    return token.text[0].isalnum() or token.text in _JOINING_TAGS


_JOINING_TAGS = frozenset("_-@")


_LONGEST_LABEL = 12
"""Tokens: a community is named by so many words at most."""


_with_space = (1).__add__
"""A lemma in the line takes its letters and the space behind it."""


def _sentences(document: Document) -> dict[int, range]:
    """Return the tokens of each sentence that has any; tokens behind the last sentence belong to it."""
    tokens, found, begin = document.tokens, {}, 0
    for number, span in enumerate(document.sentences, 1):
        is_last = number == len(document.sentences)
        stop = len(tokens) if is_last else bisect_left(tokens, span.stop, lo=begin, key=_start)
        if stop > begin:
            found[number - 1] = range(begin, stop)
        begin = stop
    return found


def _sentence_of(sentences: Mapping[int, range]) -> tuple[int, ...]:
    numbers: list[int] = []
    for number, inside in sentences.items():
        numbers += [number] * len(inside)
    return tuple(numbers)


def _indices(lemmas: Sequence[str]) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = {}
    for index, lemma in enumerate(lemmas):
        if lemma in found:
            found[lemma].append(index)
        else:
            found[lemma] = [index]
    return found
