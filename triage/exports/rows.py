"""One row of an export while it is read: its cells by meaning, its faults, its unknown names; open with `incidents`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from triage.domain.incidents import UNDATED, ExtraCell, UnknownName
from triage.domain.posts import MAX_TEXT_CHARS
from triage.exports.cells import CellError, read_moment, read_text
from triage.exports.columns import ColumnMap, Field
from triage.exports.names import name_key

_CLOCK_SKEW = timedelta(minutes=1)
"""Clocks of two systems differ by this much at most; an event so little before the creation is not a fault."""

_T = TypeVar("_T")


class RowCells:
    """The cells of one row by meaning. Faults are collected, never raised: all reasons of a row are told at once."""

    def __init__(self, columns: ColumnMap, values: Mapping[str, str]):
        self._columns, self._values = columns, values
        self.faults: list[tuple[str, str]] = []
        self.unknown_names: list[UnknownName] = []

    def has(self, field: Field) -> bool:
        """Say whether the table has a column for the field."""
        return field in self._columns.names

    def text(self, field: Field) -> str:
        """Return the cell as a text, '' when the cell or the column is missing."""
        return read_text(self._values[self._columns.names[field]]) if self.has(field) else ""

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
        """Return a moment that cannot lie before the creation; one that does is a fault."""
        moment = self.moment(field, zone)
        if moment is not None and created_at != UNDATED and moment < created_at - _CLOCK_SKEW:
            self.fault(field, f"{self.text(field)} раньше даты создания")
        return moment

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

    def is_at_fault(self, field: Field) -> bool:
        """Say whether something is wrong with the cell of a field."""
        return any(name == self._columns.header(field) for name, _ in self.faults)

    def note_unknown(self, field: Field, name: str) -> None:
        """Note a name that the region pack does not know."""
        self.unknown_names.append(UnknownName(self._columns.header(field), name))
