"""Receivers of calls and the outbox; open when a call was not made or made twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from triage.domain.errors import NotFoundError
from triage.domain.events import EventKind
from triage.domain.webhooks import Delivery, DeliveryState, Webhook
from triage.storage.tables import deliveries, webhooks


class WebhookRepository:
    """Reads and writes receivers and deliveries."""

    def __init__(self, connection: Connection):
        self._connection = connection
        self.enqueued_count = 0

    def add(self, webhook: Webhook) -> None:
        """Store a new receiver."""
        values = {
            "uid": webhook.webhook_id,
            "url": webhook.url,
            "secret": webhook.secret,
            "kinds": sorted(kind.value for kind in webhook.kinds),
            "authority": webhook.authority,
            "is_active": webhook.is_active,
            "created_at": webhook.created_at,
        }
        self._connection.execute(insert(webhooks).values(values))

    def all(self) -> list[Webhook]:
        """Return every receiver, the oldest first."""
        return [_webhook(row) for row in self._connection.execute(select(webhooks).order_by(webhooks.c.id))]

    def get(self, webhook_id: str) -> Webhook:
        """Return a receiver. NotFoundError when there is none."""
        row = self._connection.execute(select(webhooks).where(webhooks.c.uid == webhook_id)).one_or_none()
        if row is None:
            raise NotFoundError(f"получателя «{webhook_id[:64]}» нет → возьмите id из списка /v1/webhooks")
        return _webhook(row)

    def stop(self, webhook_id: str) -> None:
        """Make no further calls to a receiver; what is pending becomes dead."""
        self._connection.execute(update(webhooks).where(webhooks.c.uid == webhook_id).values(is_active=False))
        row = select(webhooks.c.id).where(webhooks.c.uid == webhook_id).scalar_subquery()
        pending = (deliveries.c.webhook_id == row) & (deliveries.c.state == DeliveryState.PENDING.value)
        dead = {"state": DeliveryState.DEAD.value, "last_error": "получатель отключён"}
        self._connection.execute(update(deliveries).where(pending).values(dead))

    def interested_in(self, kind: EventKind, authority: str | None) -> list[Webhook]:
        """Return the active receivers of a kind of event that concerns an authority."""
        selection = select(webhooks).where(webhooks.c.is_active.is_(True)).order_by(webhooks.c.id)
        found = (_webhook(row) for row in self._connection.execute(selection))
        return [hook for hook in found if kind in hook.kinds and hook.authority in {None, authority}]

    def enqueue(self, made: Iterable[Delivery]) -> None:
        """Put calls into the outbox."""
        for delivery in made:
            row = select(webhooks.c.id).where(webhooks.c.uid == delivery.webhook_id).scalar_subquery()
            values = {
                "uid": delivery.delivery_id,
                "webhook_id": row,
                "body": delivery.body,
                "state": delivery.state.value,
                "attempt_count": delivery.attempt_count,
                "next_attempt_at": delivery.next_attempt_at,
                "created_at": delivery.created_at,
            }
            self._connection.execute(insert(deliveries).values(values))
            self.enqueued_count += 1

    def due(self, now: datetime, limit: int) -> list[Delivery]:
        """Return up to `limit` pending calls whose time has come, the longest waiting first; others skip them."""
        pending = deliveries.c.state == DeliveryState.PENDING.value
        selection = _deliveries().where(pending, deliveries.c.next_attempt_at <= now)
        selection = selection.order_by(deliveries.c.next_attempt_at, deliveries.c.id).limit(limit)
        selection = selection.with_for_update(of=deliveries, skip_locked=True)
        return [_delivery(row) for row in self._connection.execute(selection)]

    def save(self, delivery: Delivery) -> None:
        """Write what became of a call."""
        values = {
            "state": delivery.state.value,
            "attempt_count": delivery.attempt_count,
            "next_attempt_at": delivery.next_attempt_at,
            "delivered_at": delivery.delivered_at,
            "last_error": delivery.last_error,
        }
        self._connection.execute(update(deliveries).where(deliveries.c.uid == delivery.delivery_id).values(values))

    def delivery(self, delivery_id: str) -> Delivery:
        """Return a call. NotFoundError when there is none."""
        row = self._connection.execute(_deliveries().where(deliveries.c.uid == delivery_id)).one_or_none()
        if row is None:
            raise NotFoundError(f"вызова «{delivery_id[:64]}» нет → возьмите id из списка вызовов получателя")
        return _delivery(row)

    def requeue(self, delivery: Delivery) -> None:
        """Write a call that is to be made anew; whoever makes calls is told, as of a new one."""
        self.save(delivery)
        self.enqueued_count += 1

    def requeue_dead(self, webhook_id: str, now: datetime) -> int:
        """Let every dead call to a receiver be made anew, with all its attempts; return how many."""
        row = select(webhooks.c.id).where(webhooks.c.uid == webhook_id).scalar_subquery()
        dead = (deliveries.c.webhook_id == row) & (deliveries.c.state == DeliveryState.DEAD.value)
        again = {"state": DeliveryState.PENDING.value, "attempt_count": 0, "next_attempt_at": now}
        count = self._connection.execute(update(deliveries).where(dead).values(again)).rowcount
        self.enqueued_count += count
        return count

    def deliveries(self, webhook_id: str, limit: int, state: DeliveryState | None = None) -> list[Delivery]:
        """Return the latest calls to a receiver, all or those in a state, the newest first."""
        selection = _deliveries().where(webhooks.c.uid == webhook_id).order_by(deliveries.c.id.desc()).limit(limit)
        if state is not None:
            selection = selection.where(deliveries.c.state == state.value)
        return [_delivery(row) for row in self._connection.execute(selection)]


def _deliveries() -> Select[Any]:
    return select(deliveries, webhooks.c.uid.label("webhook_uid")).join_from(deliveries, webhooks)


def _webhook(row: Row[Any]) -> Webhook:
    kinds = frozenset(EventKind(kind) for kind in row.kinds)
    return Webhook(row.uid, row.url, row.secret, kinds, row.created_at, row.authority, row.is_active)


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        delivery_id=row.uid,
        webhook_id=row.webhook_uid,
        body=row.body,
        state=DeliveryState(row.state),
        attempt_count=row.attempt_count,
        next_attempt_at=row.next_attempt_at,
        created_at=row.created_at,
        last_error=row.last_error,
        delivered_at=row.delivered_at,
    )
