"""What a clause of an answer can do: the kinds of acts; open to see what the criteria can ask for.

An act is never a keyword: it is a predicate (who, when, what) or a set phrase.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActKind(StrEnum):
    """What a clause of an answer does."""

    DONE = "done"
    PLANNED = "planned"
    ONGOING = "ongoing"
    STATED = "stated"
    DUTY = "duty"
    FINDING = "finding"
    HANDED_OVER = "handed_over"
    PROMISED_REPLY = "promised_reply"
    ASKED = "asked"
    REFUSED = "refused"
    NOT_OURS = "not_ours"
    SENT_AWAY = "sent_away"
    INSTRUCTED = "instructed"
    PLACEHOLDER = "placeholder"
    PRAISE = "praise"
    RATE_REQUEST = "rate_request"


@dataclass(frozen=True, slots=True)
class Act:
    """One act: `tokens` are its words; `is_past` tells handed over from «будет передан».

    `is_named` says that a body is named.
    `is_weak` marks plans that only «can» or «try to»; `is_ours` that the authority speaks of itself («мы», «заменим»).
    """

    kind: ActKind
    tokens: range
    sentence: int
    lemma: str = ""
    is_past: bool = False
    is_named: bool = False
    is_weak: bool = False
    is_ours: bool = False
