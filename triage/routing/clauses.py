"""Cuts a post into clauses that may each state a problem; open when a post of several problems is not taken apart.

Cuts are made between sentences, at semicolons, at enumerations («во-первых», «2)»), before words that add a further
matter («а ещё», «также», «кроме того»), and at commas and conjunctions where both sides have a predicate of their own.
Subordinate clauses («потому что», «который») stay with their main clause. Cutting is generous; what becomes an issue
is decided later, by topic.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from triage.domain.spans import Span
from triage.text.document import Document
from triage.text.morphology import Morphology
from triage.text.tokens import Token, normalize

_ENUMERATION = (
    r"во?[- ]?(?:перв|втор|трет|четв[её]рт|пят|шест|седьм)\w*(?:ых|их)\b"
    r"|(?:перв|втор|трет|четв[её]рт|пят)(?:ое|ье)\s*[:,.—–-]"
    r"|(?<![\d.,/-])\d{1,2}[).](?=\s*[^\W\d_])"
)
_ADDITION = (
    r"(?:а|и|да|ну|но)\s+(?:еще|вообще|также|тоже|плюс|заодно|главное|кстати)\b(?:\s+и\b)?"
    r"|а\s+во\s+дворе\b|еще\s+(?:и|одн\w+|вопрос\w*|хо[чт]\w+|про)\b|также\b|кроме\s+т?ого\b|кроме\s+этого\b"
    r"|помимо\s+(?:того|этого)\b|к\s+тому\s+же\b|вдобавок\b|в\s+придачу\b|заодно\b|плюс\s+(?:к\s+этому|еще|ко\s+всему)\b"
    r"|и\s+(?:второй|последн\w+|отдельн\w+)\b|втор\w+\s+(?:вопрос|проблема|момент)\b|отдельн\w+\s+(?:вопрос|тема|песня|спасибо)\b"
    r"|что\s+касается\b"
)
_STRONG_CUT = re.compile(rf"(?<![\w-])(?:{_ENUMERATION}|{_ADDITION})|(?<=;)")
_WEAK_CUT = re.compile(r",\s*(?:(?:а|и|но|да)\s+)?|\s[—–-]\s|:\s|\s(?=а\s)")
_SUBORDINATE = re.compile(
    r"(?:что|чтобы?|чтоб|потому|поскольку|котор\w+|где|когда|если|хотя|хоть|так\s+как|как|пока|куда|откуда|кто|чей|зачем|почему"
    r"|в\s+котор\w+|на\s+котор\w+|из-за|то\s+есть|ведь|мол|типа|дескать|лишь|раз|будто|словно|чем|ли|или|то)\b"
)
_PREDICATES = frozenset({"VERB", "PRTS", "ADJS", "PRED"})
_PREDICATE_WORDS = frozenset({"нет", "нету", "негде", "некуда", "невозможно", "нельзя"})
_MIN_WORDS = 2


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a post: its span in the original text, and whether an explicit marker starts it."""

    span: Span
    text: str
    is_marked: bool


class ClauseSplitter:
    """Splits documents; needs the morphology to see predicates."""

    def __init__(self, morphology: Morphology):
        self._parses = morphology.parses

    def split(self, document: Document) -> tuple[Clause, ...]:
        """Return the clauses in order, without overlap; one clause when there is nothing to cut."""
        text = normalize(document.text)
        pieces: list[tuple[int, int, bool]] = []
        for sentence in document.sentences:
            pieces.extend(self._pieces(document, text, sentence))
        merged = self._merge_fragments(document, pieces)
        return tuple(
            Clause(document.original(start, stop), document.text[start:stop], marked) for start, stop, marked in merged
        )

    def _pieces(self, document: Document, text: str, sentence: Span) -> list[tuple[int, int, bool]]:
        strong = {m.start() for m in _STRONG_CUT.finditer(text, sentence.start, sentence.stop)}
        weak = {m.end() for m in _WEAK_CUT.finditer(text, sentence.start, sentence.stop)} - strong
        pieces: list[tuple[int, int, bool]] = []
        begin, marked = sentence.start, sentence.start in strong
        for cut in sorted((strong | weak) - {sentence.start, sentence.stop}):
            following = min((c for c in strong | weak if c > cut), default=sentence.stop)
            if cut in strong or self._may_cut(document, text, begin, cut, following):
                pieces.append((begin, cut, marked))
                begin, marked = cut, cut in strong
        pieces.append((begin, sentence.stop, marked))
        return pieces

    def _may_cut(self, document: Document, text: str, begin: int, cut: int, following: int) -> bool:
        if _SUBORDINATE.match(text, cut):
            return False
        return self._has_predicate(document, begin, cut) and self._has_predicate(document, cut, following)

    def _has_predicate(self, document: Document, start: int, stop: int) -> bool:
        words = [token for token in document.tokens if start <= token.start < stop and token.is_word]
        return len(words) >= _MIN_WORDS and any(map(self._is_predicate, words))

    def _is_predicate(self, token: Token) -> bool:
        if token.norm in _PREDICATE_WORDS:
            return True
        parses = self._parses(token.norm)
        return bool(parses) and parses[0].pos in _PREDICATES

    def _merge_fragments(self, document: Document, pieces: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
        """Give pieces too short to say anything to the piece before them (or after, at the beginning)."""
        merged: list[tuple[int, int, bool]] = []
        pending: int | None = None
        for start, stop, marked in pieces:
            begin = start if pending is None else pending
            words = sum(1 for token in document.tokens if start <= token.start < stop and token.is_word)
            if words > _MIN_WORDS or self._has_predicate(document, start, stop):
                merged.append((begin, stop, marked))
                pending = None
            elif merged and not marked:
                merged[-1] = (merged[-1][0], stop, merged[-1][2])
            else:
                pending = begin
        if pending is not None:
            tail = pieces[-1][1]
            if merged:
                merged[-1] = (merged[-1][0], tail, merged[-1][2])
            else:
                merged.append((pending, tail, False))
        return merged
