"""What is older than a moment, counted and deleted; open when retention leaves something behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Delete, case, delete, exists, func, select

from triage.domain.incidents import UNDATED, IncidentState
from triage.storage.tables import answers, deliveries, incidents, members, problems

_AGE = case((incidents.c.created_at == UNDATED, incidents.c.received_at), else_=incidents.c.created_at)
"""What the age of an incident counts from: its own date, its arrival here when that is unknown."""


@dataclass(frozen=True, slots=True)
class AgedIncidents:
    """Incidents from before a moment: how many by state, with how many answers, the first and the last of them."""

    by_state: Mapping[IncidentState, int]
    answer_count: int
    first_at: datetime | None
    last_at: datetime | None

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(self.by_state.values())


class AgedRepository:
    """Counts and deletes what is older than a moment."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def incidents(self, moment: datetime) -> AgedIncidents:
        """Return what is known of the incidents created before a moment."""
        states = select(incidents.c.state, func.count()).where(moment > _AGE).group_by(incidents.c.state)
        counted = {IncidentState(state): count for state, count in self._connection.execute(states)}
        old = select(incidents.c.id).where(moment > _AGE)
        answered = select(func.count()).select_from(answers).where(answers.c.incident_id.in_(old))
        return AgedIncidents(
            by_state=counted,
            answer_count=self._connection.execute(answered).scalar_one(),
            first_at=self._end(moment, is_last=False),
            last_at=self._end(moment, is_last=True),
        )

    def _end(self, moment: datetime, *, is_last: bool) -> datetime | None:
        order = _AGE.desc() if is_last else _AGE.asc()
        columns = select(incidents.c.created_at, incidents.c.received_at).where(moment > _AGE).order_by(order).limit(1)
        row = self._connection.execute(columns).one_or_none()
        if row is None:
            return None
        found: datetime = row.received_at if row.created_at == UNDATED else row.created_at
        return found

    def delete_incidents(self, moment: datetime, limit: int) -> int:
        """Delete up to `limit` incidents created before a moment, with all that belongs to them; return how many."""
        chosen = select(incidents.c.id).where(moment > _AGE).order_by(incidents.c.id).limit(limit)
        return self._deleted(delete(incidents).where(incidents.c.id.in_(chosen.scalar_subquery())))

    def delivery_count(self, moment: datetime) -> int:
        """Return how many calls to receivers are older than a moment."""
        counted = select(func.count()).select_from(deliveries).where(deliveries.c.created_at < moment)
        found: int = self._connection.execute(counted).scalar_one()
        return found

    def delete_deliveries(self, moment: datetime) -> int:
        """Delete the calls to receivers made before a moment, whatever became of them; return how many."""
        return self._deleted(delete(deliveries).where(deliveries.c.created_at < moment))

    def delete_empty_problems(self) -> int:
        """Delete mass problems of which no message is left; return how many."""
        return self._deleted(delete(problems).where(~exists().where(members.c.problem_id == problems.c.id)))

    def _deleted(self, statement: Delete) -> int:
        return self._connection.execute(statement).rowcount
