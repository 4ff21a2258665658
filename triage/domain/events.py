"""What happened to an incident: entries of its append-only log; open when you add a step of the life cycle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """What happened."""

    CREATED = "created"
    IMPORTED = "imported"
    IMPORT_UPDATED = "import_updated"
    ROUTED = "routed"
    ABSTAINED = "abstained"
    REROUTED = "rerouted"
    ANSWERED = "answered"
    ANSWER_SCORED = "answer_scored"
    CLOSED = "closed"
    REOPENED = "reopened"
    APPEALED = "appealed"
    APPEAL_DECIDED = "appeal_decided"
    CORRECTED = "corrected"
    CONFIRMED = "confirmed"
    GROUPED = "grouped"
    UNGROUPED = "ungrouped"


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the log. `at` is when it happened as the source says; the store adds when it was recorded.

    `authority` is whom it concerns, `previous` what stood before, `value` the new value or code, `note` the reason a
    person gave (redacted before it is stored). `actor` names the key or the part of the product that did it.
    """

    kind: EventKind
    at: datetime
    actor: str
    authority: str | None = None
    previous: str | None = None
    value: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event with its place in the log; `sequence` only grows."""

    sequence: int
    incident_id: str
    event: Event
    recorded_at: datetime
