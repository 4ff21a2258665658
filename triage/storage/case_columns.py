"""What a rating needs of stored incidents, as columns: a handful of queries instead of a million domain objects.

Open this when a column is added to the case table of `triage.ratings.cases`, or when reading it is slow. Texts are not
read, except those of answers that were stored before their wording or score was kept (`incomplete_answers`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import ColumnElement, Connection, Select, String, Table, case, func, literal_column, select

from triage.storage.bulk_rows import CHUNK_ROWS, moment_of, read_columns
from triage.storage.tables import answers, assignments, incidents, members, reopenings

_WHOLE, _NUMBER, _WORDS, _CODES = pa.int64(), pa.float64(), pa.string(), pa.dictionary(pa.int32(), pa.string())
_FLAG, _MOMENT = pa.int8(), pa.timestamp("us")
_Selected = Mapping[str, tuple[ColumnElement[Any], pa.DataType]]


_LINES: Mapping[Table, ColumnElement[str]] = {
    table: literal_column(f"{table.name}.line", String) for table in (incidents, assignments, answers)
}
"""What holds the rows of a table as ready lines on PostgreSQL (migration 0006)."""
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
class _Window:
    """Where the incidents of a window stand: `count` of them, numbered from `first_id` to `last_id`, at `slices`.

    Mostly they have numbers in a row: then their parts are read as a range, without a look at each incident, and the
    few of other windows among them are dropped.
    """

    first_id: int
    last_id: int
    count: int
    slices: Sequence[ColumnElement[bool]]

    def asked(self, query: Select[Any], table: Table) -> Select[Any]:
        """Add to a query what its pieces need."""
        return query if self.is_range else query.join_from(table, incidents)

    def pieces(self, number: ColumnElement[int]) -> Sequence[ColumnElement[bool]]:
        """Return the conditions of the pieces in which to read rows by the number of their incident."""
        if not self.is_range:
            return self.slices
        first, last = self.first_id, self.last_id
        return [
            number.between(start, min(start + CHUNK_ROWS - 1, last)) for start in range(first, last + 1, CHUNK_ROWS)
        ]

    def only(self, read: pd.DataFrame, ids: npt.NDArray[np.int64]) -> pd.DataFrame:
        """Return the rows that belong to the incidents, whose numbers are `ids`."""
        if not self.is_range or self._span == self.count:
            return read
        return read[np.isin(read["incident_id"].to_numpy(), ids)].reset_index(drop=True)

    @property
    def _span(self) -> int:
        return self.last_id - self.first_id + 1 if self.count else 0

    @property
    def is_range(self) -> bool:
        """Say whether the numbers stand close together."""
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
        window = self._window(start, stop)
        if beside is None:
            found, problems = self._incidents(window, start, stop), self._problems()
            children = self._children(window)
        else:
            with ThreadPoolExecutor(1) as second:
                reading = second.submit(beside._children, window)
                found, problems = self._incidents(window, start, stop), self._problems()
                children = reading.result()
        ids = found["id"].to_numpy()
        given, said, opened = (window.only(child, ids) for child in children)
        return CaseColumns(found, assignments=given, answers=said, reopenings=opened, problems=problems)

    def incomplete_answers(self, start: datetime, stop: datetime) -> Iterator[IncompleteAnswer]:
        """Stream the answers of a window that lack a kind or a stored wording, with their texts."""
        a, i = answers.c, incidents.c
        columns = (a.incident_id, a.position, i.text, a.text, a.answered_at, a.authority, a.kind.is_not(None))
        lacking = _between(start, stop) & (a.kind.is_(None) | a.template.is_(None))
        selection = select(*columns).join_from(answers, incidents).where(lacking).execution_options(yield_per=500)
        for row in self._connection.execute(selection):
            yield IncompleteAnswer(*row)

    def _window(self, start: datetime, stop: datetime) -> _Window:
        c = incidents.c
        bounds = select(func.min(c.id), func.max(c.id), func.count()).where(_between(start, stop))
        bounds = bounds.with_hint(incidents, "INDEXED BY ix_incidents_created_at_id", "sqlite")  # the lines are longer
        first, last, count = self._connection.execute(bounds).one()
        return _Window(first or 0, last or 0, count, self._slices(start, stop))

    def _children(self, window: _Window) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """Return assignments, answers and reopenings, and perhaps some of other incidents among them."""
        return self._assignments(window), self._answers(window), self._reopenings(window)

    def _slices(self, start: datetime, stop: datetime) -> list[ColumnElement[bool]]:
        """Cut a window into times of some ten thousand incidents each.

        Row numbers grow by and large with time, so the times of every so many numbers are good places to cut.
        """
        c = incidents.c
        first, last = (self._connection.execute(select(bound(c.id))).scalar_one() for bound in (func.min, func.max))
        numbers = range(first + CHUNK_ROWS, last, CHUNK_ROWS) if first is not None else ()
        found = {
            self._connection.execute(select(c.created_at).where(c.id >= number).order_by(c.id).limit(1)).scalar_one()
            for number in numbers
        }
        cuts = [start, *sorted(moment for moment in found if start < moment < stop), stop]
        return [_between(*pair) for pair in pairwise(cuts)]

    def _incidents(self, window: _Window, start: datetime, stop: datetime) -> pd.DataFrame:
        """Return the incidents in order of creation.

        SQLite finds them in that order, as its index holds them. PostgreSQL reads them as they lie, by their numbers.
        """
        if self._is_sqlite:
            return self._incident_rows(window.slices)
        found = self._incident_rows(window.pieces(incidents.c.id))
        first, end = (np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us") for moment in (start, stop))
        created, ids = found["created_at"].to_numpy(), found["id"].to_numpy()
        rows = np.flatnonzero((created >= first) & (created < end))
        order = rows[np.lexsort((ids[rows], created[rows]))]
        is_as_read = np.array_equal(order, np.arange(len(found)))
        return found if is_as_read else found.take(order).reset_index(drop=True)

    def _incident_rows(self, pieces: Sequence[ColumnElement[bool]]) -> pd.DataFrame:
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
        return self._frame(selected, incidents, pieces)

    def _assignments(self, window: _Window) -> pd.DataFrame:
        c = assignments.c
        selected = {
            "incident_id": (c.incident_id, _WHOLE),
            "position": (c.position, _WHOLE),
            "authority": (c.authority, _CODES),
            "assigned_at": (self._moment(c.assigned_at), _MOMENT),
            "norm_hours": (c.norm_hours, _NUMBER),
            "was_wrong": (_flag(c.was_wrong), _FLAG),
        }
        return self._frame(selected, assignments, window.pieces(c.incident_id), window)

    def _answers(self, window: _Window) -> pd.DataFrame:
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
        return self._frame(selected, answers, window.pieces(c.incident_id), window)

    def _reopenings(self, window: _Window) -> pd.DataFrame:
        c = reopenings.c
        selected = {"incident_id": (c.incident_id, _WHOLE), "reopened_at": (self._moment(c.reopened_at), _MOMENT)}
        return self._frame(selected, reopenings, window.pieces(c.incident_id), window)

    def _problems(self) -> pd.DataFrame:
        c = members.c
        selected = {"problem_id": (c.problem_id, _WHOLE), "first_id": (c.incident_id, _WHOLE)}
        present = self._frame(selected, members, [c.left_at.is_(None)])
        return present.groupby("problem_id", as_index=False).min()

    def _moment(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return moment_of(self._connection, column)

    def _frame(
        self,
        selected: _Selected,
        table: Table,
        pieces: Sequence[ColumnElement[bool]],
        window: _Window | None = None,
    ) -> pd.DataFrame:
        """Read columns of a table; `pieces` say which rows, those of a `window` perhaps by their incidents."""
        query: Select[Any] = select(*(column.label(name) for name, (column, _) in selected.items()))
        ready = _LINES.get(table)
        if ready is not None:  # SQLite has the lines in an index, which it would not choose by itself
            query = query.with_hint(table, f"INDEXED BY ix_{table.name}_lines", "sqlite")
        query = window.asked(query, table) if window else query
        types = {name: kind for name, (_, kind) in selected.items()}
        read = read_columns(self._connection, query, types, pieces, ready)
        return pd.DataFrame({name: _loaded(read[name]) for name in selected}, copy=False)


def _between(start: datetime, stop: datetime) -> ColumnElement[bool]:
    return (incidents.c.created_at >= start) & (incidents.c.created_at < stop)


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
