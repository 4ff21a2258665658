"""Deletes what need not be kept any longer; open when old personal data is still there.

Deleting is real: rows go with everything that belongs to them (answers, events, decisions, signatures), SQLite
overwrites freed pages (`secure_delete`) and its write-ahead log is emptied. Backups have their own retention.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.incidents.policy import Policy
from triage.ports import Clock
from triage.storage.database import Database, translated_errors

_STEP_ROWS = 500


@dataclass(frozen=True, slots=True)
class RetentionReport:
    """How many rows went."""

    incident_count: int
    idempotency_count: int


def delete_old(database: Database, clock: Clock, policy: Policy) -> RetentionReport:
    """Delete incidents older than the policy keeps, and forgotten idempotency keys, a few hundred at a time.

    The age of an incident counts from its arrival here when its own date is unknown.
    """
    now = clock.now()
    incident_count = 0
    if policy.retention_days is not None:
        oldest = now - timedelta(days=policy.retention_days)
        while deleted := _delete_step(database, oldest):
            incident_count += deleted
    with database.writing() as unit:
        idempotency_count = unit.idempotency.delete_before(now - timedelta(days=policy.idempotency_days))
    _empty_log(database)
    return RetentionReport(incident_count, idempotency_count)


def _delete_step(database: Database, oldest: datetime) -> int:
    with database.writing() as unit:
        return unit.incidents.delete_before(oldest, _STEP_ROWS)


def _empty_log(database: Database) -> None:
    """Write SQLite's log back into the file and cut it, so that deleted text is in neither."""
    if not database.is_sqlite:
        return
    with translated_errors(), database.engine.connect() as connection:
        raw = connection.connection.cursor()
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.close()
