"""Calls to other systems when an incident is routed; open when a receiver missed one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from triage.domain.events import EventKind


class DeliveryState(StrEnum):
    """Where a call stands: `dead` means that every attempt failed and a person must look."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Webhook:
    """A receiver of calls. `secret` signs them; `authority` narrows to the incidents of one authority."""

    webhook_id: str
    url: str
    secret: str
    kinds: frozenset[EventKind]
    created_at: datetime
    authority: str | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call to one receiver: the body to send and what became of it."""

    delivery_id: str
    webhook_id: str
    body: str
    state: DeliveryState
    attempt_count: int
    next_attempt_at: datetime
    created_at: datetime
    last_error: str | None = None
    delivered_at: datetime | None = None
