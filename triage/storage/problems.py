"""Mass problems and the signatures that find their members; open when messages are grouped wrongly or slowly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, text, update

from triage.domain.errors import NotFoundError
from triage.domain.incidents import Incident
from triage.domain.review import Member, Problem, SimilarityKind
from triage.storage.tables import incidents, members, problems, signatures

MAX_CANDIDATES = 50
"""How many earlier messages are compared in full; more share a band only in a flood of one text."""

_STRIPES = 1024
"""Locks that alike messages share. Few enough for the lock table of PostgreSQL (6,400 by default) even when a batch of
a thousand messages takes them all; many enough that two unrelated messages, 13 locks each, share one in 15 % of cases.
"""
_LOCK_ROOM = 0x7452_4947
"""First half of the lock numbers, so that they meet no other program's in the same database."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier message that may be of the same problem; place fields are None when it names no such place."""

    row_id: int
    text: str
    problem_row: int | None
    district: str | None
    settlement: str | None
    street: str | None
    house: str | None

    def may_be_at(self, incident: Incident) -> bool:
        """Say whether both may be at one place: no part of the address differs where both name it."""
        pairs = (
            (self.district, incident.district),
            (self.settlement, incident.settlement),
            (self.street, incident.street),
            (self.house, incident.house),
        )
        return all(mine is None or other is None or mine == other for mine, other in pairs)


