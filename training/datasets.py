"""Labelled exports as data to learn from: which rows hold a text and a label, and where they came from.

Open when rows go missing: nothing is dropped here in silence, `LabelledData.skipped` names every row left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.registry import fingerprint
from triage.domain.errors import FileFormatError
from triage.files.tables import open_table
from triage.text.wording import decimal

MAX_FILE_BYTES = 1 << 30
"""A file of a gibibyte holds some two million posts. Larger ones are refused by their size, before a byte is read."""
MAX_CHARS = 1 << 30
"""Texts are kept in memory while a model learns; what unpacks to more is refused as soon as that is seen."""
_LABEL_DIRT = "★ \t\u00a0"


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns to read; `date` only where there are dates."""

    text: str
    label: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row (1-based, header = 1) that cannot be learned from, and why (Russian)."""

    row: int
    problem: str


@dataclass(frozen=True, slots=True)
class LabelledData:
    """Texts with their labels: `rows` are row numbers of the file, `dates` NaT where absent or unreadable."""

    name: str
    columns: Columns
    texts: tuple[str, ...]
    labels: tuple[str, ...]
    rows: NDArray[np.int64]
    dates: NDArray[np.datetime64]
    skipped: tuple[SkippedRow, ...] = ()
    uncoded: tuple[str, ...] = ()
    """Labels that a label map has left without a code of the region (`label_map.py`); none where there was no map."""

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def has_dates(self) -> bool:
        """Say whether at least half of the rows have a date."""
        return len(self) > 0 and bool(np.isnat(self.dates).mean() <= 0.5)

    @property
    def fingerprint(self) -> str:
        """Name of exactly these texts and labels in this order."""
        return fingerprint([f"{label}\t{text}" for text, label in zip(self.texts, self.labels, strict=True)])

    def subset(self, indexes: NDArray[np.int64]) -> LabelledData:
        """Return some of the rows, in the order of `indexes`."""
        places = indexes.tolist()
        texts, labels = tuple(self.texts[i] for i in places), tuple(self.labels[i] for i in places)
        return replace(self, texts=texts, labels=labels, rows=self.rows[indexes], dates=self.dates[indexes], skipped=())


@dataclass(frozen=True, slots=True)
class Coding:
    """Labels as numbers: `labels` in alphabetical order, `targets` (n,) their indexes.

    `names` say what each label is called, for what is learned from names; a label that is no code is its own name.
    """

    labels: tuple[str, ...]
    targets: NDArray[np.int64]
    names: tuple[str, ...]

    @classmethod
    def of(cls, labels: Sequence[str]) -> Coding:
        """Return the coding of labels that are their own names."""
        distinct, targets = np.unique(np.array(labels, dtype=object), return_inverse=True)
        own = tuple(map(str, distinct))
        return cls(own, targets.astype(np.int64), own)


def read_labelled(path: Path, columns: Columns) -> LabelledData:
    """Return the labelled rows of a table; rows without text or label are listed in `skipped`.

    Raises:
        FileFormatError: The file cannot be read, lacks a column, or holds no row that can be used.
    """
    wanted = [columns.text, columns.label, *([columns.date] if columns.date else [])]
    frame = _read(path, list(dict.fromkeys(wanted)))
    texts = [str(text).strip() for text in frame[columns.text]]
    labels = [clean_label(str(label)) for label in frame[columns.label]]
    problems = [_problem(text, label) for text, label in zip(texts, labels, strict=True)]
    rows = np.asarray(frame.index, dtype=np.int64)
    kept = [index for index, problem in enumerate(problems) if not problem]
    if not kept:
        raise FileFormatError(path.name, "ни одной строки с текстом и меткой", "проверьте столбцы и сам файл", row=2)
    return LabelledData(
        path.name,
        columns,
        tuple(texts[index] for index in kept),
        tuple(labels[index] for index in kept),
        rows[kept],
        _dates(frame[columns.date] if columns.date else None, len(frame))[kept],
        tuple(SkippedRow(int(row), problem) for row, problem in zip(rows, problems, strict=True) if problem),
    )


def read_texts(path: Path, column: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the texts of a table and their row numbers; rows without a text are left out.

    FileFormatError when the file cannot be read, lacks the column or holds no text.
    """
    frame = _read(path, [column])
    cells = zip(frame[column], frame.index.tolist(), strict=True)
    kept = [(str(text).strip(), int(row)) for text, row in cells if str(text).strip()]
    if not kept:
        raise FileFormatError(path.name, "ни одной строки с текстом", "проверьте столбец и сам файл", row=2)
    return tuple(text for text, _ in kept), tuple(row for _, row in kept)


def clean_label(label: str) -> str:
    """Return a label without the dirt of exports: stars of favourites, stray and doubled spaces."""
    return " ".join(label.strip(_LABEL_DIRT).split())


def parse_date(text: str) -> datetime | None:
    """Return the moment a cell names (ISO or dd.mm.yyyy, with or without a time), None when it names none."""
    is_russian = len(text) > 2 and text[2:3] == "."
    moment = pd.to_datetime(text, dayfirst=is_russian, errors="coerce")
    return None if pd.isna(moment) else moment.to_pydatetime().replace(tzinfo=None)


def _read(path: Path, columns: list[str]) -> pd.DataFrame:
    """Return columns of a table, rows by their number in the file. FileFormatError, also when it is too large."""
    if path.is_file() and path.stat().st_size > MAX_FILE_BYTES:
        problem = f"файл {decimal(path.stat().st_size / 1024**3)} ГиБ, обучение берёт до {MAX_FILE_BYTES >> 30} ГиБ"
        raise FileFormatError(path.name, problem, "возьмите часть строк и только нужные столбцы")
    table = open_table(path)
    _require(path, table.columns, columns)
    frames: list[pd.DataFrame] = []
    chars_count = 0
    for frame in table:
        frames.append(frame[columns])
        chars_count += sum(int(frame[column].str.len().sum()) for column in columns)
        if chars_count > MAX_CHARS:
            problem = f"текстов больше {MAX_CHARS >> 20} млн знаков, в память они не поместятся"
            raise FileFormatError(path.name, problem, "возьмите часть строк", row=int(frame.index[-1]))
    return pd.concat(frames) if frames else pd.DataFrame(columns=pd.Index(columns))


def _require(path: Path, present: Sequence[str], wanted: Sequence[str]) -> None:
    for column in wanted:
        if column not in present:
            problem = f"нет столбца «{column}»"
            remedy = f"укажите один из имеющихся: {', '.join(present)}"
            raise FileFormatError(path.name, problem, remedy, row=1, field=column)


def _problem(text: str, label: str) -> str:
    if not text:
        return "пустой текст"
    return "" if label else "нет метки"


def _dates(cells: pd.Series[str] | None, count: int) -> NDArray[np.datetime64]:
    if cells is None:
        return np.full(count, np.datetime64("NaT"), dtype="datetime64[s]")
    return np.array([np.datetime64(parse_date(str(cell)) or "NaT", "s") for cell in cells], dtype="datetime64[s]")
