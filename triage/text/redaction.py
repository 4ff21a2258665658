"""Takes personal data out of a text before it is stored or logged; open when something slipped through.

Redaction is by 152-FZ's idea of personal data in public posts (DOMAIN: «a public post is not consent to spread it»):
phones, e-mails, СНИЛС, ИНН, bank cards, passports, profile links, and the personal names inside VK mentions.
House numbers, dates, amounts of money and the names of streets stay: without them a post cannot be routed.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from triage.domain.spans import Span


class PersonalData(StrEnum):
    """Kinds of personal data; the value is the Russian label that replaces the words."""

    PHONE = "[ТЕЛ]"
    EMAIL = "[ПОЧТА]"
    SNILS = "[СНИЛС]"
    INN = "[ИНН]"
    CARD = "[КАРТА]"
    PASSPORT = "[ПАСПОРТ]"
    PROFILE = "[ПРОФИЛЬ]"
    NAME = "[ИМЯ]"


@dataclass(frozen=True, slots=True)
class Finding:
    """Personal data found in the original text."""

    span: Span
    kind: PersonalData


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: PersonalData
    regex: re.Pattern[str]
    accepts: Callable[[str], bool] = lambda _: True
    clue: str = ""
    """What a text must have for the pattern to match at all; where it is empty, digits as close as in `_NUMBER`."""


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


_IN_FOURS = re.compile(r"\d{4}([ -])\d{4}\1\d{4}\1\d{4}")


def _is_card(text: str) -> bool:
    """Check the control digit (Luhn); four groups of four are a card even mistyped: nothing else is written so."""
    if _IN_FOURS.fullmatch(text):
        return True
    digits = [int(char) for char in _digits(text)]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 and len(set(digits)) > 1


def _is_snils(text: str) -> bool:
    """Check the control number: weights 9…1, modulo 101 (Pension Fund's rule; 100 counts as 00)."""
    digits = _digits(text)
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(9, 0, -1), strict=True))
    return total % 101 % 100 == int(digits[9:])


_PATTERNS = (
    _Pattern(PersonalData.EMAIL, re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"), clue="@"),
    _Pattern(
        PersonalData.PROFILE,
        re.compile(
            r"(?:https?://)?(?:m\.)?(?:vk\.com|vk\.ru|ok\.ru/profile|t\.me)/(?!wall|club|public|topic)[\w.]{2,64}",
            re.IGNORECASE,
        ),
        clue="/",
    ),
    _Pattern(PersonalData.NAME, re.compile(r"\[id\d+(?::[^\]|\[]{0,40})?\|[^\[\]]{0,200}\]"), clue="[id"),
    _Pattern(
        PersonalData.PASSPORT,
        re.compile(r"(?i:паспорт\w{0,3}|серия)[\s:№а-я]{0,20}\b(\d{2}\s?\d{2}[\s№,-]{0,4}\d{6})\b"),
    ),
    _Pattern(PersonalData.SNILS, re.compile(r"(?<!\d)\d{3}[- ]\d{3}[- ]\d{3}[- ]\d{2}(?!\d)")),
    _Pattern(PersonalData.SNILS, re.compile(r"(?i:снилс)\D{0,10}(\d{11})(?!\d)")),
    _Pattern(PersonalData.INN, re.compile(r"(?i:\bинн)\D{0,10}(\d{10}(?:\d{2})?)(?!\d)")),
    _Pattern(
        PersonalData.CARD, re.compile(r"(?<![\d.])\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?:[ -]?\d{1,3})?(?!\d)"), _is_card
    ),
    _Pattern(
        PersonalData.PHONE,
        re.compile(
            r"(?<![\d.,])(?:\+\s?7|\b[78])[\s\-–(]{0,3}\d{3,5}[\s\-–)]{0,3}\d{1,3}(?:[\s\-–]?\d{1,3}){1,4}(?![\d])"
        ),
        lambda text: len(_digits(text)) == 11,
    ),
    _Pattern(
        PersonalData.PHONE,
        re.compile(r"(?<![\d.,])(?:\(?9\d{2}\)?)[\s\-–]{0,2}\d{3}[\s\-–]?\d{2}[\s\-–]?\d{2}(?!\d)"),
        lambda text: len(_digits(text)) == 10,
    ),
    _Pattern(
        PersonalData.PHONE,
        re.compile(
            r"(?i:\bтел(?:ефон\w{0,2})?\b|\bзвоните\b|\bномер\w{0,2}\b)[\s.:№]{0,4}(\d{1,3}(?:[\s\-–]\d{2,3}){1,3})(?!\d)"
        ),
        lambda text: 5 <= len(_digits(text)) <= 7,
    ),
)


_NUMBER = re.compile(r"\d(?:[\s–()№,-]{0,4}\d){4}")
"""The shortest of what is told by digits is a telephone of a small town: five, with few signs between two of them."""


def find_personal_data(text: str) -> tuple[Finding, ...]:
    """Return personal data in the order of the text; findings never overlap, the earlier pattern wins."""
    found: list[Finding] = []
    has_number = _NUMBER.search(text) is not None
    for pattern in _PATTERNS:
        if not (pattern.clue in text if pattern.clue else has_number):
            continue
        for match in pattern.regex.finditer(text):
            group = 1 if pattern.regex.groups else 0
            span = Span(*match.span(group))
            if _accepts(pattern, span, text) and not any(span.overlaps(other.span) for other in found):
                found.append(Finding(span, pattern.kind))
    return tuple(sorted(found, key=lambda finding: finding.span))


def _accepts(pattern: _Pattern, span: Span, text: str) -> bool:
    if pattern.kind is PersonalData.SNILS and not pattern.regex.groups:
        return _is_snils(span.of(text))
    return pattern.accepts(span.of(text))


def redact(text: str) -> str:
    """Return the text with each finding replaced by its label; a text without findings comes back unchanged."""
    return redact_with_offsets(text).text


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text as it may be stored; `offsets[i]` is where character i stood before (None = nothing was replaced).

    The first character of a label stands for the first one of the words it replaces, all others for the last one.
    """

    text: str
    offsets: array[int] | None = None


def redact_with_offsets(text: str) -> Redacted:
    """Return the redacted text, and where each of its characters comes from."""
    found = find_personal_data(text)
    if not found:
        return Redacted(text)
    pieces: list[str] = []
    offsets: array[int] = array("l")
    position = 0
    for finding in found:
        start, stop, label = finding.span.start, finding.span.stop, finding.kind.value
        pieces += [text[position:start], label]
        offsets.extend([*range(position, start), start, *[stop - 1] * (len(label) - 1)])
        position = stop
    offsets.extend(range(position, len(text)))
    return Redacted("".join([*pieces, text[position:]]), offsets)
