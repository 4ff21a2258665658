"""Which incidents a list shows, page by page; open when a filter or a cursor is added."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_

from triage.domain.errors import InputError
from triage.domain.incidents import IncidentState
from triage.storage.tables import incidents

MAX_PAGE = 200
CURSOR_PATTERN = "^[0-3]\\.(0|[1-9][0-9]{0,17})$"


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """What a list of incidents is narrowed to; None = anything. Times: `from` inclusive, `to` exclusive."""

    states: tuple[IncidentState, ...] = ()
    authority: str | None = None
    district: str | None = None
    settlement: str | None = None
    topic: str | None = None
    topics: tuple[str, ...] = ()
    topic_group: str | None = None
    problem_id: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    needs_review: bool | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ends: severity and row number of its last incident. `severity` counts in the review queue only."""

    row_id: int
    severity: int = 0

    def encode(self) -> str:
        """Return the cursor as a word for URLs."""
        return f"{self.severity}.{self.row_id}"


def decode_cursor(word: str) -> Cursor:
    """Read a cursor. InputError when it is not one of ours."""
    if re.fullmatch(CURSOR_PATTERN, word) is None:
        raise InputError("cursor не из этого списка → возьмите next_cursor прошлой страницы")
    severity, _, row_id = word.partition(".")
    return Cursor(int(row_id), int(severity))


def conditions(narrowed: IncidentFilter) -> list[ColumnElement[bool]]:
    """Return the SQL conditions of a filter; the mass problem is the caller's join."""
    equal = {
        incidents.c.authority: narrowed.authority,
        incidents.c.district: narrowed.district,
        incidents.c.settlement: narrowed.settlement,
        incidents.c.topic: narrowed.topic,
        incidents.c.topic_group: narrowed.topic_group,
        incidents.c.needs_review: narrowed.needs_review,
    }
    found = [column == value for column, value in equal.items() if value is not None]
    if narrowed.states:
        found.append(incidents.c.state.in_([state.value for state in narrowed.states]))
    if narrowed.topics:
        found.append(incidents.c.topic.in_(narrowed.topics))
    if narrowed.created_from is not None:
        found.append(incidents.c.created_at >= narrowed.created_from)
    if narrowed.created_to is not None:
        found.append(incidents.c.created_at < narrowed.created_to)
    return found


def after_in_list(cursor: Cursor) -> ColumnElement[bool]:
    """Return the condition «after the cursor» of a list that shows the newest first."""
    return incidents.c.id < cursor.row_id


def after_in_queue(cursor: Cursor) -> ColumnElement[bool]:
    """Return the condition «after the cursor» of the review queue: most severe first, then the oldest."""
    same = and_(incidents.c.severity == cursor.severity, incidents.c.id > cursor.row_id)
    return or_(incidents.c.severity < cursor.severity, same)
