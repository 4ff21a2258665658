"""The receivers of calls: made, listed, stopped, their dead calls repeated; open with `deliveries`."""

from __future__ import annotations

import secrets
from dataclasses import replace

from triage.domain.access import Principal
from triage.domain.errors import ConflictError
from triage.domain.events import EventKind
from triage.domain.webhooks import Delivery, DeliveryState, Webhook
from triage.incidents.identifiers import new_id
from triage.ports import Clock
from triage.storage.audit import AuditEntry
from triage.storage.database import Database

_SHOWN_DELIVERIES = 200


class Receivers:
    """The receivers of one database."""

    def __init__(self, database: Database, clock: Clock):
        self._database = database
        self._clock = clock

    def add(self, url: str, kinds: frozenset[EventKind], authority: str | None, by: Principal) -> Webhook:
        """Make a receiver with a new secret."""
        now = self._clock.now()
        hook = Webhook(new_id(now), url, secrets.token_urlsafe(32), kinds, now, authority)
        with self._database.writing() as unit:
            unit.webhooks.add(hook)
            unit.audit.add(AuditEntry(now, by.name, "webhook.create", hook.webhook_id))
        return hook

    def all(self) -> list[Webhook]:
        """Return every receiver, the oldest first."""
        with self._database.reading() as unit:
            return unit.webhooks.all()

    def stop(self, webhook_id: str, by: Principal) -> Webhook:
        """Make no further calls to a receiver. NotFoundError."""
        with self._database.writing() as unit:
            unit.webhooks.get(webhook_id)
            unit.webhooks.stop(webhook_id)
            unit.audit.add(AuditEntry(self._clock.now(), by.name, "webhook.stop", webhook_id))
            return unit.webhooks.get(webhook_id)

    def deliveries(self, webhook_id: str, state: DeliveryState | None = None) -> list[Delivery]:
        """Return the latest calls to a receiver, all or those in a state, the newest first. NotFoundError."""
        with self._database.reading() as unit:
            unit.webhooks.get(webhook_id)
            return unit.webhooks.deliveries(webhook_id, _SHOWN_DELIVERIES, state)

    def retry(self, delivery_id: str, by: Principal) -> Delivery:
        """Put a dead call back into the queue. ConflictError when it is not dead or its receiver is stopped."""
        now = self._clock.now()
        with self._database.writing() as unit:
            delivery = unit.webhooks.delivery(delivery_id)
            if delivery.state is not DeliveryState.DEAD or not unit.webhooks.get(delivery.webhook_id).is_active:
                raise ConflictError("повторять нечего: вызов не провалился или получатель отключён → проверьте его")
            again = replace(delivery, state=DeliveryState.PENDING, attempt_count=0, next_attempt_at=now)
            unit.webhooks.requeue(again)
            unit.audit.add(AuditEntry(now, by.name, "webhook.retry", delivery_id))
            return again

    def retry_all(self, webhook_id: str, by: Principal) -> int:
        """Put every dead call of a receiver back into the queue; return how many. ConflictError when it is stopped."""
        now = self._clock.now()
        with self._database.writing() as unit:
            if not unit.webhooks.get(webhook_id).is_active:
                raise ConflictError("получатель отключён → добавьте его заново")
            count = unit.webhooks.requeue_dead(webhook_id, now)
            unit.audit.add(AuditEntry(now, by.name, "webhook.retry_all", webhook_id))
            return count
