"""Receivers of calls, for administrators: make, list, stop; look at their calls and repeat dead ones."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from api.errors import GUARDED
from api.schemas.webhooks import (
    DeliveriesOut,
    DeliveryOut,
    NewWebhookOut,
    RetriedOut,
    WebhookIn,
    WebhookOut,
    WebhooksOut,
)
from api.security import Admin
from api.state import incidents_of, services_of, state_of
from triage.domain.webhooks import Delivery, DeliveryState, Webhook
from triage.incidents.authorities import check_authority

router = APIRouter(prefix="/v1/webhooks", tags=["admin"], responses=GUARDED)

State = Annotated[DeliveryState | None, Query(description="Только вызовы в этом состоянии")]
WebhookId = Annotated[str, Path(max_length=64, description="id получателя")]


@router.post("", status_code=201, summary="Добавить получателя")
async def create(request: Request, body: WebhookIn, by: Admin) -> NewWebhookOut:
    """Make a receiver. Its secret is in this answer and nowhere else. 404 for an authority the region does not have."""
    services = services_of(request)
    if body.authority is not None:
        check_authority(services.pack, body.authority, services.clock.now())
    receivers = incidents_of(request).receivers
    hook = await state_of(request).in_thread(receivers.add, body.url, frozenset(body.kinds), body.authority, by)
    return NewWebhookOut(secret=hook.secret, webhook=_webhook(hook))


@router.get("", summary="Список получателей")
async def list_webhooks(request: Request, _: Admin) -> WebhooksOut:
    """Return every receiver, without secrets."""
    found = await state_of(request).in_thread(incidents_of(request).receivers.all)
    return WebhooksOut(webhooks=[_webhook(hook) for hook in found])


@router.delete("/{webhook_id}", summary="Отключить получателя")
async def stop(request: Request, webhook_id: WebhookId, by: Admin) -> WebhookOut:
    """Make no further calls to a receiver."""
    return _webhook(await state_of(request).in_thread(incidents_of(request).receivers.stop, webhook_id, by))


@router.get("/{webhook_id}/deliveries", summary="Вызовы получателя")
async def list_deliveries(request: Request, webhook_id: WebhookId, _: Admin, state: State = None) -> DeliveriesOut:
    """Return the latest 200 calls with their errors, all or those in one state."""
    found = await state_of(request).in_thread(incidents_of(request).receivers.deliveries, webhook_id, state)
    return DeliveriesOut(deliveries=[_delivery(one) for one in found])


@router.post("/{webhook_id}/retry", summary="Повторить все неудавшиеся вызовы")
async def retry_all(request: Request, webhook_id: WebhookId, by: Admin) -> RetriedOut:
    """Put every dead call of a receiver back into the queue, as after a long outage of it."""
    count = await state_of(request).in_thread(incidents_of(request).receivers.retry_all, webhook_id, by)
    return RetriedOut(retried_count=count)


@router.post("/deliveries/{delivery_id}/retry", summary="Повторить вызов")
async def retry(request: Request, delivery_id: Annotated[str, Path(max_length=64)], by: Admin) -> DeliveryOut:
    """Put a dead call back into the queue with all its attempts."""
    receivers = incidents_of(request).receivers
    return _delivery(await state_of(request).in_thread(receivers.retry, delivery_id, by))


def _webhook(hook: Webhook) -> WebhookOut:
    return WebhookOut(
        webhook_id=hook.webhook_id,
        url=hook.url,
        kinds=sorted(hook.kinds),
        authority=hook.authority,
        is_active=hook.is_active,
        created_at=hook.created_at,
    )


def _delivery(delivery: Delivery) -> DeliveryOut:
    return DeliveryOut(
        delivery_id=delivery.delivery_id,
        state=delivery.state,
        attempt_count=delivery.attempt_count,
        created_at=delivery.created_at,
        next_attempt_at=delivery.next_attempt_at,
        delivered_at=delivery.delivered_at,
        last_error=delivery.last_error,
    )
