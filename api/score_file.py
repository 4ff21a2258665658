"""Scores the answers of a file into a file, chunk by chunk in constant memory; behind `triage score-answers`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from triage.answers.columns import COLUMN_NAMES, ERROR_STATUS, NOTE, NUMBERS, error_cells, score_cells
from triage.answers.scorer import AnswerScorer
from triage.domain.answers import AnswerPair
from triage.domain.errors import FileFormatError
from triage.domain.posts import MAX_TEXT_CHARS
from triage.files.dates import parse_moment
from triage.files.formats import refuse_same_file
from triage.files.layouts import plain
from triage.files.tables import Chunk, TableWriter, open_table

CHUNK_ROWS = 500
TAKEN_SUFFIX = "_input"
"""Added to an input column that has the name of an added one, as in `triage classify`."""
_SHOWN_ERRORS = 5
_DATE_HEADERS = ("answered_at", "Общее время первого ответа", "Дата ответа", "first_answer_at", "Время 1го ответа ПИ")

Progress = Callable[[int, float], None]
"""Called after each chunk with the rows done and the share of the file read."""


@dataclass(frozen=True, slots=True)
class ScoreJob:
    """What to score and where to write it; `output_format` is None to go by the file name."""

    source: Path
    target: Path
    post_column: str
    answer_column: str
    date_column: str | None = None
    output_format: str | None = None


@dataclass(slots=True)
class ScoreSummary:
    """What came of a file, counted as it is written; `row_errors` holds the first few as messages.

    `unread_dates` are the first few rows whose date of the answer is none, of `unread_date_count`.
    """

    row_count: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    quality_sum: float = 0.0
    model_version: str = ""
    row_errors: list[str] = field(default_factory=list)
    unread_dates: list[int] = field(default_factory=list)
    unread_date_count: int = 0
    elapsed_s: float = 0.0

    @property
    def mean_quality(self) -> float | None:
        """Mean quality of the scored answers, None without any."""
        scored = self.statuses["scored"]
        return self.quality_sum / scored if scored else None

    def add(self, numbers: Sequence[int], rows: Sequence[tuple[str, ...]]) -> None:
        """Count the rows of a chunk; `numbers` are their rows in the file."""
        self.row_count += len(rows)
        for number, cells in zip(numbers, rows, strict=True):
            quality, status, kind, note = *cells[:3], cells[NOTE]
            self.statuses[status] += 1
            self.quality_sum += float(quality or 0.0)
            if status != ERROR_STATUS:
                self.kinds[kind] += 1
            elif len(self.row_errors) < _SHOWN_ERRORS:
                self.row_errors.append(f"строка {number}: {note}")

    def add_dates(self, numbers: Sequence[int], cells: Sequence[str]) -> None:
        """Count the dates of a chunk that say something and name no day."""
        unread = [n for n, cell in zip(numbers, cells, strict=True) if cell.strip() and parse_moment(cell) is None]
        self.unread_date_count += len(unread)
        self.unread_dates += unread[: _SHOWN_ERRORS - len(self.unread_dates)]


def score_file(job: ScoreJob, build_scorer: Callable[[], AnswerScorer], progress: Progress) -> ScoreSummary:
    """Score `job.source` into `job.target`, which appears only when all rows are written.

    `build_scorer` is called once the columns are known: a wrong column name is told at once.

    Raises:
        FileFormatError: The input cannot be read, lacks a column, or the output cannot be written or is the input.
    """
    refuse_same_file(job.source, job.target)
    table = open_table(job.source, chunk_rows=CHUNK_ROWS)
    columns = _Columns.of(job, table.columns)
    scorer, started = build_scorer(), time.perf_counter()
    summary = ScoreSummary(model_version=scorer.version)
    names = _renamed(table.columns)
    output = (*(names.get(column, column) for column in table.columns), *COLUMN_NAMES)
    with TableWriter(job.target, output, format=job.output_format, delimiter=table.delimiter or ",") as writer:
        for chunk in table.chunks():
            rows = list(_rows(chunk, columns, scorer))
            added = pd.DataFrame(rows, columns=list(COLUMN_NAMES), index=chunk.frame.index, dtype="str")
            added = added.assign(**{name: pd.to_numeric(added[name]) for name in NUMBERS})
            writer.write(pd.concat([chunk.frame.rename(columns=names), added], axis=1))
            summary.add(chunk.frame.index.tolist(), rows)
            if columns.date:
                summary.add_dates(chunk.frame.index.tolist(), chunk.frame[columns.date].tolist())
            progress(summary.row_count, table.share_read())
    summary.elapsed_s = time.perf_counter() - started
    return summary


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns found: names as they stand in the file; `date` is None where there is none."""

    post: str
    answer: str
    date: str | None

    @classmethod
    def of(cls, job: ScoreJob, present: Sequence[str]) -> _Columns:
        index = {plain(name): name for name in reversed(present)}

        def find(wanted: str, option: str) -> str:
            found = index.get(plain(wanted))
            if found is None:
                there = ", ".join(f"«{name}»" for name in present)
                problem = f"нет столбца «{wanted}»; есть: {there}"
                raise FileFormatError(str(job.source), problem, f"укажите столбец: {option} ИМЯ", row=1)
            return found

        dates = [index[plain(name)] for name in _DATE_HEADERS if plain(name) in index]
        date = find(job.date_column, "--date-column") if job.date_column else next(iter(dates), None)
        return cls(find(job.post_column, "--post-column"), find(job.answer_column, "--answer-column"), date)


def _rows(chunk: Chunk, columns: _Columns, scorer: AnswerScorer) -> Iterator[tuple[str, ...]]:
    """Yield the added cells of each row; a row with a problem yields the problem."""
    broken = {error.row: f"{error.problem} → {error.remedy}" for error in chunk.errors}
    frame = chunk.frame
    moments = frame[columns.date].tolist() if columns.date else [""] * len(frame)
    pairs = [
        AnswerPair(post, answer, parse_moment(moment))
        for post, answer, moment in zip(frame[columns.post], frame[columns.answer], moments, strict=True)
    ]
    problems = [broken.get(row) or _problem(pair) for row, pair in zip(frame.index, pairs, strict=True)]
    scores = iter(scorer.score([pair for pair, problem in zip(pairs, problems, strict=True) if not problem]))
    for problem in problems:
        yield error_cells(problem) if problem else score_cells(next(scores))


def _problem(pair: AnswerPair) -> str:
    longest = max(len(pair.post), len(pair.answer))
    return f"текст длиной {longest} знаков, предел {MAX_TEXT_CHARS} → сократите" if longest > MAX_TEXT_CHARS else ""


def _renamed(columns: Sequence[str]) -> dict[str, str]:
    """Return new names of input columns whose name an added column takes."""
    taken, names = {*COLUMN_NAMES, *columns}, {}
    for column in columns:
        if column in COLUMN_NAMES:
            name = column + TAKEN_SUFFIX
            while name in taken:
                name += TAKEN_SUFFIX
            taken.add(name)
            names[column] = name
    return names
