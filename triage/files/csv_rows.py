"""Reads CSV of any usual kind: `;` `,` or tab, UTF-8 or cp1251, quoted line breaks; open when a CSV is misread."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from pathlib import Path

from triage.domain.errors import FileFormatError
from triage.files.cells import column_names
from triage.files.encodings import detect_encoding
from triage.files.rows import RawRow, fitted

_DELIMITERS = (";", ",", "\t")
_NO_DELIMITER = "\x1f"
"""For a single column: its texts may hold any of the delimiters without quotes."""
_SAMPLE_CHARS = 1 << 16
_SAMPLE_RECORDS = 50
MAX_CELL_CHARS = 2_000_000
"""A longer cell means a quotation mark that is never closed; memory stays bounded."""
_END = "\x00end of file\x00"
_NAMES = {";": "точка с запятой", ",": "запятая", "\t": "табуляция", _NO_DELIMITER: "нет (один столбец)"}


class CsvRows:
    """A CSV file. Row numbers count records, as a spreadsheet would (the header is row 1)."""

    def __init__(self, path: Path):
        self._path = path
        self._bytes_read = 0
        self._size = max(path.stat().st_size, 1)
        self._encoding = detect_encoding(path)
        self.delimiter = sniff_delimiter(self._sample())
        header = next(self._records(), (1, []))[1]
        if not any(cell.strip() for cell in header):
            raise FileFormatError(str(path), "нет строки заголовков", "первая строка называет столбцы", row=1)
        self.columns = column_names(header)
        self.description = f"CSV, {self._encoding.description}, разделитель — {_NAMES[self.delimiter]}"
        self.remedy = "возьмите текст с разделителями и кавычками в двойные кавычки"

    def rows(self) -> Iterator[RawRow]:
        """Yield the records after the header; blank lines are no records but keep their number."""
        width = len(self.columns)
        for number, cells in itertools.islice(self._records(), 1, None):
            if cells:
                yield fitted(number, cells, width, self.delimiter)

    def share_read(self) -> float:
        """Return how much of the file has been read, 0 to 1."""
        return min(self._bytes_read / self._size, 1.0)

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield (number, cells); FileFormatError where a quotation mark is never closed."""
        csv.field_size_limit(MAX_CELL_CHARS)
        with self._path.open("rb") as binary, self._text(binary) as file:
            records = csv.reader(self._watched(file, binary), delimiter=self.delimiter)
            number = 0
            while True:
                number += 1
                try:
                    cells = next(records, None)
                except csv.Error as error:
                    raise self._unclosed(number, str(error)) from error
                if cells is None or cells == [_END]:
                    return
                if cells and cells[-1].endswith(_END):
                    raise self._unclosed(number, "кавычка не закрыта до конца файла")
                if not (number == 1 and _is_separator_line(cells)):
                    yield number, cells

    def _watched(self, file: io.TextIOWrapper, binary: io.BufferedReader) -> Iterator[str]:
        """Pass lines on, noting how far the file is read; a last line of our own shows whether quotes are closed."""
        ended = True
        for count, line in enumerate(file):
            if count % 512 == 0:
                self._bytes_read = binary.tell()
            ended = line.endswith(("\n", "\r"))
            yield line
        self._bytes_read = self._size
        if not ended:
            yield "\n"
        yield _END

    def _sample(self) -> str:
        with self._path.open("rb") as binary, self._text(binary) as file:
            return file.read(_SAMPLE_CHARS)

    def _text(self, binary: io.BufferedReader) -> io.TextIOWrapper:
        return io.TextIOWrapper(binary, encoding=self._encoding.name, errors="replace", newline="")

    def _unclosed(self, row: int, problem: str) -> FileFormatError:
        if "field larger" in problem:
            problem = f"ячейка длиннее {MAX_CELL_CHARS} знаков: кавычка не закрыта"
        remedy = 'закройте кавычку; кавычка внутри текста пишется дважды: ""'
        return FileFormatError(str(self._path), problem, remedy, row=row)


def sniff_delimiter(sample: str) -> str:
    """Return the delimiter of the beginning of a file: the one that gives its records equal widths, the widest."""
    first = sample.split("\n", 1)[0].strip()
    if first.lower().startswith("sep=") and first[4:5] in _DELIMITERS:
        return first[4]
    scored = [(_score(sample, delimiter), delimiter) for delimiter in _DELIMITERS]
    best, delimiter = max(scored, key=lambda pair: pair[0])
    return delimiter if best > 0 else _NO_DELIMITER


def _score(sample: str, delimiter: str) -> float:
    """Return width of the header × share of records as wide; 0 for a single column."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        records = [record for record in itertools.islice(reader, _SAMPLE_RECORDS) if record]
    except csv.Error:
        return 0.0
    if not records or len(records[0]) < 2 or not all(len(name) < 200 for name in records[0]):
        return 0.0
    # The last record may be cut by the end of the sample.
    rest = records[1:-1] if len(records) > 2 else records[1:]
    alike = sum(len(record) == len(records[0]) for record in rest)
    return len(records[0]) * ((alike + 1) / (len(rest) + 1))


def _is_separator_line(cells: list[str]) -> bool:
    """Say whether this is the line «sep=;» some systems put before the header for Excel."""
    return len(cells) <= 2 and cells[:1] in (["sep="], ["sep=;"], ["sep=,"], ["sep=\t"])
