"""The cells of some rows of an export by meaning: texts, moments, durations, choices; open with `incidents`.

Cells are read column by column, because a million rows have fifty million of them. What is wrong with a row is noted
under its position in the block, in the order in which its columns are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
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


class BlockCells:
    """The cells of consecutive rows by meaning. Faults are collected, never raised: a row tells all its reasons.

    `faults` make a row unusable. `doubts` are cells that can be read and cannot be true: the row is good for all but
    that, so it is kept as it came, and whoever uses it leaves out what depends on the cell. Both, and `unknown_names`,
    are by position of the row in the block; a row without any has no entry.
    """

    def __init__(self, columns: ColumnMap, header: Sequence[str], rows: Sequence[Sequence[str]]):
        self._columns, self._count = columns, len(rows)
        self._values: Mapping[str, Sequence[str]] = dict(zip(header, zip(*rows, strict=True), strict=True))
        self._texts: dict[Field, list[str]] = {}
        self._durations: dict[Field, list[float | None]] = {}
        self.faults: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        self.doubts: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        self.unknown_names: defaultdict[int, list[UnknownName]] = defaultdict(list)

    def __len__(self) -> int:
        return self._count

    def has(self, field: Field) -> bool:
        """Say whether the table has a column for the field."""
        return field in self._columns.names

    def texts(self, field: Field) -> list[str]:
        """Return the cells of a column as texts, '' where the cell or the column is missing."""
        if field not in self._texts:
            column = self._columns.names.get(field)
            cells = self._values[column] if column is not None else [""] * self._count
            self._texts[field] = [read_text(cell) if cell else "" for cell in cells]
        return self._texts[field]

    def words(self, field: Field) -> list[str | None]:
        """Return the cells of a column as texts, None where missing."""
        return [text or None for text in self.texts(field)]

    def messages(self) -> list[str]:
        """Return the texts of the incidents; a missing or overlong text is a fault."""
        texts = self.texts(Field.TEXT)
        for row, text in enumerate(texts):
            if not text:
                self.fault(row, Field.TEXT, "нет текста инцидента")
            elif len(text) > MAX_TEXT_CHARS:
                self.fault(row, Field.TEXT, f"текст длиной {len(text)} знаков, предел {MAX_TEXT_CHARS}")
        return texts

    def parsed(self, field: Field, read: Callable[[str], _T | None]) -> list[_T | None]:
        """Return the cells as `read` understands them; what it cannot understand is a fault."""
        found: list[_T | None] = [None] * self._count
        for row, text in enumerate(self.texts(field)):
            if text:
                try:
                    found[row] = read(text)
                except CellError as error:
                    self.fault(row, field, str(error))
        return found

    def moments(self, field: Field, zone: ZoneInfo) -> list[datetime | None]:
        """Return the cells as aware moments."""
        return self.parsed(field, lambda cell: read_moment(cell, zone))

    def not_before(self, field: Field, zone: ZoneInfo, created: Sequence[datetime]) -> list[datetime | None]:
        """Return moments that cannot lie before the creation; one that does is a doubt."""
        moments = self.parsed(field, lambda cell: read_event_moment(cell, zone))
        for row, moment in enumerate(moments):
            if moment is not None and moment < created[row] and _is_before(moment, created[row]):
                self.doubt(row, field, f"{self.texts(field)[row]} раньше даты создания")
        return moments

    def durations(self, field: Field) -> list[float | None]:
        """Return durations in seconds; a negative one is a doubt. A column is read once."""
        if field not in self._durations:
            self._durations[field] = self._read_durations(field)
        return self._durations[field]

    def _read_durations(self, field: Field) -> list[float | None]:
        durations_s = self.parsed(field, read_duration)
        for row, duration_s in enumerate(durations_s):
            if duration_s is not None and duration_s < 0:
                self.doubt(row, field, f"«{self.texts(field)[row]}» — отрицательная длительность")
        return durations_s

    def choices(self, field: Field, options: Mapping[str, _T]) -> list[_T | None]:
        """Return the options that the cells name, None where empty; any other word is a fault."""

        def read(name: str) -> _T | None:
            option = options.get(name_key(name))
            if option is None and name != "-":
                raise CellError(f"неизвестное значение «{name}»; известны: {', '.join(options)}")
            return option

        return self.parsed(field, read)

    def extras(self) -> list[tuple[ExtraCell, ...]]:
        """Return the values of the columns that are kept as they came, without the empty ones."""
        columns = [
            (name, [read_text(cell) if cell else "" for cell in self._values[name]]) for name in self._columns.extra
        ]
        return [
            tuple(ExtraCell(name, cells[row]) for name, cells in columns if cells[row]) for row in range(self._count)
        ]

    def fault(self, row: int, field: Field, reason: str) -> None:
        """Note something wrong with a cell; one reason is told once."""
        fault = (self._columns.header(field), reason)
        if fault not in self.faults[row]:
            self.faults[row].append(fault)

    def doubt(self, row: int, field: Field, reason: str) -> None:
        """Note that a cell cannot be true."""
        self.doubts[row].append((self._columns.header(field), reason))

    def is_at_fault(self, row: int, field: Field) -> bool:
        """Say whether something is wrong with the cell of a field."""
        return row in self.faults and any(name == self._columns.header(field) for name, _ in self.faults[row])

    def note_unknown(self, row: int, field: Field, name: str, candidates: tuple[str, ...] = ()) -> None:
        """Note a name that the region pack does not know, or that fits several of its records."""
        self.unknown_names[row].append(UnknownName(self._columns.header(field), name, candidates))


def _is_before(moment: datetime, created_at: datetime) -> bool:
    return created_at != UNDATED and moment < created_at - _CLOCK_SKEW