class ProblemRepository:
    """Reads and writes mass problems."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def hold(self, marks: Iterable[int]) -> None:
        """Wait until no other transaction is grouping messages with one of these marks; hold them until the commit.

        Without it two alike messages stored at the same instant do not see each other on PostgreSQL. Call it once in a
        transaction, before anything else waits: locks are taken in one order, so that nobody waits in a circle. SQLite
        has one writer at a time and needs none.
        """
        stripes = sorted({mark % _STRIPES for mark in marks})
        if stripes and self._connection.dialect.name == "postgresql":
            self._connection.execute(_LOCKS, {"room": _LOCK_ROOM, "stripes": stripes})

    def add_signature(self, incident_row: int, bands: Sequence[int], created_at: datetime) -> None:
        """Store the bands by which later messages will find this one; earlier bands of it are replaced."""
        self._connection.execute(delete(signatures).where(signatures.c.incident_id == incident_row))
        rows = [{"incident_id": incident_row, "band": band, "created_at": created_at} for band in sorted(set(bands))]
        if rows:
            self._connection.execute(insert(signatures), rows)

    def sharing_bands(
        self, incident_row: int, bands: Sequence[int], start: datetime, stop: datetime
    ) -> list[Candidate]:
        """Return other messages created in [start, stop] that share a band, those with most bands first."""
        shared = func.count().label("shared")
        found = (
            select(signatures.c.incident_id, shared)
            .where(signatures.c.band.in_(sorted(set(bands))), signatures.c.incident_id != incident_row)
            .where(signatures.c.created_at.between(start, stop))
            .group_by(signatures.c.incident_id)
            .order_by(shared.desc(), signatures.c.incident_id)
            .limit(MAX_CANDIDATES)
            .subquery()
        )
        selection = _candidates().join(found, found.c.incident_id == incidents.c.id)
        rows = self._connection.execute(selection.order_by(found.c.shared.desc(), incidents.c.id))
        return [_candidate(row) for row in rows]

    def at_place(
        self, incident_row: int, topic: str, settlement: str, street: str, start: datetime, stop: datetime
    ) -> list[Candidate]:
        """Return other messages on the same topic in the same street, created in [start, stop], the oldest first."""
        selection = (
            _candidates()
            .where(incidents.c.topic == topic, incidents.c.settlement == settlement, incidents.c.street == street)
            .where(incidents.c.created_at.between(start, stop), incidents.c.id != incident_row)
            .order_by(incidents.c.id)
            .limit(MAX_CANDIDATES)
        )
        return [_candidate(row) for row in self._connection.execute(selection)]

    def left_by(self, incident_row: int) -> frozenset[int]:
        """Return the row numbers of the problems an analyst took this message out of."""
        selection = select(members.c.problem_id).where(
            members.c.incident_id == incident_row, members.c.left_at.is_not(None)
        )
        return frozenset(self._connection.execute(selection).scalars())

    def start(self, problem_id: str, first_row: int, created_at: datetime) -> int:
        """Make a problem with its first member and return its row number; topic and place are the member's."""
        first = self._connection.execute(select(incidents).where(incidents.c.id == first_row)).one()
        values = {
            "uid": problem_id,
            "topic": first.topic,
            "district": first.district,
            "settlement": first.settlement,
            "created_at": created_at,
        }
        row: int = self._connection.execute(insert(problems).values(values).returning(problems.c.id)).scalar_one()
        self.join(row, first_row, Member("", SimilarityKind.FIRST, 1.0, created_at))
        return row

    def join(self, problem_row: int, incident_row: int, member: Member) -> None:
        """Put a message into a problem; one that had left comes back."""
        where = (members.c.problem_id == problem_row) & (members.c.incident_id == incident_row)
        self._connection.execute(delete(members).where(where))
        values = {
            "problem_id": problem_row,
            "incident_id": incident_row,
            "kind": member.kind.value,
            "similarity": member.similarity,
            "joined_at": member.joined_at,
        }
        self._connection.execute(insert(members).values(values))
        self._connection.execute(update(incidents).where(incidents.c.id == incident_row).values(problem_id=problem_row))

    def leave(self, incident_row: int, left_at: datetime) -> None:
        """Take a message out of its problem and remember it, so that it does not come back by itself."""
        open_membership = (members.c.incident_id == incident_row) & members.c.left_at.is_(None)
        self._connection.execute(update(members).where(open_membership).values(left_at=left_at))
        self._connection.execute(update(incidents).where(incidents.c.id == incident_row).values(problem_id=None))

    def row_of(self, problem_id: str) -> int:
        """Return the row number of a problem. NotFoundError when there is none."""
        chosen = select(problems.c.id).where(problems.c.uid == problem_id)
        row: int | None = self._connection.execute(chosen).scalar_one_or_none()
        if row is None:
            raise NotFoundError(f"массовой проблемы «{problem_id[:64]}» нет → возьмите id из списка /v1/problems")
        return row

    def id_of(self, problem_row: int) -> str:
        """Return the public id of a problem."""
        chosen = select(problems.c.uid).where(problems.c.id == problem_row)
        found: str = self._connection.execute(chosen).scalar_one()
        return found

    def get(self, problem_id: str) -> Problem:
        """Return a problem with its members in order of joining. NotFoundError."""
        row = self._connection.execute(select(problems).where(problems.c.id == self.row_of(problem_id))).one()
        return self._problem(row)

    def page(self, before_row: int | None, limit: int) -> list[tuple[int, Problem]]:
        """Return up to `limit` problems of two members or more with their row numbers, the newest first."""
        size = select(func.count()).where(members.c.problem_id == problems.c.id, members.c.left_at.is_(None))
        selection = select(problems).where(size.scalar_subquery() > 1)
        if before_row is not None:
            selection = selection.where(problems.c.id < before_row)
        rows = self._connection.execute(selection.order_by(problems.c.id.desc()).limit(limit)).all()
        return [(row.id, self._problem(row)) for row in rows]

    def _problem(self, row: Row[Any]) -> Problem:
        selection = (
            select(members, incidents.c.uid)
            .join_from(members, incidents)
            .where(members.c.problem_id == row.id, members.c.left_at.is_(None))
            .order_by(members.c.incident_id)
        )
        found = tuple(
            Member(member.uid, SimilarityKind(member.kind), member.similarity, member.joined_at)
            for member in self._connection.execute(selection)
        )
        return Problem(row.uid, row.topic, row.district, row.settlement, row.created_at, found)


_LOCKS = text("SELECT pg_advisory_xact_lock(:room, stripe) FROM unnest(CAST(:stripes AS integer[])) AS stripe")


def _candidates() -> Select[Any]:
    table = incidents.c
    return select(table.id, table.text, table.problem_id, table.district, table.settlement, table.street, table.house)


def _candidate(row: Row[Any]) -> Candidate:
    return Candidate(row.id, row.text, row.problem_id, row.district, row.settlement, row.street, row.house)
