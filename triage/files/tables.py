"""Tables of text cells, whatever the file format: `open_table` to read, `write_table` or `TableWriter` to write.

Every command reads and writes through this page: encodings, delimiters, broken rows and formulas are dealt with once.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from triage.domain.errors import FileFormatError, RowError
from triage.files.csv_rows import CsvRows
from triage.files.formats import FileFormat, format_to_read
from triage.files.jsonl_rows import JsonlRows
from triage.files.parquet_rows import ParquetRows
from triage.files.rows import RawRow, RowSource
from triage.files.writing import TableWriter, write_table
from triage.files.xlsx_rows import XlsxRows

__all__ = ["Block", "Chunk", "Table", "TableWriter", "open_table", "write_table"]

_SOURCES: Mapping[FileFormat, Callable[[Path], RowSource]] = {
    FileFormat.CSV: CsvRows,
    FileFormat.XLSX: XlsxRows,
    FileFormat.JSONL: JsonlRows,
    FileFormat.PARQUET: ParquetRows,
}


@dataclass(frozen=True, slots=True)
class Block:
    """Some consecutive rows as lists of text cells, for whom a DataFrame costs too much; `numbers` are of the rows.

    `errors` name the rows whose cells do not fit the header; those are in `rows` all the same.
    """

    numbers: list[int]
    rows: list[list[str]]
    errors: tuple[RowError, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some consecutive rows; `errors` name those whose cells do not fit the header (they are in `frame` all the same).

    `frame` holds text cells ('' = missing); its index is the 1-based row number in the file.
    """

    frame: pd.DataFrame
    errors: tuple[RowError, ...]


class Table:
    """An open table. Iterating yields DataFrames and stops at the first bad row; `chunks` lets bad rows through.

    All cells are `str` ('' = missing), column names stripped and unique, the index is the row number in the file
    (header = row 1; line numbers for JSONL). Memory is bounded by `chunk_rows`, for XLSX by the sheet.
    """

    def __init__(self, path: Path, source: RowSource, file_format: FileFormat, chunk_rows: int):
        self.path = path
        self.format = file_format
        self._source = source
        self._chunk_rows = chunk_rows

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return self._source.columns

    @property
    def description(self) -> str:
        """What kind of file was found, in Russian: format, encoding, delimiter, sheet."""
        return self._source.description

    @property
    def delimiter(self) -> str | None:
        """Delimiter of a CSV of two columns or more, else None."""
        is_wide_csv = isinstance(self._source, CsvRows) and len(self.columns) > 1
        return self._source.delimiter if is_wide_csv and isinstance(self._source, CsvRows) else None

    def share_read(self) -> float:
        """Return how much of the file has been read, 0 to 1 (for progress bars)."""
        return self._source.share_read()

    def blocks(self) -> Iterator[Block]:
        """Yield all rows in order; rows that do not fit are kept and named in `errors`."""
        rows = self._source.rows()
        while block := list(itertools.islice(rows, self._chunk_rows)):
            errors = tuple(self._error(row) for row in block if row.problem)
            yield Block([row.number for row in block], [row.cells for row in block], errors)

    def chunks(self) -> Iterator[Chunk]:
        """Yield what `blocks` does, as DataFrames."""
        for block in self.blocks():
            index = pd.Index(block.numbers, name="row")
            frame = pd.DataFrame(block.rows, index=index, columns=list(self.columns), dtype="str")
            yield Chunk(frame, block.errors)

    def __iter__(self) -> Iterator[pd.DataFrame]:
        for chunk in self.chunks():
            if chunk.errors:
                first = chunk.errors[0]
                raise FileFormatError(str(self.path), first.problem, first.remedy, row=first.row)
            yield chunk.frame

    def _error(self, row: RawRow) -> RowError:
        return RowError(row.number, None, row.problem or "", self._source.remedy)


def open_table(path: Path | str, *, format: str | None = None, chunk_rows: int = 2000) -> Table:  # noqa: A002  contract
    """Open a table of any format; `format` overrides what content and suffix say.

    Raises:
        FileFormatError: The file is absent, empty, damaged, or not what it claims to be.
    """
    found = Path(path)
    file_format = format_to_read(found, format)
    return Table(found, _SOURCES[file_format](found), file_format, chunk_rows)
