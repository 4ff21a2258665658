"""Writes tables chunk by chunk; the file appears under its name only when all of it is written.

Cells that a spreadsheet would run as formulas get an apostrophe in CSV and XLSX.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pandas as pd

from triage.domain.errors import FileFormatError
from triage.files.formats import FileFormat, format_to_write
from triage.files.sinks import CsvSink, JsonlSink, ParquetSink, Sink, XlsxSink


class TableWriter:
    """A table being written; use as a context manager. On an error the file of that name stays as it was.

    Text columns are written as text, numeric columns as numbers; missing values stay empty.
    """

    def __init__(self, path: Path | str, columns: Sequence[str], *, format: str | None = None, delimiter: str = ","):  # noqa: A002
        self.path = Path(path)
        self.columns = tuple(columns)
        self.row_count = 0
        self._format = format_to_write(self.path, format)
        self._delimiter = delimiter
        self._part = self._temporary()
        self._sink = self._open()

    def write(self, frame: pd.DataFrame) -> None:
        """Append the rows of `frame`; its columns must be those announced (another order is put right)."""
        self._sink.write(frame[list(self.columns)])
        self.row_count += len(frame)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._sink.close()
            if kind is None:
                self._part.replace(self.path)
        except OSError as problem:
            raise FileFormatError(str(self.path), f"не записать: {problem.strerror}", "освободите место") from problem
        finally:
            self._part.unlink(missing_ok=True)

    def _temporary(self) -> Path:
        """Make a file beside the target (a rename is atomic only within one file system), with ordinary rights."""
        try:
            handle, name = tempfile.mkstemp(prefix=f".{self.path.name}.", suffix=".part", dir=self.path.parent)
        except OSError as error:
            problem = f"в папку не записать: {error.strerror}"
            raise FileFormatError(str(self.path), problem, "создайте папку или выберите другую") from error
        os.close(handle)
        Path(name).chmod(0o644)
        return Path(name)

    def _open(self) -> Sink:
        if self._format is FileFormat.CSV:
            return CsvSink(self._part, self.columns, self._delimiter)
        if self._format is FileFormat.XLSX:
            return XlsxSink(self._part, self.columns, self.path)
        if self._format is FileFormat.JSONL:
            return JsonlSink(self._part)
        return ParquetSink(self._part)


def write_table(
    path: Path | str,
    frames: pd.DataFrame | Iterable[pd.DataFrame],
    *,
    format: str | None = None,  # noqa: A002
    delimiter: str = ",",
) -> int:
    """Write one frame or several with the same columns; return the number of rows. FileFormatError when impossible."""
    chunks = iter([frames] if isinstance(frames, pd.DataFrame) else frames)
    first = next(chunks, None)
    if first is None:
        raise FileFormatError(str(path), "нечего записать", "нужна хотя бы одна таблица")
    with TableWriter(path, [str(name) for name in first.columns], format=format, delimiter=delimiter) as writer:
        writer.write(first)
        for chunk in chunks:
            writer.write(chunk)
    return writer.row_count
