"""Brings exported incidents into the store; open when an import doubles, loses or overwrites something.

A second import of the same file changes nothing. A later export of the same incidents (more answers, an outcome)
updates them and says so in their log; what a person corrected here is kept against the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from triage.domain.errors import RowError
from triage.domain.events import Event, EventKind
from triage.domain.incidents import Incident, IncidentKey, UnknownName
from triage.domain.review import CorrectedField
from triage.incidents.grouping import Grouper
from triage.incidents.identifiers import new_id
from triage.incidents.policy import Policy
from triage.ports import Clock
from triage.storage.database import Database
from triage.storage.incident_rows import StoredIncident, redacted
from triage.storage.incidents import Arrival
from triage.storage.unit import UnitOfWork

BATCH_ROWS = 200
"""Rows stored in one transaction, those with faults counted too."""
_MAX_UNKNOWN_NAMES = 10_000


@dataclass(slots=True)
class ImportReport:
    """What an import did, in rows; `unknown_names` counts the names the region pack does not know."""

    created_count: int = 0
    updated_count: int = 0
    unchanged_count: int = 0
    rejected_count: int = 0
    unknown_names: dict[UnknownName, int] = field(default_factory=dict)

    @property
    def row_count(self) -> int:
        """How many rows were read."""
        return self.created_count + self.updated_count + self.unchanged_count + self.rejected_count


class Importer:
    """Stores the incidents of an export, some hundreds in a transaction."""

    def __init__(self, database: Database, clock: Clock, policy: Policy):
        self._database = database
        self._clock = clock
        self._grouper = Grouper(policy)

    def run(
        self,
        rows: Iterable[Incident | RowError],
        reject: Callable[[RowError], None],
        *,
        actor: str,
        progress: Callable[[int], None] = lambda _: None,
    ) -> ImportReport:
        """Import rows; `reject` gets those with faults, `progress` the number of rows done after every batch.

        Raises:
            StorageError: The database is gone; the batches reported as done are stored, run the import again.
        """
        report = ImportReport()
        source = iter(rows)
        while batch := list(islice(source, BATCH_ROWS)):
            for item in batch:
                if isinstance(item, RowError):
                    report.rejected_count += 1
                    reject(item)
            self._store([item for item in batch if isinstance(item, Incident)], report, actor)
            progress(report.row_count)
        return report

    def date_of(self, key: IncidentKey) -> datetime | None:
        """Return the date a message is stored with, None when it is not stored or has none."""
        with self._database.reading() as unit:
            stored = unit.incidents.find(key)
        return stored.incident.created_at if stored is not None and stored.incident.is_dated else None

    def _store(self, batch: Sequence[Incident], report: ImportReport, actor: str) -> None:
        if not batch:
            return
        now = self._clock.now()
        with self._database.writing() as unit:
            for incident in in_order_of_storing(batch):
                _count_unknown(report, incident)
                self._store_one(unit, incident, report, now, actor)

    def _store_one(self, unit: UnitOfWork, incident: Incident, report: ImportReport, now: datetime, actor: str) -> None:
        digest = import_digest(incident)
        fresh = replace(incident, incident_id=new_id(now))
        row_id = unit.incidents.add(fresh, Arrival(now, digest))
        if row_id is not None:
            report.created_count += 1
            event = Event(EventKind.IMPORTED, incident.created_at, actor, incident.authority, value=incident.number)
            unit.events.add(row_id, [event], now)
            if incident.topic is not None and incident.is_dated:
                self._grouper.group(unit, row_id, redacted(fresh), now, actor)
            return
        stored = unit.incidents.find(incident.key, for_update=True)
        if stored is None or stored.content_digest in {digest, _digest(incident)}:
            report.unchanged_count += 1
            return
        self._update(unit, stored, incident, digest, now, actor)
        report.updated_count += 1

    def _update(
        self, unit: UnitOfWork, stored: StoredIncident, incident: Incident, digest: str, now: datetime, actor: str
    ) -> None:
        corrected = {correction.field for correction in unit.corrections.of(stored.incident.incident_id)}
        merged = _keep_corrected(replace(incident, incident_id=stored.incident.incident_id), stored.incident, corrected)
        unit.incidents.save(stored, merged)
        unit.incidents.set_digest(stored.row_id, digest)
        event = Event(EventKind.IMPORT_UPDATED, now, actor, merged.authority, value=merged.state.value)
        unit.events.add(stored.row_id, [event], now)


def in_order_of_storing(batch: Iterable[Incident]) -> list[Incident]:
    """Return the incidents of a batch in the order in which they are stored: two imports never wait in a circle."""
    return sorted(batch, key=lambda incident: (incident.key.platform, incident.key.post_id))


def import_digest(incident: Incident) -> str:
    """Return the SHA-256 of what an export says of an incident, whatever the order of its rows and columns."""
    extra = tuple(sorted(incident.extra, key=lambda cell: (cell.column, cell.value)))
    names = tuple(sorted(incident.unknown_names, key=lambda name: (name.column, name.name)))
    return _digest(replace(incident, extra=extra, unknown_names=names))


def _digest(incident: Incident) -> str:
    """Return the SHA-256 as versions up to 0.1 stored it: in the order of columns."""
    return hashlib.sha256(repr(replace(incident, source_row=None, incident_id="")).encode()).hexdigest()


def _keep_corrected(incoming: Incident, stored: Incident, corrected: set[CorrectedField]) -> Incident:
    """Return the imported state with the fields that a person corrected here left as they are."""
    kept = incoming
    if CorrectedField.TOPIC in corrected:
        kept = replace(kept, topic=stored.topic, topic_group=stored.topic_group)
    if corrected & {CorrectedField.DISTRICT, CorrectedField.SETTLEMENT}:
        kept = replace(kept, district=stored.district, settlement=stored.settlement)
    if CorrectedField.AUTHORITY in corrected:
        kept = replace(kept, assignments=stored.assignments)
    return kept


def _count_unknown(report: ImportReport, incident: Incident) -> None:
    for name in incident.unknown_names:
        if name in report.unknown_names or len(report.unknown_names) < _MAX_UNKNOWN_NAMES:
            report.unknown_names[name] = report.unknown_names.get(name, 0) + 1
