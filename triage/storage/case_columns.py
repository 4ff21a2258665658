"""What a rating needs of stored incidents, as columns: a handful of queries instead of a million domain objects.

Open this when a column is added to the case table of `triage.ratings.cases`, or when reading it is slow. Texts are not
read, except those of answers that were stored before their wording or score was kept (`incomplete_answers`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Connection, Select, String, cast, extract, func, select, type_coerce

from triage.storage.tables import answers, assignments, incidents, members, reopenings

_CHUNK_ROWS = 20_000
Loader = Callable[[Sequence[Any]], Any]


@dataclass(frozen=True, slots=True)
class CaseColumns:
    """The stored incidents of a window, in order of creation, with their parts; missing = NaN or NaT, no 'None'.

    Moments are datetime64[us] in UTC. Words are of dtype `str`, codes as stored.

    `incidents`: id, uid, source_row (0 = none), created_at, topic, topic_group, settlement, street, house, is_solvable
    (1, 0, NaN), outcome, closing_reason, closed_at, first_answer_s, first_answer_working_s, problem_id (0 = none).
    `assignments`: incident_id, position, authority, assigned_at, norm_hours, was_wrong.
    `answers`: incident_id, position, answered_at, authority, kind, quality, template (-1 = not stored), declines.
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
        selected: list[tuple[str, ColumnElement[Any], Loader]] = [
            ("id", c.id, _whole),
            ("uid", c.uid, _words),
            ("source_row", func.coalesce(c.source_row, 0), _whole),
            ("created_at", self._moment(c.created_at), _moments),
            *((name, c[name], _words) for name in ("topic", "topic_group", "settlement", "street", "house")),
            ("is_solvable", type_coerce(c.is_solvable, BigInteger), _numbers),
            ("outcome", c.outcome, _words),
            ("closing_reason", c.closing_reason, _words),
            ("closed_at", self._moment(c.closed_at), _moments),
            ("first_answer_s", c.first_answer_s, _numbers),
            ("first_answer_working_s", c.first_answer_working_s, _numbers),
            ("problem_id", func.coalesce(c.problem_id, 0), _whole),
        ]
        ordered = select(*(column for _, column, _ in selected)).where(within).order_by(c.created_at, c.id)
        return self._frame(ordered, {name: load for name, _, load in selected})

    def _assignments(self, within: ColumnElement[bool]) -> pd.DataFrame:
        c = assignments.c
        moment = self._moment(c.assigned_at)
        columns = (c.incident_id, c.position, c.authority, moment, c.norm_hours, type_coerce(c.was_wrong, BigInteger))
        loaders = {
            "incident_id": _whole, "position": _whole, "authority": _words, "assigned_at": _moments,
            "norm_hours": _numbers, "was_wrong": _flags,
        }  # fmt: skip
        return self._frame(select(*columns).join_from(assignments, incidents).where(within), loaders)

    def _answers(self, within: ColumnElement[bool]) -> pd.DataFrame:
        c = answers.c
        wording = (func.coalesce(c.template, -1), type_coerce(c.declines, BigInteger))
        columns = (
            c.incident_id, c.position, self._moment(c.answered_at), c.authority, c.kind, c.quality, *wording,
        )  # fmt: skip
        loaders = {
            "incident_id": _whole, "position": _whole, "answered_at": _moments, "authority": _words,
            "kind": _words, "quality": _numbers, "template": _whole, "declines": _flags,
        }  # fmt: skip
        return self._frame(select(*columns).join_from(answers, incidents).where(within), loaders)

    def _reopenings(self, within: ColumnElement[bool]) -> pd.DataFrame:
        columns = (reopenings.c.incident_id, self._moment(reopenings.c.reopened_at))
        selection = select(*columns).join_from(reopenings, incidents).where(within)
        return self._frame(selection, {"incident_id": _whole, "reopened_at": _moments})

    def _problems(self) -> pd.DataFrame:
        c = members.c
        selection = select(c.problem_id, func.min(c.incident_id)).where(c.left_at.is_(None)).group_by(c.problem_id)
        return self._frame(selection, {"problem_id": _whole, "first_id": _whole})

    def _moment(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Select a moment as numpy reads it fastest: the stored text on SQLite, microseconds on PostgreSQL."""
        if self._is_sqlite:
            return type_coerce(column, String)
        return cast(extract("epoch", column) * 1_000_000, BigInteger)

    def _frame(self, selection: Select[Any], loaders: Mapping[str, Loader]) -> pd.DataFrame:
        """Run a query and turn its rows into typed columns chunk by chunk, so that few Python objects live at once."""
        result = self._connection.execute(selection.execution_options(yield_per=_CHUNK_ROWS))
        chunks = [_typed(list(zip(*rows, strict=True)), loaders) for rows in result.partitions()]
        empty = _typed([()] * len(loaders), loaders)
        return pd.concat(chunks, ignore_index=True) if chunks else empty


def _typed(columns: Sequence[Sequence[Any]], loaders: Mapping[str, Loader]) -> pd.DataFrame:
    named = zip(loaders.items(), columns, strict=True)
    return pd.DataFrame({name: load(values) for (name, load), values in named}, copy=False)


def _whole(values: Sequence[Any]) -> Any:
    return np.array(values, dtype="int64")


def _numbers(values: Sequence[Any]) -> Any:
    return np.array(values, dtype="float64")


def _flags(values: Sequence[Any]) -> Any:
    return np.array(values, dtype="float64") > 0


def _words(values: Sequence[Any]) -> Any:
    return pd.array(values, dtype="str")


def _moments(values: Sequence[Any]) -> Any:
    return np.array(values, dtype="datetime64[us]")
