"""One row of an export while it is read: its cells by meaning, its faults, its unknown names; open with `incidents`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from triage.domain.incidents import UNDATED, ExtraCell, UnknownName
from triage.domain.posts import MAX_TEXT_CHARS
from triage.exports.cells import CellError, read_duration, read_event_moment, read_moment, read_text
from triage.exports.columns import ColumnMap, Field
from triage.exports.names import name_key

_CLOCK_SKEW = timedelta(minutes=1)
"""Clocks of two systems differ by this much at most; an event so little before the creation is not a fault."""

_T = TypeVar("_T")


class RowCells:
    """The cells of one row by meaning. Faults are collected, never raised: all reasons of a row are told at once.

    `faults` make a row unusable. `doubts` are cells that can be read and cannot be true: the row is good for all but
    that, so it is kept as it came, and whoever uses it leaves out what depends on the cell.
    """

    def __init__(self, columns: ColumnMap, values: Mapping[str, str]):
        self._columns, self._values = columns, values
        self.faults: list[tuple[str, str]] = []
        self.doubts: list[tuple[str, str]] = []
        self.unknown_names: list[UnknownName] = []

    def has(self, field: Field) -> bool:
        """Say whether the table has a column for the field."""
        return field in self._columns.names

    def text(self, field: Field) -> str:
        """Return the cell as a text, '' when the cell or the column is missing."""
        column = self._columns.names.get(field)
        return "" if column is None else read_text(self._values[column])

    def message(self) -> str:
        """Return the text of the incident; a missing or overlong text is a fault."""
        text = self.text(Field.TEXT)
        if not text:
            self.fault(Field.TEXT, "нет текста инцидента")
        if len(text) > MAX_TEXT_CHARS:
            self.fault(Field.TEXT, f"текст длиной {len(text)} знаков, предел {MAX_TEXT_CHARS}")
        return text

    def parsed(self, field: Field, read: Callable[[str], _T | None]) -> _T | None:
        """Return the cell as `read` understands it; what it cannot understand is a fault."""
        try:
            return read(self.text(field))
        except CellError as error:
            self.fault(field, str(error))
            return None

    def moment(self, field: Field, zone: ZoneInfo) -> datetime | None:
        """Return the cell as an aware moment."""
        return self.parsed(field, lambda cell: read_moment(cell, zone))

    def not_before(self, field: Field, zone: ZoneInfo, created_at: datetime) -> datetime | None:
        """Return a moment that cannot lie before the creation; one that does is a doubt."""
        moment = self.parsed(field, lambda cell: read_event_moment(cell, zone))
        if moment is not None and created_at != UNDATED and moment < created_at - _CLOCK_SKEW:
            self.doubt(field, f"{self.text(field)} раньше даты создания")
        return moment

    def duration(self, field: Field) -> float | None:
        """Return a duration in seconds; a negative one is a doubt."""
        duration_s = self.parsed(field, read_duration)
        if duration_s is not None and duration_s < 0:
            self.doubt(field, f"«{self.text(field)}» — отрицательная длительность")
        return duration_s

    def choice(self, field: Field, options: Mapping[str, _T]) -> _T | None:
        """Return the option the cell names, None when empty; any other word is a fault."""
        name = self.text(field)
        if not name or name == "-":
            return None
        option = options.get(name_key(name))
        if option is None:
            self.fault(field, f"неизвестное значение «{name}»; известны: {', '.join(options)}")
        return option

    def extra(self) -> tuple[ExtraCell, ...]:
        """Return the values of the columns that are kept as they came, without the empty ones."""
        cells = ((column, read_text(self._values[column])) for column in self._columns.extra)
        return tuple(ExtraCell(column, value) for column, value in cells if value)

    def fault(self, field: Field, reason: str) -> None:
        """Note something wrong with a cell; one reason is told once."""
        fault = (self._columns.header(field), reason)
        if fault not in self.faults:
            self.faults.append(fault)

    def doubt(self, field: Field, reason: str) -> None:
        """Note that a cell cannot be true."""
        self.doubts.append((self._columns.header(field), reason))

    def is_at_fault(self, field: Field) -> bool:
        """Say whether something is wrong with the cell of a field."""
        return any(name == self._columns.header(field) for name, _ in self.faults)

    def note_unknown(self, field: Field, name: str, candidates: tuple[str, ...] = ()) -> None:
        """Note a name that the region pack does not know, or that fits several of its records."""
        self.unknown_names.append(UnknownName(self._columns.header(field), name, candidates))
