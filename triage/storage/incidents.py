"""All queries on incidents; open when you need another list or when one is slow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from triage.domain.decisions import Decision
from triage.domain.errors import NotFoundError
from triage.domain.incidents import Incident, IncidentKey
from triage.storage.answer_scores import AnswerScoreRepository
from triage.storage.decision_document import dump_decision, load_decision
from triage.storage.filters import Cursor, IncidentFilter, after_in_list, after_in_queue, conditions
from triage.storage.incident_rows import (
    Children,
    StoredIncident,
    Values,
    answer_values,
    assignment_values,
    incident_values,
    redacted,
    reopening_values,
    stored_incident,
)
from triage.storage.tables import answers, assignments, decisions, incidents, members, problems, reopenings

_STREAM_ROWS = 500


@dataclass(frozen=True, slots=True)
class Arrival:
    """What arrives with an incident and is not part of it; `content_digest` tells a repeat from another message."""

    received_at: datetime
    content_digest: str
    severity: int = 0
    needs_review: bool = False
    source_page: str | None = None


class IncidentRepository:
    """Reads and writes incidents. Texts are redacted here, at the last step before the database."""

    def __init__(self, connection: Connection):
        self._connection = connection
        self._insert = sqlite_insert if connection.dialect.name == "sqlite" else postgres_insert

    def add(self, incident: Incident, arrival: Arrival) -> int | None:
        """Store a new incident and return its row number; None when one with its key is there already.

        Two processes may try the same key at once: exactly one of them gets a row number.
        """
        incident = redacted(incident)
        values = {
            **incident_values(incident),
            "uid": incident.incident_id,
            "received_at": arrival.received_at,
            "content_digest": arrival.content_digest,
            "severity": arrival.severity,
            "needs_review": arrival.needs_review,
            "source_page": arrival.source_page,
        }
        statement = self._insert(incidents).values(values).on_conflict_do_nothing().returning(incidents.c.id)
        row_id = self._connection.execute(statement).scalar_one_or_none()
        if row_id is not None:
            self._write_children(row_id, incident)
        return row_id

    def save(self, stored: StoredIncident, incident: Incident, *, needs_review: bool | None = None) -> None:
        """Write the new state of a stored incident; its id, key and times of arrival stay."""
        incident = redacted(incident)
        values = incident_values(incident)
        if needs_review is not None:
            values["needs_review"] = needs_review
        self._connection.execute(update(incidents).where(incidents.c.id == stored.row_id).values(values))
        for table in (assignments, answers, reopenings):
            self._connection.execute(delete(table).where(table.c.incident_id == stored.row_id))
        self._write_children(stored.row_id, incident)
        if incident.answers:
            AnswerScoreRepository(self._connection).settle([stored.row_id])

    def set_digest(self, row_id: int, content_digest: str) -> None:
        """Note the digest of the content last imported."""
        self._connection.execute(
            update(incidents).where(incidents.c.id == row_id).values(content_digest=content_digest)
        )

    def _write_children(self, row_id: int, incident: Incident) -> None:
        rows: tuple[tuple[Table, list[Values]], ...] = (
            (assignments, assignment_values(row_id, incident.assignments)),
            (answers, answer_values(row_id, incident.answers)),
            (reopenings, reopening_values(row_id, incident.reopened_at)),
        )
        for table, values in rows:
            if values:
                self._connection.execute(insert(table), values)

    def get(self, incident_id: str, *, for_update: bool = False) -> StoredIncident:
        """Return an incident by its public id; `for_update` makes others that change it wait. NotFoundError."""
        found = self.look_up(incident_id, for_update=for_update)
        if found is None:
            raise NotFoundError(f"инцидента «{incident_id[:64]}» нет → возьмите id из списка /v1/incidents")
        return found

    def look_up(self, incident_id: str, *, for_update: bool = False) -> StoredIncident | None:
        """Return an incident by its public id, None when there is none."""
        return self._one(_SELECTION.where(incidents.c.uid == incident_id), for_update=for_update)

    def find(self, key: IncidentKey, *, for_update: bool = False) -> StoredIncident | None:
        """Return the incident with a key, None when there is none."""
        where = (
            (incidents.c.platform == key.platform)
            & (incidents.c.post_id == key.post_id)
            & (incidents.c.comment_id == key.comment_id)
        )
        return self._one(_SELECTION.where(where), for_update=for_update)

    def _one(self, selection: Select[Any], *, for_update: bool) -> StoredIncident | None:
        if for_update:
            selection = selection.with_for_update(of=incidents)
        row = self._connection.execute(selection).one_or_none()
        return None if row is None else self._stored([row])[0]

    def page(self, narrowed: IncidentFilter, cursor: Cursor | None, limit: int) -> list[StoredIncident]:
        """Return up to `limit` incidents after the cursor, the newest arrival first."""
        selection = _narrowed(narrowed).order_by(incidents.c.id.desc())
        if cursor is not None:
            selection = selection.where(after_in_list(cursor))
        return self._stored(self._connection.execute(selection.limit(limit)).all())

    def queue(self, narrowed: IncidentFilter, cursor: Cursor | None, limit: int) -> list[StoredIncident]:
        """Return up to `limit` incidents that wait for a person, the most severe first, then the oldest."""
        selection = _narrowed(narrowed).where(incidents.c.needs_review.is_(True))
        selection = selection.order_by(incidents.c.severity.desc(), incidents.c.id)
        if cursor is not None:
            selection = selection.where(after_in_queue(cursor))
        return self._stored(self._connection.execute(selection.limit(limit)).all())

    def in_window(self, start: datetime, stop: datetime) -> Iterator[Incident]:
        """Stream the incidents created in [start, stop), in order of creation, in constant memory.

        This is what a rating reads. Incidents without a known date (UNDATED) are never in a window.
        """
        selection = _narrowed(IncidentFilter(created_from=start, created_to=stop))
        last: tuple[datetime, int] | None = None
        while True:
            step = selection.order_by(incidents.c.created_at, incidents.c.id).limit(_STREAM_ROWS)
            if last is not None:
                moment, row_id = last
                later = incidents.c.created_at > moment
                same = (incidents.c.created_at == moment) & (incidents.c.id > row_id)
                step = step.where(later | same)
            rows = self._connection.execute(step).all()
            yield from (stored.incident for stored in self._stored(rows))
            if len(rows) < _STREAM_ROWS:
                return
            last = (rows[-1].created_at, rows[-1].id)

    def count(self, narrowed: IncidentFilter | None = None) -> int:
        """Return how many incidents a filter leaves."""
        selection = select(func.count()).select_from(incidents).where(*conditions(narrowed or IncidentFilter()))
        return self._connection.execute(selection).scalar_one()

    def add_decision(self, row_id: int, decision: Decision, decided_at: datetime) -> None:
        """Store what the pipeline said of an incident; an earlier decision is replaced."""
        self._connection.execute(delete(decisions).where(decisions.c.incident_id == row_id))
        values = {
            "incident_id": row_id,
            "document": dump_decision(decision),
            "reasons": [reason.value for reason in decision.reasons],
            "confidence": decision.main.route.confidence,
            "model_version": decision.model_version,
            "region_version": decision.region_version,
            "decided_at": decided_at,
        }
        self._connection.execute(insert(decisions).values(values))

    def decision(self, row_id: int) -> Decision | None:
        """Return what the pipeline said of an incident, None for imported ones."""
        selection = select(decisions.c.document, incidents.c.text).join_from(decisions, incidents)
        row = self._connection.execute(selection.where(decisions.c.incident_id == row_id)).one_or_none()
        return None if row is None else load_decision(row.document, row.text)

    def _stored(self, rows: Sequence[Row[Any]]) -> list[StoredIncident]:
        row_ids = [row.id for row in rows]
        children = Children(
            self._children(assignments, row_ids),
            self._children(answers, row_ids),
            self._children(reopenings, row_ids),
        )
        return [stored_incident(row, children) for row in rows]

    def _children(self, table: Table, row_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
        found: dict[int, list[Row[Any]]] = {}
        if not row_ids:
            return found
        selection = (
            select(table).where(table.c.incident_id.in_(row_ids)).order_by(table.c.incident_id, table.c.position)
        )
        for row in self._connection.execute(selection):
            found.setdefault(row.incident_id, []).append(row)
        return found


def _selection() -> Select[Any]:
    """Select incidents with the id of their mass problem and of its first member."""
    first = (
        select(func.min(members.c.incident_id))
        .where(members.c.problem_id == incidents.c.problem_id, members.c.left_at.is_(None))
        .correlate(incidents)
        .scalar_subquery()
    )
    other = incidents.alias("first")
    first_uid = select(other.c.uid).where(other.c.id == first).correlate(incidents).scalar_subquery()
    return (
        select(incidents, problems.c.uid.label("problem_uid"), first_uid.label("first_uid"))
        .select_from(incidents)
        .outerjoin(problems, problems.c.id == incidents.c.problem_id)
    )


_SELECTION = _selection()
"""Built once: putting it together costs as much as running it on SQLite."""


def _narrowed(narrowed: IncidentFilter) -> Select[Any]:
    selection = _SELECTION.where(*conditions(narrowed))
    return selection if narrowed.problem_id is None else selection.where(problems.c.uid == narrowed.problem_id)
