"""Classifies tables: rows in, the same rows with a decision out. The CLI, workers and archives all call this.

No row is lost: one that cannot be read comes out with the status `error` and the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass

import pandas as pd

from triage.domain.errors import RowError, TextError
from triage.domain.posts import Post
from triage.files.dates import parse_moment
from triage.files.decision_columns import COLUMN_NAMES, ERROR_STATUS, DecisionColumns, DecisionFlattener
from triage.files.layouts import Layout
from triage.pipeline import TriagePipeline, check_length
from triage.ports import Clock

TAKEN_SUFFIX = "_input"
"""Added to an input column that has the name of an added one: `topic` of the input becomes `topic_input`."""


@dataclass(frozen=True, slots=True)
class PostRow:
    """One row on its way: a post, or what is wrong with the row. Light enough to be sent to another process."""

    post: Post
    problem: str = ""


class RowClassifier:
    """Turns rows into decision columns. Built once; thread-safe."""

    def __init__(self, pipeline: TriagePipeline, clock: Clock):
        self._pipeline = pipeline
        self._flattener = DecisionFlattener(pipeline.pack, clock)

    def classify(self, rows: Sequence[PostRow]) -> list[DecisionColumns]:
        """Return the columns of each row, in order; rows with a problem get the status `error`."""
        sound = [row.post for row in rows if not row.problem]
        decided = iter(self._pipeline.run(sound, explain=False))
        return [_error(row.problem) if row.problem else self._flattener.columns(next(decided)) for row in rows]


def post_rows(frame: pd.DataFrame, layout: Layout, errors: Iterable[RowError] = ()) -> list[PostRow]:
    """Return the rows of a chunk as posts. `errors` name rows of the chunk that are broken already."""
    broken = {error.row: f"{error.problem} → {error.remedy}" for error in errors}
    count = len(frame)
    texts = frame[layout.text].tolist()
    ids = frame[layout.post_id].tolist() if layout.post_id else [None] * count
    moments = frame[layout.created_at].tolist() if layout.created_at else [""] * count
    pages = frame[layout.source_page].tolist() if layout.source_page else [None] * count
    return [
        _row(Post(text, post_id or None, parse_moment(moment), page or None), broken.get(number, ""))
        for number, text, post_id, moment, page in zip(frame.index, texts, ids, moments, pages, strict=True)
    ]


def with_decisions(frame: pd.DataFrame, columns: Sequence[DecisionColumns]) -> pd.DataFrame:
    """Return the input columns followed by the decision columns; input columns of a taken name get `_input`."""
    added = pd.DataFrame([astuple(row) for row in columns], columns=list(COLUMN_NAMES), index=frame.index)
    kinds = {"topic_confidence": "float64", "confidence": "float64", "issues_count": "int64"}
    added = added.astype({name: kinds.get(name, "str") for name in COLUMN_NAMES})
    return pd.concat([frame.rename(columns=renamed([str(name) for name in frame.columns])), added], axis=1)


def renamed(columns: Sequence[str]) -> Mapping[str, str]:
    """Return the new names of input columns that have the name of an added one."""
    taken = {*COLUMN_NAMES, *columns}
    names: dict[str, str] = {}
    for column in columns:
        if column in COLUMN_NAMES:
            name = column + TAKEN_SUFFIX
            while name in taken:
                name += TAKEN_SUFFIX
            taken.add(name)
            names[column] = name
    return names


def output_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of the output for the columns of the input."""
    names = renamed(columns)
    return (*(names.get(column, column) for column in columns), *COLUMN_NAMES)


def _row(post: Post, problem: str) -> PostRow:
    if problem:
        return PostRow(post, problem)
    try:
        check_length(post)
    except TextError as error:
        return PostRow(post, str(error))
    return PostRow(post)


def _error(problem: str) -> DecisionColumns:
    return DecisionColumns(status=ERROR_STATUS, review_reasons=problem.replace("|", "/"))
