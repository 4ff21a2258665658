"""The append-only log of incidents; open when you need what happened and who did it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select

from triage.domain.events import Event, EventKind, RecordedEvent
from triage.storage.tables import events, incidents
from triage.text.redaction import redact


class EventRepository:
    """Adds events and reads them. There is no way to change one: triggers of the database refuse it too."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def add(self, incident_row: int, happened: Iterable[Event], recorded_at: datetime) -> None:
        """Append events of one incident in their order; notes of people are redacted."""
        rows = [
            {
                "incident_id": incident_row,
                "kind": event.kind.value,
                "at": event.at,
                "recorded_at": recorded_at,
                "actor": event.actor,
                "authority": event.authority,
                "previous": event.previous,
                "value": event.value,
                "note": redact(event.note) if event.note else None,
            }
            for event in happened
        ]
        if rows:
            self._connection.execute(insert(events), rows)

    def of(self, incident_id: str) -> list[RecordedEvent]:
        """Return what happened to an incident, in order of recording; empty when there is no such incident."""
        selection = select(events, incidents.c.uid).join_from(events, incidents)
        rows = self._connection.execute(selection.where(incidents.c.uid == incident_id).order_by(events.c.id))
        return [
            RecordedEvent(
                row.id,
                row.uid,
                Event(EventKind(row.kind), row.at, row.actor, row.authority, row.previous, row.value, row.note),
                row.recorded_at,
            )
            for row in rows
        ]
