"""One writer per file format, behind `TableWriter`; open when you add a format or a value is written wrongly."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from triage.domain.errors import FileFormatError
from triage.files.cells import fitting, guarded, whole_text

XLSX_MAX_ROWS = 1_048_576
"""Rows of an Excel sheet, header included (limit of the format)."""
WIDEST, MOST_LINES = 60, 8
"""Characters of a column and lines of a row of a sheet; what is longer is seen in the cell itself."""
_NARROWEST, _FILTER_BUTTON, _LOOKED_AT, _LINE_POINTS = 8, 3, 200, 15.0


class Sink(Protocol):
    """An open file of one format."""

    def write(self, frame: pd.DataFrame) -> None:
        """Append rows; the columns are the same at every call."""
        ...

    def close(self) -> None:
        """Finish the file."""
        ...


class CsvSink:
    """CSV in UTF-8 with mark, so that Excel reads the letters; formulas guarded."""

    def __init__(self, path: Path, columns: Sequence[str], delimiter: str):
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, delimiter=delimiter, lineterminator="\r\n")
        self._writer.writerow([guarded(whole_text(name)) for name in columns])

    def write(self, frame: pd.DataFrame) -> None:
        """Append rows."""
        self._writer.writerows(zip(*_columns(frame, guarded), strict=True))

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class XlsxSink:
    """One sheet with a frozen header and filters; text never becomes a formula, link or number.

    Columns are as wide as the first rows need, `WIDEST` characters at most; longer texts are wrapped, and a row shows
    at most `MOST_LINES` lines of them.
    """

    def __init__(self, path: Path, columns: Sequence[str], name: Path):
        self._name = name
        self._row = 1
        self._file = path.open("wb")
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "use_zip64": True}
        self._book = xlsxwriter.Workbook(self._file, options)
        self._sheet = self._book.add_worksheet("Данные")
        head = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._body = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._headers = [fitting(guarded(whole_text(column))) for column in columns]
        self._widths: list[int] = []
        for place, header in enumerate(self._headers):
            self._sheet.write_string(0, place, header, head)
        self._sheet.freeze_panes(1, 0)

    def write(self, frame: pd.DataFrame) -> None:
        """Append rows; FileFormatError when the sheet is full."""
        if self._row + len(frame) > XLSX_MAX_ROWS:
            problem = f"в лист XLSX входит {XLSX_MAX_ROWS - 1} строк"
            raise FileFormatError(str(self._name), problem, "выберите csv, jsonl или parquet")
        columns = _columns(frame, lambda text: fitting(guarded(text)))
        if not self._widths:
            self._widths = [_width(*column) for column in zip(self._headers, columns, strict=True)]
        for cells in zip(*columns, strict=True):
            self._write_row(cells)
            self._row += 1

    def _write_row(self, cells: Sequence[Any]) -> None:
        lines = max((_line_count(cell, width) for cell, width in zip(cells, self._widths, strict=True)), default=1)
        if lines > 1:
            self._sheet.set_row(self._row, _LINE_POINTS * min(lines, MOST_LINES))
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                if cell:
                    self._sheet.write_string(self._row, place, cell, self._body)
            elif cell is not None:
                self._sheet.write_number(self._row, place, cell, self._body)

    def close(self) -> None:
        """Finish the archive."""
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, width)
        if self._headers:
            self._sheet.autofilter(0, 0, max(self._row - 1, 1), len(self._headers) - 1)
        self._book.close()
        self._file.close()


def _width(header: str, cells: Sequence[Any]) -> int:
    """Return the width of a column in characters: that of its longest line among the first rows, within limits."""
    shown = [len(line) for cell in cells[:_LOOKED_AT] if cell is not None for line in str(cell).split("\n")]
    return min(max(len(header) + _FILTER_BUTTON, *shown, _NARROWEST), WIDEST)


def _line_count(cell: object, width: int) -> int:
    return sum(1 + len(line) // width for line in cell.split("\n")) if isinstance(cell, str) else 1


class JsonlSink:
    """One JSON object per line, letters as they are."""

    def __init__(self, path: Path):
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def write(self, frame: pd.DataFrame) -> None:
        """Append rows."""
        names = [str(name) for name in frame.columns]
        for cells in zip(*_columns(frame, str), strict=True):
            record = {name: (None if cell is None else cell) for name, cell in zip(names, cells, strict=True)}
            self._file.write(json.dumps(record, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class ParquetSink:
    """Parquet whose schema is that of the first chunk."""

    def __init__(self, path: Path):
        self._path = path
        self._writer: pq.ParquetWriter | None = None

    def write(self, frame: pd.DataFrame) -> None:
        """Append rows as one row group."""
        schema = pa.schema([(str(name), _arrow_type(frame[name])) for name in frame.columns])
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, schema)
        arrays = [
            pa.array(cells, type=field.type)
            for cells, field in zip(_columns(frame, str), self._writer.schema, strict=True)
        ]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._writer.schema))

    def close(self) -> None:
        """Write the footer."""
        if self._writer is not None:
            self._writer.close()


def _columns(frame: pd.DataFrame, text: Callable[[str], str]) -> list[list[Any]]:
    """Return the cells by column: text made whole and passed through `text`, numbers as they are, missing as None."""
    return [_cells(frame.iloc[:, place], text) for place in range(frame.shape[1])]


def _cells(column: pd.Series[Any], text: Callable[[str], str]) -> list[Any]:
    values = column.tolist()
    if pd.api.types.is_numeric_dtype(column):
        return [None if pd.isna(value) else value for value in values]
    return [text(whole_text(value)) if isinstance(value, str) else _other(value) for value in values]


def _other(value: object) -> str | None:
    return None if value is None or value is pd.NA or value is pd.NaT or value != value else str(value)  # noqa: PLR0124  NaN


def _arrow_type(column: pd.Series[Any]) -> pa.DataType:
    if pd.api.types.is_bool_dtype(column):
        return pa.bool_()
    if pd.api.types.is_integer_dtype(column):
        return pa.int64()
    return pa.float64() if pd.api.types.is_numeric_dtype(column) else pa.string()
