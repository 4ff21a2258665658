"""What a rating needs of stored incidents, as columns: a handful of queries instead of a million domain objects.

Open this when a column is added to the case table of `triage.ratings.cases`, or when reading it is slow. Texts are not
read, except those of answers that were stored before their wording or score was kept (`incomplete_answers`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import ColumnElement, Connection, Select, String, Table, case, func, select, true, type_coerce

from triage.storage.bulk_rows import CHUNK_ROWS, read_columns
from triage.storage.tables import answers, assignments, incidents, members, reopenings

_WHOLE, _NUMBER, _WORDS, _CODES = pa.int64(), pa.float64(), pa.string(), pa.dictionary(pa.int32(), pa.string())
_FLAG, _MOMENT = pa.int8(), pa.timestamp("us")
_Selected = Mapping[str, tuple[ColumnElement[Any], pa.DataType]]


_SPARSEST = 2
"""Up to how many row numbers there may be for every incident read, for parts to be read as a range."""
UNKNOWN = -1
"""A whole number that is not known."""


@dataclass(frozen=True, slots=True)
class CaseColumns:
    """The stored incidents of a window, in order of creation, with their parts; missing = NaN or NaT, no 'None'.

    Moments are datetime64[us] in UTC. Words are categories, but for uid of dtype `str`.

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

    @property
    def lacks_scores(self) -> bool:
        """Say whether some answer has no kind or no stored wording (`incomplete_answers`)."""
        return bool(self.answers["kind"].isna().any() or (self.answers["template"] == UNKNOWN).any())


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


@dataclass(frozen=True, slots=True)
class _Parts:
    """Which rows of a child table belong to the incidents of a window; `slices` are the times that make it up.

    Incidents of a window mostly have numbers in a row: then their parts are read as a range, without a look at each
    incident, and the few of other windows among them are dropped.
    """

    slices: Sequence[ColumnElement[bool]]
    first_id: int
    last_id: int
    count: int

    def asked(self, query: Select[Any], table: Table) -> Select[Any]:
        """Add to a query what its pieces need."""
        return query if self._in_range else query.join_from(table, incidents)

    def pieces(self, table: Table) -> Sequence[ColumnElement[bool]]:
        """Return the conditions of the pieces in which to read the rows of a table, one after the other."""
        if not self._in_range:
            return self.slices
        first, last = self.first_id, self.last_id
        step = CHUNK_ROWS if len(self.slices) > 1 else last - first + 1
        return [
            table.c.incident_id.between(start, min(start + step - 1, last)) for start in range(first, last + 1, step)
        ]

    def only(self, read: pd.DataFrame, ids: npt.NDArray[np.int64]) -> pd.DataFrame:
        """Return the rows that belong to the incidents, whose numbers are `ids`."""
        if not self._in_range or self._span == self.count:
            return read
        return read[np.isin(read["incident_id"].to_numpy(), ids)].reset_index(drop=True)

    @property
    def _span(self) -> int:
        return self.last_id - self.first_id + 1 if self.count else 0

    @property
    def _in_range(self) -> bool:
        return 0 < self._span <= _SPARSEST * self.count


