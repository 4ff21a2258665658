"""Reads one CSV table of a region pack row by row and collects every fault; open to see how a cell is parsed.

A `Row` never raises: a bad cell adds a `Fault` with file, line, field and remedy, and yields a harmless value, so that
one reading of a pack reports everything that is wrong with it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar

from triage.domain.errors import Fault
from triage.domain.places import CaseForms, Validity

RecordT = TypeVar("RecordT")
EnumT = TypeVar("EnumT", bound=StrEnum)

OBLIQUE_CASES = ("genitive", "dative", "accusative", "instrumental", "prepositional")
LIST_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Lined(Generic[RecordT]):
    """A record with the line of the file it stands on (1 = header)."""

    line: int
    record: RecordT


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: typed access to its cells by column name."""

    file: str
    line: int
    cells: dict[str, str]
    faults: list[Fault]

    def fault(self, field: str, problem: str, remedy: str) -> None:
        """Note that the cell is wrong."""
        self.faults.append(Fault(self.file, self.line, field, problem, remedy))

    def optional(self, field: str) -> str | None:
        """Return the cell, None when empty."""
        return self.cells.get(field) or None

    def text(self, field: str) -> str:
        """Return a cell that must not be empty."""
        value = self.cells.get(field, "")
        if not value:
            self.fault(field, "пустое значение", "заполните ячейку")
        return value

    def values(self, field: str) -> tuple[str, ...]:
        """Return the values of a `|`-separated cell, without empty ones."""
        cell = self.cells.get(field, "")
        return tuple(part for raw in cell.split(LIST_SEPARATOR) if (part := raw.strip())) if cell else ()

    def whole(self, field: str, low: int, high: int) -> int:
        """Return a whole number within `low`..`high`."""
        cell = self.cells.get(field, "")
        if cell.removeprefix("-").isdecimal() and low <= int(cell) <= high:
            return int(cell)
        self.fault(field, f"«{cell}» — не целое число от {low} до {high}", "исправьте число")
        return low

    def count(self, field: str) -> int | None:
        """Return a count ≥ 0, None when the cell is empty."""
        return self.whole(field, 0, 100_000_000) if self.cells.get(field) else None

    def flag(self, field: str) -> bool:
        """Return True for 1, False for 0 or an empty cell."""
        cell = self.cells.get(field, "")
        if cell not in {"", "0", "1"}:
            self.fault(field, f"«{cell}» — не признак", "поставьте 1 или 0")
        return cell == "1"

    def choice(self, field: str, allowed: Sequence[str]) -> str:
        """Return a cell that must be one of `allowed`."""
        cell = self.cells.get(field, "")
        if cell in allowed:
            return cell
        self.fault(field, f"недопустимое значение «{cell}»", f"одно из: {', '.join(allowed)}")
        return allowed[0]

    def member(self, field: str, kind: type[EnumT]) -> EnumT:
        """Return a cell as a member of an enumeration."""
        return kind(self.choice(field, [str(member) for member in kind]))

    def digits(self, field: str, length: int, *, required: bool = True) -> str:
        """Return a code of exactly `length` digits."""
        cell = self.cells.get(field, "")
        if (cell or required) and not (len(cell) == length and cell.isascii() and cell.isdecimal()):
            self.fault(field, f"«{cell}» — не код из {length} цифр", "возьмите код из классификатора ОКТМО")
        return cell

    def validity(self) -> Validity:
        """Return the period of the columns valid_from and valid_to."""
        period = Validity(self._day("valid_from"), self._day("valid_to"))
        if period.valid_from and period.valid_to and period.valid_to < period.valid_from:
            self.fault("valid_to", "окончание раньше начала", "поменяйте даты местами")
        return period

    def forms(self, nominative_field: str) -> CaseForms:
        """Return the case forms: the nominative from its column, the others from the columns of the cases."""
        cells = self.cells
        return CaseForms(self.text(nominative_field), *(cells.get(case, "") for case in OBLIQUE_CASES))

    def _day(self, field: str) -> date | None:
        cell = self.cells.get(field, "")
        if not cell:
            return None
        try:
            return date.fromisoformat(cell)
        except ValueError:
            self.fault(field, f"«{cell}» — не дата", "запишите дату как ГГГГ-ММ-ДД")
            return None


def read_rows(path: Path, columns: Sequence[str], faults: list[Fault], optional: Collection[str] = ()) -> Iterator[Row]:
    """Yield the rows of a table with these columns, in any order; what cannot be read becomes a fault.

    `optional` are those of the columns a table may lack.
    """
    file = path.name
    text = decode(path, faults)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if not _header_is_right(file, header, columns, faults, optional):
            return
        for cells in reader:
            line = reader.line_num
            if not any(cells):
                continue
            if len(cells) != len(header):
                problem = f"{len(cells)} ячеек вместо {len(header)}"
                faults.append(Fault(file, line, None, problem, "проверьте запятые и кавычки"))
                continue
            yield Row(file, line, dict(zip(header, map(str.strip, cells), strict=True)), faults)
    except csv.Error as error:
        faults.append(Fault(file, reader.line_num, None, f"строка не разобрана: {error}", "проверьте кавычки"))


def decode(path: Path, faults: list[Fault]) -> str | None:
    """Return the text of a UTF-8 file (a byte order mark is dropped), None with a fault when it is not one."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        faults.append(Fault(path.name, None, None, "файла нет", "создайте его: `triage region new` даёт заготовку"))
    except UnicodeDecodeError as error:
        problem = f"не UTF-8 (байт {error.start})"
        faults.append(Fault(path.name, None, None, problem, "сохраните файл в кодировке UTF-8"))
    except OSError as error:
        faults.append(Fault(path.name, None, None, f"не читается: {error.strerror}", "проверьте права на файл"))
    return None


def _header_is_right(
    file: str, header: list[str], columns: Sequence[str], faults: list[Fault], optional: Collection[str]
) -> bool:
    before = len(faults)
    missing = [name for name in columns if name not in header and name not in optional]
    faults.extend(Fault(file, 1, name, "нет столбца", "добавьте его в первую строку") for name in missing)
    for name in dict.fromkeys(header):
        if name not in columns:
            faults.append(Fault(file, 1, name, "лишний столбец", "удалите его или исправьте имя"))
        elif header.count(name) > 1:
            faults.append(Fault(file, 1, name, "столбец повторяется", "оставьте один"))
    return len(faults) == before
