"""Blanks what says nothing of a topic: names of places («улица Молодёжная» is no matter of youth), electronic post.

Marks of redaction go too: a stored post has «[ТЕЛ]» where its number stood, and is no matter of bodies («тел»).

Blanks stand for letters one for one: offsets in the masked text are offsets in the original. The words «улица», «дом»
and «площадь» stay, they tell a road from a yard and a square; «проезд» and the like go, they mean other things too.
Landmarks stay: a hospital or a lake may well be what the post is about. The word «почта» of «электронная почта» goes:
no post office is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from triage.domain.places import MentionKind, MentionStrength, PlaceMention
from triage.places.markers import HOUSE_WORDS, STREET_TYPES
from triage.text.redaction import PersonalData
from triage.text.tokens import normalize

_KEPT = HOUSE_WORDS | {word for word, kind in STREET_TYPES.items() if kind in {"улица", "площадь"}}
_ELECTRONIC = re.compile(
    r"(?<=\bэлектронн)(?:ая|ой|ую|ою)\s+почт\w*|\bпочт\w*\s+(?=электронн(?:ая|ой|ую|ою)\b)|(?<=\bэл)\.?\s*почт\w*"
    r"|\bе-?майл\w*",
    re.IGNORECASE,
)
_REDACTED = re.compile("|".join(map(re.escape, PersonalData)))
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def without_names(text: str, mentions: Iterable[PlaceMention]) -> str:
    """Return `text`, of the same length, with the names of streets, houses, settlements and districts blanked."""
    masked = _ELECTRONIC.sub(_spaces, text) if "почт" in text.lower() else text
    masked = _REDACTED.sub(_spaces, masked) if "[" in masked else masked
    for mention in mentions:
        span = mention.span
        if mention.kind is not MentionKind.LANDMARK and mention.strength is not MentionStrength.SOURCE:
            masked = masked[: span.start] + _WORD.sub(_blank, masked[span.start : span.stop]) + masked[span.stop :]
    return masked


def _spaces(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _blank(word: re.Match[str]) -> str:
    return word[0] if normalize(word[0]) in _KEPT else _spaces(word)
