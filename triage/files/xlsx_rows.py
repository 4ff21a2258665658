"""Reads the first filled sheet of an Excel workbook; open when a workbook is refused or misread."""

from __future__ import annotations

import itertools
import zipfile
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from triage.domain.errors import FileFormatError
from triage.files.cells import cell_text, column_names, without_empty_tail
from triage.files.rows import RawRow, fitted
from triage.text.wording import decimal, plural

MAX_UNPACKED_BYTES = 2 * 1024**3
"""A full sheet of a million posts unpacks to about 1 GB; more is a zip bomb or belongs into CSV or Parquet."""
MAX_ENTRIES = 10_000


class XlsxRows:
    """A workbook. Row numbers are those of the sheet; empty rows are passed over but keep their number."""

    def __init__(self, path: Path):
        self._rows_read = 0
        _check_archive(path)
        try:
            book = CalamineWorkbook.from_path(str(path))
            sheets = ((name, book.get_sheet_by_name(name)) for name in book.sheet_names)
            filled = next(((name, sheet) for name, sheet in sheets if _is_filled(sheet)), None)
        except (CalamineError, OSError, ValueError) as error:
            problem = f"книга не читается: {error}"
            raise FileFormatError(str(path), problem, "откройте её в Excel и сохраните как XLSX или CSV") from error
        if filled is None:
            raise FileFormatError(str(path), "в книге нет заполненного листа", "выгрузите её заново")
        name, self._sheet = filled
        self._header_row, header = next(self._filled_rows())
        self.columns = column_names(header)
        self._row_count = max(self._sheet.total_height, 1)
        others = len(book.sheet_names) - 1
        self.description = f"XLSX, лист «{name}»" + (f" (другие листы, {others}, не читаются)" if others else "")
        self.remedy = "озаглавьте столбец или уберите лишние ячейки"

    def rows(self) -> Iterator[RawRow]:
        """Yield the filled rows after the header."""
        width = len(self.columns)
        for number, cells in itertools.islice(self._filled_rows(), 1, None):
            yield fitted(number, cells, width, "\t")

    def _filled_rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield (row of the sheet, cells) of rows that have any; the first is the header."""
        for number, values in enumerate(self._sheet.iter_rows(), start=1):
            self._rows_read = number
            cells = without_empty_tail([cell_text(value) for value in values])
            if cells:
                yield number, cells

    def share_read(self) -> float:
        """Return how much of the sheet has been read, 0 to 1."""
        return min(self._rows_read / self._row_count, 1.0)


def _is_filled(sheet: CalamineSheet) -> bool:
    """Say whether any cell of the sheet has text (formatted empty cells make a sheet high, but not filled)."""
    return any(cell != "" for row in sheet.iter_rows() for cell in row)


def _check_archive(path: Path) -> None:
    """Refuse what unpacks to more than memory holds, before unpacking it. Old binary .xls is no archive."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileFormatError(str(path), f"архив повреждён: {error}", "выгрузите книгу заново") from error
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or len(entries) > MAX_ENTRIES:
        parts = plural(len(entries), "файл", "файла", "файлов")
        problem = f"распакованная книга займёт {decimal(unpacked / 1024**3)} ГиБ, в ней {parts}"
        raise FileFormatError(str(path), problem, "выгрузите данные как CSV или Parquet")
