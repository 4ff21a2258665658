"""What people say against a decision: appeals, corrections, mass problems; open when you review or learn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AppealState(StrEnum):
    """What became of an appeal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Appeal:
    """An authority says a message is not its business. `proposed` is whom it names instead, if anybody."""

    appeal_id: str
    incident_id: str
    authority: str
    reason: str
    created_at: datetime
    proposed: str | None = None
    state: AppealState = AppealState.OPEN
    decided_at: datetime | None = None
    decided_by: str | None = None
    decision_note: str | None = None


class CorrectedField(StrEnum):
    """What a person put right."""

    TOPIC = "topic"
    AUTHORITY = "authority"
    DISTRICT = "district"
    SETTLEMENT = "settlement"
    PROBLEM = "problem"


class ReviewVerdict(StrEnum):
    """What a person said of what the product had decided."""

    CORRECTED = "corrected"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Correction:
    """One value a person put right, or found right (`before` equals `after`): who, when, why. None = no value."""

    field: CorrectedField
    before: str | None
    after: str | None
    corrected_at: datetime
    actor: str
    reason: str

    @property
    def verdict(self) -> ReviewVerdict:
        """Say whether the value was put right or found right."""
        return ReviewVerdict.CONFIRMED if self.before == self.after else ReviewVerdict.CORRECTED


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """What a reviewed incident teaches: its (redacted) text with the labels that hold after the review.

    A field corrected once is no confirmed one, whatever was confirmed later. `reviewed_at` is the latest of all.
    """

    incident_id: str
    text: str
    created_at: datetime
    topic: str | None
    topic_group: str | None
    authority: str | None
    district: str | None
    settlement: str | None
    corrected_fields: tuple[CorrectedField, ...]
    confirmed_fields: tuple[CorrectedField, ...]
    reviewed_at: datetime

    @property
    def verdict(self) -> ReviewVerdict:
        """Say whether anything was put right, or everything reviewed was found right."""
        return ReviewVerdict.CORRECTED if self.corrected_fields else ReviewVerdict.CONFIRMED


class SimilarityKind(StrEnum):
    """Why two messages are held to be of one problem."""

    FIRST = "first"
    EXACT = "exact"
    NEAR = "near"
    SAME_PLACE = "same_place"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Member:
    """A message of a mass problem; `similarity` is the share of common word pieces in [0, 1]."""

    incident_id: str
    kind: SimilarityKind
    similarity: float
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """A mass problem: several messages about one thing, the first of them first."""

    problem_id: str
    topic: str | None
    district: str | None
    settlement: str | None
    created_at: datetime
    members: tuple[Member, ...]
