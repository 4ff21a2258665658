"""Settles the appeal of an authority that a person has taken the message from; open when an appeal waits for nothing.

Whoever re-routes or corrects an authority has decided its appeal as well: without this the appeal would stay in the
list, and accepting it later would take the message from the right addressee.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from triage.domain.events import Event, EventKind
from triage.domain.incidents import Incident
from triage.domain.review import AppealState
from triage.storage.unit import UnitOfWork


def settle_appeals(unit: UnitOfWork, incident: Incident, events: Iterable[Event], now: datetime) -> list[Event]:
    """Decide the open appeals of those a re-route has released; return what the log says of it.

    `incident` is the incident after the events. An appeal is accepted when its authority was found wrong, rejected
    when the message went from one competent body to another.
    """
    released = [event for event in events if event.kind is EventKind.REROUTED]
    return [decided for event in released for decided in _settle(unit, incident, event, now)]


def _settle(unit: UnitOfWork, incident: Incident, event: Event, now: datetime) -> Iterable[Event]:
    was_wrong = any(
        one.was_wrong for one in incident.assignments if (one.authority, one.released_at) == (event.previous, event.at)
    )
    state = AppealState.ACCEPTED if was_wrong else AppealState.REJECTED
    for appeal in unit.appeals.of(incident.incident_id):
        if appeal.state is AppealState.OPEN and appeal.authority == event.previous:
            note = event.note or ""
            unit.appeals.decide(
                replace(appeal, state=state, decided_at=now, decided_by=event.actor, decision_note=note)
            )
            yield Event(EventKind.APPEAL_DECIDED, now, event.actor, appeal.authority, value=state.value, note=note)
