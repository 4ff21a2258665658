"""Blanks the names of places in a post; open when an address («улица Молодёжная») steers a topic (youth).

Blanks stand for letters one for one: offsets in the masked text are offsets in the original. The word «улица» stays,
it tells a road from a yard; «проезд» and «площадь» go, they mean other things too. Landmarks stay: a hospital or a
lake may well be what the post is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from triage.domain.places import MentionKind, MentionStrength, PlaceMention
from triage.places.markers import STREET_TYPES
from triage.text.tokens import normalize

_STREET_WORDS = frozenset(word for word, kind in STREET_TYPES.items() if kind == "улица")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def without_names(text: str, mentions: Iterable[PlaceMention]) -> str:
    """Return `text`, of the same length, with the names of streets, houses, settlements and districts blanked."""
    masked = text
    for mention in mentions:
        span = mention.span
        if mention.kind is not MentionKind.LANDMARK and mention.strength is not MentionStrength.SOURCE:
            masked = masked[: span.start] + _WORD.sub(_blank, masked[span.start : span.stop]) + masked[span.stop :]
    return masked


def _blank(word: re.Match[str]) -> str:
    return word[0] if normalize(word[0]) in _STREET_WORDS else " " * len(word[0])
