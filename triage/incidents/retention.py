"""Deletes what need not be kept any longer; open when old personal data is still there.

Deleting is real: rows go with everything that belongs to them (answers, events, decisions, signatures, calls to
receivers), SQLite overwrites freed pages (`secure_delete`) and its write-ahead log is emptied. Backups have their own
retention.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.domain.access import SYSTEM, Principal
from triage.incidents.policy import Policy
from triage.ports import Clock
from triage.storage.aged import AgedIncidents
from triage.storage.audit import AuditEntry
from triage.storage.database import Database, translated_errors

_STEP_ROWS = 500
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RetentionPlan:
    """What a run would delete; `oldest` is the moment before which nothing is kept, None = all is kept."""

    oldest: datetime | None
    incidents: AgedIncidents
    delivery_count: int
    idempotency_count: int


@dataclass(frozen=True, slots=True)
class RetentionReport:
    """How many rows went."""

    incident_count: int
    delivery_count: int
    idempotency_count: int


def plan_deletion(database: Database, clock: Clock, policy: Policy) -> RetentionPlan:
    """Return what `delete_old` would delete now, and delete nothing."""
    oldest, forgotten = _oldest(clock, policy), clock.now() - timedelta(days=policy.idempotency_days)
    with database.reading() as unit:
        idempotency_count = unit.idempotency.count_before(forgotten)
        if oldest is None:
            return RetentionPlan(None, AgedIncidents({}, 0, None, None), 0, idempotency_count)
        return RetentionPlan(oldest, unit.aged.incidents(oldest), unit.aged.delivery_count(oldest), idempotency_count)


def delete_old(database: Database, clock: Clock, policy: Policy, by: Principal = SYSTEM) -> RetentionReport:
    """Delete incidents and calls older than the policy keeps, and forgotten idempotency keys; a few hundred at a time.

    The age of an incident counts from its arrival here when its own date is unknown. The audit log says who ran it and
    how many incidents went.
    """
    oldest = _oldest(clock, policy)
    incident_count = delivery_count = 0
    if oldest is not None:
        while deleted := _delete_step(database, oldest):
            incident_count += deleted
    with database.writing() as unit:
        if oldest is not None:
            delivery_count = unit.aged.delete_deliveries(oldest)
            unit.aged.delete_empty_problems()
        idempotency_count = unit.idempotency.delete_before(clock.now() - timedelta(days=policy.idempotency_days))
        unit.audit.add(AuditEntry(clock.now(), by.name, "retention", str(incident_count)))
    _empty_log(database)
    return RetentionReport(incident_count, delivery_count, idempotency_count)


def _oldest(clock: Clock, policy: Policy) -> datetime | None:
    return None if policy.retention_days is None else clock.now() - timedelta(days=policy.retention_days)


def _delete_step(database: Database, oldest: datetime) -> int:
    with database.writing() as unit:
        return unit.aged.delete_incidents(oldest, _STEP_ROWS)


def _empty_log(database: Database) -> None:
    """Write SQLite's log back into the file and cut it, so that deleted text is in neither.

    Readers of an older state keep the log: it is waited for them as for a lock, and said when that was in vain.
    """
    if not database.is_sqlite:
        return
    with translated_errors(), database.engine.connect() as connection:
        raw = connection.connection.cursor()
        is_busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        raw.close()
    if is_busy:
        _log.warning("удалённое ещё лежит в файле -wal: базу кто-то читает → уйдёт при следующем удалении")
