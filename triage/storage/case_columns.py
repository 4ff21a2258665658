"""What a rating needs of stored incidents, as columns: a handful of queries instead of a million domain objects.

Open this when a column is added to the case table of `triage.ratings.cases`, or when reading it is slow. Texts are not
read, except those of answers that were stored before their wording or score was kept (`incomplete_answers`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import pyarrow as pa
from sqlalchemy import ColumnElement, Connection, Select, String, case, func, select, type_coerce

from triage.storage.bulk_rows import read_columns
from triage.storage.tables import answers, assignments, incidents, members, reopenings

_WHOLE, _NUMBER, _WORDS = pa.int64(), pa.float64(), pa.string()
_FLAG, _MOMENT = pa.int8(), pa.timestamp("us")
_Selected = Mapping[str, tuple[ColumnElement[Any], pa.DataType]]


UNKNOWN = -1
"""A whole number that is not known."""


@dataclass(frozen=True, slots=True)
class CaseColumns:
    """The stored incidents of a window, in order of creation, with their parts; missing = NaN or NaT, no 'None'.

    Moments are datetime64[us] in UTC. Words are of dtype `str`, codes as stored.

    `incidents`: id, uid, source_row (0 = none), created_at, topic, topic_group, settlement, street, house, is_solvable
    (1, 0, -1 = unknown), outcome, closing_reason, closed_at, first_answer_s, first_answer_working_s, problem_id
    (0 = none).
    `assignments`: incident_id, position, authority, assigned_at, norm_hours, was_wrong.
    `answers`: incident_id, position, answered_at, authority, kind, quality, template, relevance (both UNKNOWN where
    not stored), declines.
    `reopenings`: incident_id, reopened_at. `problems`: problem_id, first_id (row of its first member).
    """

    incidents: pd.DataFrame
    assignments: pd.DataFrame
    answers: pd.DataFrame
    reopenings: pd.DataFrame
    problems: pd.DataFrame


@dataclass(frozen=True, slots=True)
class IncompleteAnswer:
    """An answer without kind or without stored wording; `text` is the answer's, `post` the incident's."""

    incident_id: int
    position: int
    post: str
    text: str
    answered_at: datetime | None
    authority: str | None
    has_kind: bool


class CaseColumnsRepository:
    """Reads the columns of a window on SQLite and PostgreSQL."""

    def __init__(self, connection: Connection):
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"

    def in_window(self, start: datetime, stop: datetime) -> CaseColumns:
        """Return the incidents created in [start, stop): the same ones as `IncidentRepository.in_window`."""
        within = (incidents.c.created_at >= start) & (incidents.c.created_at < stop)
        return CaseColumns(
            self._incidents(within),
            self._assignments(within),
            self._answers(within),
            self._reopenings(within),
            self._problems(),
        )

    def incomplete_answers(self, start: datetime, stop: datetime) -> Iterator[IncompleteAnswer]:
        """Stream the answers of a window that lack a kind or a stored wording, with their texts."""
        a, i = answers.c, incidents.c
        columns = (a.incident_id, a.position, i.text, a.text, a.answered_at, a.authority, a.kind.is_not(None))
        lacking = (i.created_at >= start) & (i.created_at < stop) & (a.kind.is_(None) | a.template.is_(None))
        selection = select(*columns).join_from(answers, incidents).where(lacking).execution_options(yield_per=500)
        for row in self._connection.execute(selection):
            yield IncompleteAnswer(*row)

    def _incidents(self, within: ColumnElement[bool]) -> pd.DataFrame:
        c = incidents.c
        words = {name: (c[name], _WORDS) for name in ("topic", "topic_group", "settlement", "street", "house")}
        selected = {
            "id": (c.id, _WHOLE),
            "uid": (c.uid, _WORDS),
            "source_row": (func.coalesce(c.source_row, 0), _WHOLE),
            "created_at": (self._moment(c.created_at), _MOMENT),
            **words,
            "is_solvable": (case((c.is_solvable.is_(None), -1), (c.is_solvable, 1), else_=0), _WHOLE),
            "outcome": (c.outcome, _WORDS),
            "closing_reason": (c.closing_reason, _WORDS),
            "closed_at": (self._moment(c.closed_at), _MOMENT),
            "first_answer_s": (c.first_answer_s, _NUMBER),
            "first_answer_working_s": (c.first_answer_working_s, _NUMBER),
            "problem_id": (func.coalesce(c.problem_id, 0), _WHOLE),
        }
        return self._frame(selected, lambda query: query.where(within).order_by(c.created_at, c.id))

    def _assignments(self, within: ColumnElement[bool]) -> pd.DataFrame:
        c = assignments.c
        selected = {
            "incident_id": (c.incident_id, _WHOLE),
            "position": (c.position, _WHOLE),
            "authority": (c.authority, _WORDS),
            "assigned_at": (self._moment(c.assigned_at), _MOMENT),
            "norm_hours": (c.norm_hours, _NUMBER),
            "was_wrong": (_flag(c.was_wrong), _FLAG),
        }
        return self._frame(selected, lambda query: query.join_from(assignments, incidents).where(within))

    def _answers(self, within: ColumnElement[bool]) -> pd.DataFrame:
        c = answers.c
        selected = {
            "incident_id": (c.incident_id, _WHOLE),
            "position": (c.position, _WHOLE),
            "answered_at": (self._moment(c.answered_at), _MOMENT),
            "authority": (c.authority, _WORDS),
            "kind": (c.kind, _WORDS),
            "quality": (c.quality, _NUMBER),
            "template": (func.coalesce(c.template, UNKNOWN), _WHOLE),
            "relevance": (func.coalesce(c.relevance, UNKNOWN), _WHOLE),
            "declines": (_flag(c.declines), _FLAG),
        }
        return self._frame(selected, lambda query: query.join_from(answers, incidents).where(within))

    def _reopenings(self, within: ColumnElement[bool]) -> pd.DataFrame:
        c = reopenings.c
        selected = {"incident_id": (c.incident_id, _WHOLE), "reopened_at": (self._moment(c.reopened_at), _MOMENT)}
        return self._frame(selected, lambda query: query.join_from(reopenings, incidents).where(within))

    def _problems(self) -> pd.DataFrame:
        c = members.c
        selected = {"problem_id": (c.problem_id, _WHOLE), "first_id": (func.min(c.incident_id), _WHOLE)}
        return self._frame(selected, lambda query: query.where(c.left_at.is_(None)).group_by(c.problem_id))

    def _moment(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Select a moment as text in UTC: what SQLite stores, and what PostgreSQL writes without its zone."""
        return type_coerce(column, String) if self._is_sqlite else func.timezone("UTC", column)

    def _frame(self, selected: _Selected, narrowed: Callable[[Select[Any]], Select[Any]]) -> pd.DataFrame:
        """Read columns; `narrowed` adds to the query which rows and in which order."""
        query = narrowed(select(*(column.label(name) for name, (column, _) in selected.items())))
        table = read_columns(self._connection, query, {name: kind for name, (_, kind) in selected.items()})
        return pd.DataFrame({name: _loaded(table[name]) for name in selected}, copy=False)


def _flag(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((column, 1), else_=0)


def _loaded(column: pa.ChunkedArray) -> Any:
    """Return a column as pandas holds it; missing words and moments stay missing, missing numbers are NaN."""
    if column.type == _WORDS:
        return pd.array(column, dtype="str")
    values = column.to_numpy()
    return values.astype(bool) if column.type == _FLAG else values