class CaseColumnsRepository:
    """Reads the columns of a window on SQLite and PostgreSQL."""

    def __init__(self, connection: Connection):
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"

    def in_window(self, start: datetime, stop: datetime, beside: CaseColumnsRepository | None = None) -> CaseColumns:
        """Return the incidents created in [start, stop): the same ones as `IncidentRepository.in_window`.

        `beside` reads on a connection of its own that sees the same state (`Database.reading_twice`): it brings the
        parts in a second thread, while this one reads the incidents.
        """
        slices = self._slices(start, stop)
        if beside is None:
            found, problems = self._incidents(slices), self._problems()
            parts, children = self._parts_and_children(slices, start, stop)
        else:
            with ThreadPoolExecutor(1) as second:
                reading = second.submit(beside._parts_and_children, slices, start, stop)
                found, problems = self._incidents(slices), self._problems()
                parts, children = reading.result()
        ids = found["id"].to_numpy()
        given, said, opened = (parts.only(child, ids) for child in children)
        return CaseColumns(found, assignments=given, answers=said, reopenings=opened, problems=problems)

    def incomplete_answers(self, start: datetime, stop: datetime) -> Iterator[IncompleteAnswer]:
        """Stream the answers of a window that lack a kind or a stored wording, with their texts."""
        a, i = answers.c, incidents.c
        columns = (a.incident_id, a.position, i.text, a.text, a.answered_at, a.authority, a.kind.is_not(None))
        lacking = _between(start, stop) & (a.kind.is_(None) | a.template.is_(None))
        selection = select(*columns).join_from(answers, incidents).where(lacking).execution_options(yield_per=500)
        for row in self._connection.execute(selection):
            yield IncompleteAnswer(*row)

    def _parts(self, slices: Sequence[ColumnElement[bool]], start: datetime, stop: datetime) -> _Parts:
        c = incidents.c
        bounds = select(func.min(c.id), func.max(c.id), func.count()).where(_between(start, stop))
        bounds = bounds.with_hint(incidents, "INDEXED BY ix_incidents_created_at_id", "sqlite")  # the lines are longer
        first, last, count = self._connection.execute(bounds).one()
        return _Parts(slices, first or 0, last or 0, count)

    def _parts_and_children(
        self, slices: Sequence[ColumnElement[bool]], start: datetime, stop: datetime
    ) -> tuple[_Parts, tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]]:
        """Return assignments, answers and reopenings, and perhaps some of other incidents among them."""
        parts = self._parts(slices, start, stop)
        return parts, (self._assignments(parts), self._answers(parts), self._reopenings(parts))

    def _slices(self, start: datetime, stop: datetime) -> list[ColumnElement[bool]]:
        """Cut a window into times of some ten thousand incidents each; PostgreSQL reads it in one go.

        Row numbers grow by and large with time, so the times of every so many numbers are good places to cut.
        """
        if not self._is_sqlite:
            return [_between(start, stop)]
        c = incidents.c
        first, last = (self._connection.execute(select(bound(c.id))).scalar_one() for bound in (func.min, func.max))
        numbers = range(first + CHUNK_ROWS, last, CHUNK_ROWS) if first is not None else ()
        found = {
            self._connection.execute(select(c.created_at).where(c.id >= number).order_by(c.id).limit(1)).scalar_one()
            for number in numbers
        }
        cuts = [start, *sorted(moment for moment in found if start < moment < stop), stop]
        return [_between(*pair) for pair in pairwise(cuts)]

    def _incidents(self, slices: Sequence[ColumnElement[bool]]) -> pd.DataFrame:
        c = incidents.c
        words = {name: (c[name], _CODES) for name in ("topic", "topic_group", "settlement", "street", "house")}
        selected = {
            "id": (c.id, _WHOLE),
            "uid": (c.uid, _WORDS),
            "source_row": (func.coalesce(c.source_row, 0), _WHOLE),
            "created_at": (self._moment(c.created_at), _MOMENT),
            **words,
            "is_solvable": (case((c.is_solvable.is_(None), UNKNOWN), (c.is_solvable, 1), else_=0), _WHOLE),
            "outcome": (c.outcome, _CODES),
            "closing_reason": (c.closing_reason, _CODES),
            "closed_at": (self._moment(c.closed_at), _MOMENT),
            "first_answer_s": (c.first_answer_s, _NUMBER),
            "first_answer_working_s": (c.first_answer_working_s, _NUMBER),
            "problem_id": (func.coalesce(c.problem_id, 0), _WHOLE),
        }
        return self._frame(selected, lambda query: _by_lines(query, incidents).order_by(c.created_at, c.id), slices)

    def _assignments(self, parts: _Parts) -> pd.DataFrame:
        c = assignments.c
        selected = {
            "incident_id": (c.incident_id, _WHOLE),
            "position": (c.position, _WHOLE),
            "authority": (c.authority, _CODES),
            "assigned_at": (self._moment(c.assigned_at), _MOMENT),
            "norm_hours": (c.norm_hours, _NUMBER),
            "was_wrong": (_flag(c.was_wrong), _FLAG),
        }
        return self._frame(
            selected, lambda query: parts.asked(_by_lines(query, assignments), assignments), parts.pieces(assignments)
        )

    def _answers(self, parts: _Parts) -> pd.DataFrame:
        c = answers.c
        selected = {
            "incident_id": (c.incident_id, _WHOLE),
            "position": (c.position, _WHOLE),
            "answered_at": (self._moment(c.answered_at), _MOMENT),
            "authority": (c.authority, _CODES),
            "kind": (c.kind, _CODES),
            "quality": (c.quality, _NUMBER),
            "template": (func.coalesce(c.template, UNKNOWN), _WHOLE),
            "relevance": (func.coalesce(c.relevance, UNKNOWN), _WHOLE),
            "declines": (_flag(c.declines), _FLAG),
        }
        return self._frame(
            selected, lambda query: parts.asked(_by_lines(query, answers), answers), parts.pieces(answers)
        )

    def _reopenings(self, parts: _Parts) -> pd.DataFrame:
        c = reopenings.c
        selected = {"incident_id": (c.incident_id, _WHOLE), "reopened_at": (self._moment(c.reopened_at), _MOMENT)}
        return self._frame(selected, lambda query: parts.asked(query, reopenings), parts.pieces(reopenings))

    def _problems(self) -> pd.DataFrame:
        c = members.c
        selected = {"problem_id": (c.problem_id, _WHOLE), "first_id": (c.incident_id, _WHOLE)}
        present = self._frame(selected, lambda query: query.where(c.left_at.is_(None)))
        return present.groupby("problem_id", as_index=False).min()

    def _moment(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Select a moment as text in UTC: what SQLite stores, and what PostgreSQL writes without its zone."""
        return type_coerce(column, String) if self._is_sqlite else func.timezone("UTC", column)

    def _frame(
        self,
        selected: _Selected,
        narrowed: Callable[[Select[Any]], Select[Any]],
        pieces: Sequence[ColumnElement[bool]] = (true(),),
    ) -> pd.DataFrame:
        """Read columns; `pieces` say which rows, `narrowed` adds to the query what they need, and an order."""
        query = narrowed(select(*(column.label(name) for name, (column, _) in selected.items())))
        table = read_columns(self._connection, query, {name: kind for name, (_, kind) in selected.items()}, pieces)
        return pd.DataFrame({name: _loaded(table[name]) for name in selected}, copy=False)


def _between(start: datetime, stop: datetime) -> ColumnElement[bool]:
    return (incidents.c.created_at >= start) & (incidents.c.created_at < stop)


def _by_lines(query: Select[Any], table: Table) -> Select[Any]:
    """Let SQLite read the index that holds the lines of a table (migration 0005)."""
    return query.with_hint(table, f"INDEXED BY ix_{table.name}_lines", "sqlite")


def _flag(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((column, 1), else_=0)


def _loaded(column: pa.ChunkedArray) -> Any:
    """Return a column as pandas holds it; missing words and moments stay missing, missing numbers are NaN."""
    if column.type == _WORDS:
        return pd.array(column, dtype="str")
    if column.type == _CODES:
        return column.combine_chunks().to_pandas()
    values = column.to_numpy()
    return values.astype(bool) if column.type == _FLAG else values
