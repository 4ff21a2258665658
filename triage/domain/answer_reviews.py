"""Answers as analysts review them: one answer with what holds of it, which ones are asked for, training rows.

Open when a list of answers needs another filter or field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from triage.domain.answers import AnswerKind, CriterionCode


class ReviewReason(StrEnum):
    """Why an answer waits for an analyst."""

    ANALYSTS_DIFFER = "analysts_differ"
    DIFFERS_FROM_MACHINE = "differs_from_machine"
    LOW_CONFIDENCE = "low_confidence"


@dataclass(frozen=True, slots=True)
class ListedAnswer:
    """One stored answer in a list. `authority` is who signed it, else who is in charge; `urgency` as in `Verdict`."""

    incident_row: int
    position: int
    incident_id: str
    answer_id: str
    post: str
    answer: str
    answered_at: datetime | None
    authority: str | None
    kind: AnswerKind | None
    quality: float | None
    relevance: int | None
    score_version: str | None
    analyst_count: int
    urgency: float | None

    @property
    def reason(self) -> ReviewReason:
        """Why it waits: the number of analysts who scored it says between whom the quarrel is."""
        if self.analyst_count > 1:
            return ReviewReason.ANALYSTS_DIFFER
        return ReviewReason.DIFFERS_FROM_MACHINE if self.analyst_count else ReviewReason.LOW_CONFIDENCE


@dataclass(frozen=True, slots=True)
class AnswerFilter:
    """Which answers are asked for; None = any. Times of answering: `from` inclusive, `to` exclusive.

    `unseen_by` leaves out what an analyst scored already.
    """

    authority: str | None = None
    topic: str | None = None
    district: str | None = None
    kind: AnswerKind | None = None
    reason: ReviewReason | None = None
    answered_from: datetime | None = None
    answered_to: datetime | None = None
    unseen_by: str | None = None


@dataclass(frozen=True, slots=True)
class QueueCursor:
    """Where a page of the review queue ends."""

    urgency: float
    incident_row: int
    position: int


@dataclass(frozen=True, slots=True)
class RatedAnswer:
    """An answer as a training row: the medians of what analysts gave it; no analyst is named.

    `values` holds the criteria that analysts judged; None = not applicable.
    """

    answer: ListedAnswer
    quality: float
    values: Mapping[CriterionCode, int | None]
    analyst_count: int
