"""Appeals of authorities against a route; open when one is missing from the list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from triage.domain.errors import NotFoundError
from triage.domain.review import Appeal, AppealState
from triage.storage.tables import appeals, incidents
from triage.text.redaction import redact


class AppealRepository:
    """Reads and writes appeals."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def add(self, incident_row: int, appeal: Appeal) -> None:
        """Store a new appeal."""
        values = {
            "uid": appeal.appeal_id,
            "incident_id": incident_row,
            "authority": appeal.authority,
            "proposed": appeal.proposed,
            "reason": redact(appeal.reason),
            "created_at": appeal.created_at,
            "state": appeal.state.value,
        }
        self._connection.execute(insert(appeals).values(values))

    def decide(self, appeal: Appeal) -> None:
        """Store the decision of an appeal."""
        values = {
            "state": appeal.state.value,
            "decided_at": appeal.decided_at,
            "decided_by": appeal.decided_by,
            "decision_note": redact(appeal.decision_note) if appeal.decision_note else None,
        }
        self._connection.execute(update(appeals).where(appeals.c.uid == appeal.appeal_id).values(values))

    def get(self, appeal_id: str, *, for_update: bool = False) -> Appeal:
        """Return an appeal. NotFoundError when there is none."""
        selection = _selection().where(appeals.c.uid == appeal_id)
        if for_update:
            selection = selection.with_for_update(of=appeals)
        row = self._connection.execute(selection).one_or_none()
        if row is None:
            raise NotFoundError(f"возражения «{appeal_id[:64]}» нет → возьмите id из списка возражений")
        return _appeal(row)

    def of(self, incident_id: str) -> list[Appeal]:
        """Return the appeals on one incident, the oldest first."""
        rows = self._connection.execute(_selection().where(incidents.c.uid == incident_id).order_by(appeals.c.id))
        return [_appeal(row) for row in rows]

    def open(self, limit: int) -> list[Appeal]:
        """Return up to `limit` appeals that wait for a decision, the oldest first."""
        selection = _selection().where(appeals.c.state == AppealState.OPEN.value).order_by(appeals.c.id).limit(limit)
        return [_appeal(row) for row in self._connection.execute(selection)]


def _selection() -> Select[Any]:
    return select(appeals, incidents.c.uid.label("incident_uid")).join_from(appeals, incidents)


def _appeal(row: Row[Any]) -> Appeal:
    return Appeal(
        appeal_id=row.uid,
        incident_id=row.incident_uid,
        authority=row.authority,
        reason=row.reason,
        created_at=row.created_at,
        proposed=row.proposed,
        state=AppealState(row.state),
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        decision_note=row.decision_note,
    )
