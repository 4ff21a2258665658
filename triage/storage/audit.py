"""Who did what when, without contents; open when you answer for an access."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from triage.storage.tables import audit_entries


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act: `actor` is an API key's id and name, `target` the id of what was touched."""

    at: datetime
    actor: str
    action: str
    target: str | None = None
    request_id: str | None = None


class AuditRepository:
    """Adds audit entries and reads them; triggers refuse to change one."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def add(self, entry: AuditEntry) -> None:
        """Append an entry."""
        values = {
            "at": entry.at,
            "actor": entry.actor,
            "action": entry.action,
            "target": entry.target,
            "request_id": entry.request_id,
        }
        self._connection.execute(insert(audit_entries).values(values))

    def page(self, before_row: int | None, limit: int) -> list[tuple[int, AuditEntry]]:
        """Return up to `limit` entries with their row numbers, the newest first."""
        selection = select(audit_entries).order_by(audit_entries.c.id.desc()).limit(limit)
        if before_row is not None:
            selection = selection.where(audit_entries.c.id < before_row)
        rows = self._connection.execute(selection)
        return [(row.id, AuditEntry(row.at, row.actor, row.action, row.target, row.request_id)) for row in rows]
