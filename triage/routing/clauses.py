"""Cuts a post into clauses that may each state a problem; open when a post of several problems is not taken apart.

Cuts are made between sentences, at semicolons, at enumerations («во-первых», «2)»), before words that add a further
matter («а ещё», «также», «кроме того»), and at commas and conjunctions where both sides have a predicate of their own.
Subordinate clauses («потому что», «который») stay with their main clause. Cutting is generous; what becomes an issue
is decided later, by topic.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from triage.domain.spans import Span
from triage.text.document import Document
from triage.text.morphology import Morphology
from triage.text.tokens import Token, normalize

_ENUMERATION = (
    r"во?[- ]?(?:перв|втор|трет|четв[её]рт|пят|шест|седьм)\w*(?:ых|их)\b"
    r"|(?:перв|втор|трет|четв[её]рт|пят)(?:ое|ье)\s*[:,.—–-]"
    r"|(?<![\d.,/-])\d{1,2}[).](?=\s*[^\W\d_])|(?:перв|втор|трет)(?:ый|ая|ий|ья)\s*:"
    r"|(?:вопрос|проблема|пункт)\s+(?:перв|втор|трет|четв[её]рт|пят)\w+\b|(?<=\n)[-–—•*]\s"
)
_ADDITION = (
    r"(?:а|и|да|ну|но)\s+(?:еще|вообще|также|тоже|плюс|заодно|главное|кстати)\b(?:\s+и\b)?"
    r"|а\s+во\s+дворе\b|еще\s+(?:и|одн\w+|вопрос\w*|хо[чт]\w+|про)\b|также\b|кроме\s+т?ого\b|кроме\s+этого\b"
    r"|помимо\s+(?:того|этого)\b|к\s+тому\s+же\b|вдобавок\b|в\s+придачу\b|заодно\b|плюс\s+(?:к\s+этому|еще|ко\s+всему)\b"
    r"|(?:да|ну)\s+и\b|и\s+(?:второй|второе|второго|последн\w+|отдельн\w+)\b|втор\w+\s+(?:вопрос|проблема|момент)\b|отдельн\w+\s+(?:вопрос|тема|песня|спасибо)\b"
    r"|что\s+касается\b"
)
_STRONG_CUT = re.compile(rf"(?<![\w-])(?:{_ENUMERATION}|{_ADDITION})|(?<=;)")
_WEAK_CUT = re.compile(r",\s*(?:(?:а|и|но|да)\s+)?|\s[—–-]\s|:\s|\s(?=а\s)")
_SUBORDINATE = re.compile(
    r"(?:что|чтобы?|чтоб|потому|поскольку|котор\w+|где|когда|если|хотя|хоть|так\s+как|как|пока|куда|откуда|кто|чей|зачем|почему"
    r"|в\s+котор\w+|на\s+котор\w+|из-за|то\s+есть|ведь|мол|типа|дескать|лишь|раз|будто|словно|чем|ли|или|то)\b"
)
_SUBJECT = frozenset({"NOUN", "nomn"})
"""Grammemes of what may be said of without a verb: «дорога к ней тёмная»."""
_PREDICATES = frozenset({"VERB", "PRTS", "ADJS", "PRED"})
_PREDICATE_WORDS = frozenset({"нет", "нету", "негде", "некуда", "невозможно", "нельзя"})
_MIN_WORDS = 2


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a post: its span in the original text, and whether an explicit marker starts it."""

    span: Span
    text: str
    is_marked: bool


_Piece = tuple[int, int, bool]
"""Start and stop in the clean text, and whether an explicit marker starts it."""


class ClauseSplitter:
    """Splits documents; needs the morphology to see predicates."""

    def __init__(self, morphology: Morphology):
        self._parses = morphology.parses

    def split(self, document: Document) -> tuple[Clause, ...]:
        """Return the clauses in order, without overlap; one clause when there is nothing to cut."""
        text = normalize(document.text)
        words = _Words([t for t in document.tokens if t.is_word], self._is_predicate)
        pieces = [piece for sentence in document.sentences for piece in _pieces(words, text, sentence)]
        return tuple(
            Clause(document.original(start, stop), document.text[start:stop], is_marked)
            for start, stop, is_marked in _without_scraps(words, pieces)
        )

    def _is_predicate(self, token: Token) -> bool:
        if token.norm in _PREDICATE_WORDS:
            return True
        parses = self._parses(token.norm)
        return bool(parses) and (parses[0].pos in _PREDICATES or parses[0].grammemes >= _SUBJECT)


class _Words:
    """The words of a document, to be asked about ranges of the text; each question takes a binary search."""

    def __init__(self, words: Sequence[Token], is_predicate: Callable[[Token], bool]):
        self._starts = [token.start for token in words]
        self._predicates_before = list(accumulate(map(is_predicate, words), initial=0))

    def count(self, start: int, stop: int) -> int:
        """Return how many words begin in a range."""
        return bisect_left(self._starts, stop) - bisect_left(self._starts, start)

    def is_clause(self, start: int, stop: int) -> bool:
        """Say whether a range has a predicate and at least one more word."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, stop)
        return last - first >= _MIN_WORDS and self._predicates_before[last] > self._predicates_before[first]


def _pieces(words: _Words, text: str, sentence: Span) -> list[_Piece]:
    """Cut one sentence: at every strong mark, and at weak ones where both sides are clauses."""
    strong = {m.start() for m in _STRONG_CUT.finditer(text, sentence.start, sentence.stop)}
    weak = {m.end() for m in _WEAK_CUT.finditer(text, sentence.start, sentence.stop)}
    cuts = [*sorted((strong | weak) - {sentence.start, sentence.stop}), sentence.stop]
    pieces: list[_Piece] = []
    begin, is_marked = sentence.start, sentence.start in strong
    for cut, following in pairwise(cuts):
        is_weak = cut not in strong and not _SUBORDINATE.match(text, cut)
        if cut in strong or (is_weak and words.is_clause(begin, cut) and words.is_clause(cut, following)):
            pieces.append((begin, cut, is_marked))
            begin, is_marked = cut, cut in strong
    return [*pieces, (begin, sentence.stop, is_marked)]


def _without_scraps(words: _Words, pieces: Sequence[_Piece]) -> list[_Piece]:
    """Give pieces too short to say anything to the piece before them, at the beginning or when marked to the next."""
    merged: list[_Piece] = []
    pending: int | None = None
    for start, stop, is_marked in pieces:
        begin = start if pending is None else pending
        if words.count(start, stop) > _MIN_WORDS or words.is_clause(start, stop):
            merged.append((begin, stop, is_marked))
            pending = None
        elif merged and not is_marked and pending is None:
            merged[-1] = (merged[-1][0], stop, merged[-1][2])
        else:
            pending = begin
    if pending is not None:
        stop = pieces[-1][1]
        last = merged.pop() if merged else (pending, stop, False)
        merged.append((last[0], stop, last[2]))
    return merged
