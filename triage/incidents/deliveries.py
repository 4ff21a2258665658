"""Makes the calls of the outbox: signed, retried, dead in the end; open when a receiver complains.

A call is a POST of the JSON body with `X-Triage-Delivery` (its id: the same call may come twice) and
`X-Triage-Signature: t=<unix time>,v1=<hex>` where hex is HMAC-SHA256 of `<unix time>.<body>` with the receiver's
secret. Any 2xx within 10 s is success; redirects are not followed. After 8 attempts over 40 hours the call is dead.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from triage.domain.webhooks import Delivery, DeliveryState, Webhook
from triage.ports import Clock
from triage.storage.database import Database

RETRY_AFTER = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 720, 1440))
"""How long to wait after each failed attempt; after the last one the call is dead."""

_LEASE = timedelta(minutes=2)
"""How long a call is left alone after a worker took it: longer than a call takes, so that a crash repeats it."""

_BATCH = 10
"""Calls leased at once: even when none of their receivers answers, the last is made before its lease is over."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong with a call; `is_reached` says whether the receiver answered at all."""

    reason: str
    is_reached: bool = True


class Sender(Protocol):
    """Sends one call."""

    def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> Failure | None:
        """POST the body; return None on 2xx, else what went wrong."""
        ...


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What one round did."""

    delivered_count: int
    failed_count: int
    dead_count: int


class Courier:
    """Takes due calls from the outbox and makes them; several couriers may work at once."""

    def __init__(self, database: Database, sender: Sender, clock: Clock):
        self._database = database
        self._sender = sender
        self._clock = clock

    def run(self) -> DeliveryReport:
        """Make every call that is due now.

        Of a receiver that cannot be reached the others that are due fail with the first one, untried: else each would
        wait for its time-out while those of other receivers wait for them.
        """
        results: list[Delivery] = []
        unreached: dict[str, Failure] = {}
        while taken := self._take():
            results += [self._make(delivery, hook, unreached) for delivery, hook in taken]
        states = [delivery.state for delivery in results]
        return DeliveryReport(
            states.count(DeliveryState.DELIVERED), states.count(DeliveryState.PENDING), states.count(DeliveryState.DEAD)
        )

    def _take(self) -> list[tuple[Delivery, Webhook]]:
        """Lease some due calls: committed before the first is made, so that no database lock is held meanwhile."""
        now = self._clock.now()
        with self._database.writing() as unit:
            due = unit.webhooks.due(now, _BATCH)
            for delivery in due:
                unit.webhooks.save(replace(delivery, next_attempt_at=now + _LEASE))
            return [(delivery, unit.webhooks.get(delivery.webhook_id)) for delivery in due]

    def _make(self, delivery: Delivery, hook: Webhook, unreached: dict[str, Failure]) -> Delivery:
        failure = unreached.get(hook.webhook_id)
        if failure is None:
            body = delivery.body.encode()
            failure = self._sender.send(hook.url, body, headers(delivery, hook, self._clock.now()))
        if failure is not None and not failure.is_reached:
            unreached[hook.webhook_id] = failure
        after = outcome(delivery, failure.reason if failure else None, self._clock.now())
        with self._database.writing() as unit:
            unit.webhooks.save(after)
        return after


def headers(delivery: Delivery, hook: Webhook, now: datetime) -> dict[str, str]:
    """Return the headers of a call."""
    moment = str(int(now.timestamp()))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "X-Triage-Delivery": delivery.delivery_id,
        "X-Triage-Signature": f"t={moment},v1={sign(hook.secret, moment, delivery.body)}",
    }


def sign(secret: str, moment: str, body: str) -> str:
    """Return the hexadecimal HMAC-SHA256 of `<moment>.<body>`."""
    return hmac.new(secret.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()


def outcome(delivery: Delivery, error: str | None, now: datetime) -> Delivery:
    """Return the call after an attempt: delivered, to be tried again later, or dead."""
    attempt_count = delivery.attempt_count + 1
    if error is None:
        return replace(
            delivery, state=DeliveryState.DELIVERED, attempt_count=attempt_count, delivered_at=now, last_error=None
        )
    if attempt_count > len(RETRY_AFTER):
        return replace(delivery, state=DeliveryState.DEAD, attempt_count=attempt_count, last_error=error)
    later = now + RETRY_AFTER[attempt_count - 1]
    return replace(delivery, attempt_count=attempt_count, next_attempt_at=later, last_error=error)
