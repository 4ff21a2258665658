"""Reads JSON Lines, one object per line; open when a line is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from triage.domain.errors import FileFormatError
from triage.files.cells import cell_text, whole_text
from triage.files.encodings import detect_encoding
from triage.files.rows import RawRow

MAX_LINE_CHARS = 8_000_000
"""A longer line is not one post; memory stays bounded."""


class JsonlRows:
    """A file of JSON objects. Row numbers are line numbers; columns are all keys in order of appearance."""

    def __init__(self, path: Path):
        self._path = path
        self._encoding = detect_encoding(path)
        self._size = max(path.stat().st_size, 1)
        self._bytes_read = 0
        found: dict[str, None] = {}
        objects = 0
        for _, record in self._lines():
            if isinstance(record, Mapping):
                objects += 1
                found.update(dict.fromkeys(record))
        if not objects or not found:
            problem = "нет ни одной строки с объектом JSON"
            raise FileFormatError(str(path), problem, 'каждая строка — объект вида {"text": "…"}', row=1)
        self._keys = tuple(found)
        self.columns = tuple(whole_text(key).strip() or "столбец" for key in self._keys)
        self.description = f"JSONL, {self._encoding.description}"
        self.remedy = 'запишите объект JSON в одну строку: {"text": "…"}'

    def rows(self) -> Iterator[RawRow]:
        """Yield a row per line; a line that is no object keeps its text in the first column and is marked."""
        for number, record in self._lines():
            if isinstance(record, Mapping):
                yield RawRow(number, [whole_text(cell_text(record.get(key))) for key in self._keys])
            else:
                yield RawRow(number, [whole_text(record), *[""] * (len(self.columns) - 1)], "это не объект JSON")

    def share_read(self) -> float:
        """Return how much of the file has been read, 0 to 1."""
        return min(self._bytes_read / self._size, 1.0)

    def _lines(self) -> Iterator[tuple[int, Mapping[str, Any] | str]]:
        """Yield (line number, object or the line itself when it is none); blank lines are passed over."""
        self._bytes_read = 0
        with self._path.open(encoding=self._encoding.name, errors="replace") as file:
            number = 0
            while line := file.readline(MAX_LINE_CHARS):
                number += 1
                self._bytes_read += len(line)
                if line.strip():
                    yield number, _parsed(line.strip())


def _parsed(line: str) -> Mapping[str, Any] | str:
    try:
        record = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        return line
    return record if isinstance(record, dict) else line
