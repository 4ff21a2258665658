"""Turns events into calls to other systems, in the transaction of the event; open when a call has the wrong body.

The body names the incident by its id and codes only: its text is fetched with a key, never pushed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from triage.domain.events import Event
from triage.domain.incidents import Incident
from triage.domain.webhooks import Delivery, DeliveryState
from triage.incidents.identifiers import new_id
from triage.storage.unit import UnitOfWork


def put_into_outbox(unit: UnitOfWork, incident: Incident, events: Iterable[Event], now: datetime) -> int:
    """Queue a call to every receiver interested in one of the events; return how many calls."""
    calls = [
        _delivery(incident, event, hook.webhook_id, now)
        for event in events
        for hook in unit.webhooks.interested_in(event.kind, event.authority)
    ]
    unit.webhooks.enqueue(calls)
    return len(calls)


def _delivery(incident: Incident, event: Event, webhook_id: str, now: datetime) -> Delivery:
    delivery_id = new_id(now)
    body = {
        "delivery_id": delivery_id,
        "kind": event.kind.value,
        "at": event.at.isoformat(),
        "incident_id": incident.incident_id,
        "authority": event.authority,
        "previous_authority": event.previous,
        "topic": incident.topic,
        "district": incident.district,
        "settlement": incident.settlement,
        "state": incident.state.value,
    }
    document = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Delivery(delivery_id, webhook_id, document, DeliveryState.PENDING, 0, now, now)
