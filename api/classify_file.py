"""Classifies a file into a file, chunk by chunk, in one process or several; behind `triage classify`.

Memory stays constant: at most a few chunks are on their way at once, and they are written in order.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pandas as pd

from api.settings import Settings
from triage.files.classification import PostRow, RowClassifier, output_columns, post_rows, with_decisions
from triage.files.decision_columns import ERROR_STATUS, DecisionColumns
from triage.files.formats import refuse_same_file
from triage.files.layouts import Layout, find_layout
from triage.files.tables import Table, TableWriter, open_table

CHUNK_ROWS = 500
_SHOWN_ERRORS = 5

Classify = Callable[[Sequence[PostRow]], list[DecisionColumns]]
Progress = Callable[[int, float], None]
"""Called after each chunk with the rows done and the share of the file read."""


@dataclass(frozen=True, slots=True)
class ClassifyJob:
    """What to classify and where to write it. Formats are None to go by content and file name."""

    source: Path
    target: Path
    text_column: str | None = None
    input_format: str | None = None
    output_format: str | None = None
    worker_count: int = 1


@dataclass(slots=True)
class ClassifySummary:
    """What came of a file, counted as it is written. `row_errors` holds the first few as messages."""

    row_count: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    authorities: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    undated_count: int = 0
    row_errors: list[str] = field(default_factory=list)
    elapsed_s: float = 0.0
    layout: Layout | None = None
    description: str = ""

    def add(self, numbers: Sequence[int], columns: Sequence[DecisionColumns]) -> None:
        """Count the rows of a chunk; `numbers` are their rows in the file."""
        self.row_count += len(columns)
        for number, row in zip(numbers, columns, strict=True):
            self.statuses[row.status] += 1
            if row.status == ERROR_STATUS:
                if len(self.row_errors) < _SHOWN_ERRORS:
                    self.row_errors.append(f"строка {number}: {row.review_reasons}")
                continue
            self.reasons.update(row.review_reasons.split("|") if row.review_reasons else ())
            self.groups.update(
                [row.topic_group] if row.topic_group and "not_incident" not in row.review_reasons else ()
            )
            self.authorities.update([row.authority] if row.authority else ())


def classify_file(job: ClassifyJob, settings: Settings, progress: Progress) -> ClassifySummary:
    """Classify `job.source` into `job.target`, which appears only when all rows are written.

    Raises:
        FileFormatError: The input cannot be read, has no text column, or the output cannot be written
            or is the input.
        RegionPackError, ArtefactError: The region or the model is not sound.
    """
    refuse_same_file(job.source, job.target)
    table = open_table(job.source, format=job.input_format, chunk_rows=CHUNK_ROWS)
    layout = find_layout(table.columns, str(job.source), text_column=job.text_column)
    summary = ClassifySummary(layout=layout, description=table.description)
    delimiter = table.delimiter or ","
    with (
        TableWriter(job.target, output_columns(table.columns), format=job.output_format, delimiter=delimiter) as writer,
        _classifier(job.worker_count, settings) as classify,
    ):
        started = time.perf_counter()
        for frame, columns in _classified(table, layout, summary, classify, job.worker_count):
            writer.write(with_decisions(frame, columns))
            summary.add(frame.index.tolist(), columns)
            progress(summary.row_count, table.share_read())
    summary.elapsed_s = time.perf_counter() - started
    return summary


Submit = Callable[[Sequence[PostRow]], "Future[list[DecisionColumns]]"]


def _classified(
    table: Table, layout: Layout, summary: ClassifySummary, submit: Submit, ahead: int
) -> Iterator[tuple[pd.DataFrame, list[DecisionColumns]]]:
    """Yield chunks with their decisions in order; no more than `ahead` + 1 are under way."""
    pending: deque[tuple[pd.DataFrame, Future[list[DecisionColumns]]]] = deque()
    for chunk in table.chunks():
        rows = post_rows(chunk.frame, layout, chunk.errors)
        if layout.created_at:
            summary.undated_count += sum(row.post.created_at is None for row in rows)
        pending.append((chunk.frame, submit(rows)))
        while len(pending) > ahead:
            frame, future = pending.popleft()
            yield frame, future.result()
    for frame, future in pending:
        yield frame, future.result()


@contextmanager
def _classifier(worker_count: int, settings: Settings) -> Iterator[Submit]:
    """Give a function that classifies rows: here and now, or in worker processes."""
    if worker_count == 1:
        yield partial(_at_once, build_row_classifier(settings).classify)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(worker_count, context, initializer=_start_worker, initargs=(settings,))
    try:
        yield lambda rows: pool.submit(_classify_in_worker, rows)
    finally:
        pool.shutdown(cancel_futures=True)


def build_row_classifier(settings: Settings) -> RowClassifier:
    """Build the classifier of this process (some seconds)."""
    from api.bootstrap import build_pipeline  # noqa: PLC0415  heavy, and not needed to report a wrong file

    services = build_pipeline(settings)
    return RowClassifier(services.pipeline, services.clock)


def _at_once(classify: Classify, rows: Sequence[PostRow]) -> Future[list[DecisionColumns]]:
    future: Future[list[DecisionColumns]] = Future()
    future.set_result(classify(rows))
    return future


_worker: list[RowClassifier] = []
"""The classifier of a worker process, built by its initializer."""


def _start_worker(settings: Settings) -> None:
    _worker.append(build_row_classifier(settings))


def _classify_in_worker(rows: Sequence[PostRow]) -> list[DecisionColumns]:
    return _worker[0].classify(rows)
