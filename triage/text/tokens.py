"""Splits clean text into words, numbers and marks with offsets; open when a token comes out wrong."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import NamedTuple

from triage.domain.spans import Span

_PIECE = re.compile(r"(?:[A-Za-zА-Яа-яЁё]+[^\W\d_]*|[^\W\d_]+)(?:[-–‑][^\W\d_]+)*|\s+|\d+|[^\w\s]|_")
"""A token or the white space between two; together they are the whole text."""
_SENTENCE_END = re.compile(r"[.!?…\n](?:(?<=\n)\n*|[.!?…]*[\s)»\"]*)")
_WRITTEN_SHORT = "ул пос дер пр пер пл мкр кв корп стр руб тыс млн им см др обл респ тел гг ст"
_ABBREVIATIONS = frozenset(_WRITTEN_SHORT.split()) | frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
"""Words and single letters (initials, «д. 5», «т. е.») whose full stop ends no sentence."""
_LONGEST_TAIL = 8
"""More characters than an abbreviation with what stands before it."""
_LONGER_THAN_SHORT = 5
"""So many letters in a row are no abbreviation."""


class TokenKind(IntEnum):
    """What a token is."""

    WORD = 0
    NUMBER = 1
    MARK = 2


_WORD, _NUMBER, _MARK = TokenKind.WORD, TokenKind.NUMBER, TokenKind.MARK
"""Looking a member up in its enumeration takes five times as long (Python 3.11), and it is asked of every token."""


class Token(NamedTuple):
    """One token of the clean text; `norm` is lower case with ё as е.

    A tuple, since it is built some 40 times for every post: a frozen dataclass takes four times as long.
    """

    start: int
    stop: int
    text: str
    norm: str
    kind: TokenKind

    @property
    def is_word(self) -> bool:
        """Say whether the token is a word."""
        return self.kind is _WORD


def normalize(text: str) -> str:
    """Return lower case with ё as е: the form in which words are compared. Length is kept."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few foreign letters grow when lowered (İ); offsets must not move
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered.replace("ё", "е")


def tokenize(text: str) -> tuple[Token, ...]:
    """Split clean text into tokens, in order, without the white space. Hyphenated words stay whole."""
    norm, tokens, stop = normalize(text), [], 0
    for piece in _PIECE.findall(text):
        start = stop
        stop += len(piece)
        if not piece.isspace():
            kind = _WORD if piece[0].isalpha() else kind_of(piece)
            tokens.append(_tuple(Token, (start, stop, piece, norm[start:stop], kind)))
    return tuple(tokens)


def kind_of(token: str) -> TokenKind:
    """Return the kind of a token, or of its norm, by its first character; signs such as «²» are parts of words."""
    first = token[0]
    if first.isdecimal():
        return _NUMBER
    return _WORD if first.isalnum() else _MARK


_tuple = tuple.__new__
"""Makes a named tuple without the call of its own constructor, which is most of what a token costs."""


def split_sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of clean text as spans without surrounding white space; abbreviations do not end one."""
    spans: list[Span] = []
    begin = 0
    for match in _SENTENCE_END.finditer(text):
        if match[0][0] == "." and _is_abbreviated(text[max(begin, match.start() - _LONGEST_TAIL) : match.start()]):
            continue
        _append(spans, text, begin, match.end())
        begin = match.end()
    _append(spans, text, begin, len(text))
    return tuple(spans)


def _is_abbreviated(tail: str) -> bool:
    """Say whether the characters before a full stop end in an abbreviation."""
    if len(tail) >= _LONGER_THAN_SHORT and tail[-_LONGER_THAN_SHORT:].isalpha():
        return False
    words = tail.replace("(", " ").replace(",", " ").split()
    return bool(words) and tail.endswith(words[-1]) and words[-1].lower() in _ABBREVIATIONS


def _append(spans: list[Span], text: str, begin: int, end: int) -> None:
    piece = text[begin:end].lstrip()
    if piece:
        start = end - len(piece)
        spans.append(Span(start, start + len(piece.rstrip())))
