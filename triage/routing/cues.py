"""Finds cue words and short phrases of the region pack in a document; open when a condition or signal is missed.

A cue matches a token by its lemma or by its exact (normalized) form. The words of a phrase stand in order, with at
most one other word between neighbours («нет вода» finds «нет горячей воды»), and never across a full stop.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from triage.domain.spans import Span
from triage.text.document import Document
from triage.text.tokens import normalize

_MAX_GAP = 1
_BARRIERS = frozenset(".!?…;")


class Cued(Protocol):
    """A record with cue lemmas and phrases: a condition or a severity signal."""

    @property
    def code(self) -> str:
        """Its stable code."""
        ...

    @property
    def cues(self) -> tuple[str, ...]:
        """Single lemmas."""
        ...

    @property
    def phrases(self) -> tuple[str, ...]:
        """Phrases of lemmas separated by spaces."""
        ...


@dataclass(frozen=True, slots=True)
class CueHit:
    """Words of the post that match a cue; `span` points into the original text, `first` is the first token."""

    code: str
    span: Span
    text: str
    first: int = 0


class CueMatcher:
    """Looks for all cues of many records in one pass over the tokens."""

    def __init__(self, entries: Iterable[Cued]):
        self._by_first_word: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for entry in entries:
            for cue in (*entry.cues, *entry.phrases):
                words = tuple(normalize(cue).split())
                if words:
                    self._by_first_word.setdefault(words[0], []).append((words, entry.code))

    def find(self, document: Document, focus: Span | None = None) -> list[CueHit]:
        """Return the hits in order of the text; only those inside `focus` (original text) when given."""
        index, hits = self._by_first_word, []
        if not index:
            return []
        for position, (token, lemma) in enumerate(zip(document.tokens, document.lemmas, strict=True)):
            for word in (lemma,) if lemma == token.norm else (lemma, token.norm):
                for words, code in index.get(word, ()):
                    last = _match(document, position, words)
                    if last is not None:
                        hits.append(_hit(document, code, position, last))
        return hits if focus is None else [hit for hit in hits if focus.contains(hit.span)]


def _match(document: Document, first: int, words: tuple[str, ...]) -> int | None:
    """Return the position of the last token of the phrase, None when it does not stand here."""
    tokens, lemmas, position = document.tokens, document.lemmas, first
    for word in words[1:]:
        for step in range(1, _MAX_GAP + 2):
            ahead = position + step
            if ahead >= len(tokens) or tokens[ahead].text in _BARRIERS:
                return None
            if word in {lemmas[ahead], tokens[ahead].norm}:
                position = ahead
                break
        else:
            return None
    return position


def _hit(document: Document, code: str, first: int, last: int) -> CueHit:
    start, stop = document.tokens[first].start, document.tokens[last].stop
    return CueHit(code, document.original(start, stop), document.text[start:stop], first)
