"""Takes export dirt out of a post without losing where each character came from.

Nearly all cleaning replaces characters one for one, so offsets in the clean text ARE offsets in the original.
Only texts with characters that must vanish (zero-width, combining marks) pay for an offset map.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass

from triage.domain.spans import Span
from triage.text.redaction import redact_with_offsets

_VANISHING = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe0e\ufe0f\u0300-\u036f]")
"""Soft hyphen, zero-width and direction marks, variation selectors, combining accents (й as и + breve)."""
_BREAKS = re.compile(r"<br\s*/?>|\\[nr]", re.IGNORECASE)
_TAGS = re.compile(
    r"</?(?:p|b|i|u|a|div|span|strong|em)(?:\s[^<>]{0,200})?>|&(?:nbsp|quot|amp|lt|gt|laquo|raquo|mdash);",
    re.IGNORECASE,
)
_MENTION = re.compile(r"\[((?:club|public|event|id)-?\d+(?::[^\]|\[]{0,40})?\|)([^\[\]]{0,200})(\])")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffd]")
_MARKUP = re.compile("[<&\\[\\\\\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffd]")
"""A character without which a text has no tag, escape, mention or control character: most texts have none."""
_LATIN = re.compile("[A-Za-z]")
_LEADING = re.compile(r"\A[\s'★>]+")
_QUOTE_LINE = re.compile(r"^>+", re.MULTILINE)
_MIXED_WORD = re.compile(r"[A-Za-z]*(?:[А-Яа-яЁё][A-Za-z]|[A-Za-z][А-Яа-яЁё])[A-Za-zА-Яа-яЁё]*")
_HOMOGLYPHS = str.maketrans("ABCEHKMOPTXYaceopxyu", "АВСЕНКМОРТХУасеорхуи")


@dataclass(frozen=True, slots=True)
class CleanText:
    """A text fit for analysis; `offsets[i]` is the original position of clean character i (None = identity)."""

    original: str
    text: str
    offsets: array[int] | None = None

    def to_original(self, start: int, stop: int) -> Span:
        """Map a half-open range of the clean text to a span of the original."""
        if self.offsets is None or start == stop:
            begin = start if self.offsets is None else self._at(start)
            return Span(begin, begin + stop - start)
        return Span(self._at(start), self._at(stop - 1) + 1)

    def _at(self, index: int) -> int:
        offsets = self.offsets
        assert offsets is not None
        return offsets[index] if index < len(offsets) else len(self.original)


def clean_redacted(original: str) -> CleanText:
    """Return the clean text of a text as it is stored, without personal data; offsets point into the text as it came.

    So a text reads alike before and after it was stored.
    """
    redacted = redact_with_offsets(original)
    cleaned = clean(redacted.text)
    origin = redacted.offsets
    if origin is None:
        return cleaned
    kept = range(len(redacted.text)) if cleaned.offsets is None else cleaned.offsets
    return CleanText(original, cleaned.text, array("l", [origin[index] for index in kept]))


def clean(original: str) -> CleanText:
    """Return the clean text: export dirt blanked, VK mentions reduced to their label, homoglyphs made Cyrillic."""
    text, offsets = _without_vanishing(original)
    if _MARKUP.search(text):
        text = _BREAKS.sub(lambda m: "\n" + " " * (len(m[0]) - 1), text)
        text = _TAGS.sub(_blank, text)
        text = _MENTION.sub(lambda m: " " * (len(m[1]) + 1) + m[2] + " ", text)
        text = _CONTROL.sub(" ", text)
    text = _LEADING.sub(_blank, text)
    if ">" in text:
        text = _QUOTE_LINE.sub(_blank, text)
    if _LATIN.search(text):
        text = _MIXED_WORD.sub(_one_script, text)
    return CleanText(original, text, offsets)


def _blank(match: re.Match[str]) -> str:
    return "".join("\n" if char == "\n" else " " for char in match[0])


def _one_script(match: re.Match[str]) -> str:
    word = match[0]
    cyrillic = sum("а" <= char.lower() <= "я" or char in "ёЁ" for char in word)
    return word.translate(_HOMOGLYPHS) if cyrillic * 2 >= len(word) else word


def _without_vanishing(original: str) -> tuple[str, array[int] | None]:
    if not _VANISHING.search(original):
        return original, None
    chars: list[str] = []
    offsets: array[int] = array("l")
    for index, char in enumerate(original):
        if _VANISHING.match(char):
            composed = unicodedata.normalize("NFC", chars[-1] + char) if chars else ""
            if len(composed) == 1:
                chars[-1] = composed
        else:
            chars.append(char)
            offsets.append(index)
    return "".join(chars), offsets
