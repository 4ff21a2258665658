"""Reads tables of answers that analysts rated; open when a row is refused.

`triage rated-answers` and `GET /v1/answers/rated` write such tables, with the columns post, answer,
answered_at, overall.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.answer_criteria import load_criteria
from models.registry import fingerprint
from triage.answers.scorer import AnswerScorer
from triage.domain.answers import AnswerPair, CriterionScore, ScoreStatus
from triage.domain.errors import FileFormatError
from triage.files.dates import parse_moment
from triage.files.tables import open_table
from triage.places.locator import PlaceLocator
from triage.regions.pack import RegionPack
from triage.text.document import Reader
from triage.text.morphology import Morphology


@dataclass(frozen=True, slots=True)
class RatedColumns:
    """Names of the columns of a table of rated answers; without `answered_at` relative dates stay unread."""

    post: str
    answer: str
    quality: str
    answered_at: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that must be there."""
        return (self.post, self.answer, self.quality, *([self.answered_at] if self.answered_at else []))


@dataclass(frozen=True, slots=True)
class RatedPair:
    """A pair with the quality analysts gave it, 0 to 100; `row` is its row in the file."""

    pair: AnswerPair
    quality: float
    row: int


@dataclass(frozen=True, slots=True)
class RatedCriteria:
    """Rated answers that the rubric could score: posts, criteria and qualities (n,), in the order of the file."""

    posts: tuple[str, ...]
    criteria: tuple[tuple[CriterionScore, ...], ...]
    qualities: NDArray[np.float64]
    rows: tuple[int, ...]
    fingerprint: str

    def __len__(self) -> int:
        return len(self.posts)

    def subset(self, indexes: NDArray[np.int64]) -> RatedCriteria:
        """Return some of the answers."""
        return RatedCriteria(
            tuple(self.posts[i] for i in indexes),
            tuple(self.criteria[i] for i in indexes),
            self.qualities[indexes],
            tuple(self.rows[i] for i in indexes),
            self.fingerprint,
        )


def read_rated(path: Path, columns: RatedColumns) -> list[RatedPair]:
    """Return the rated pairs of a table; rows without a quality are left out.

    Raises:
        FileFormatError: A column is missing, or a quality is no number from 0 to 100.
    """
    table = open_table(path)
    for name in columns.names:
        if name not in table.columns:
            raise FileFormatError(path.name, f"нет столбца «{name}»", f"есть столбцы: {', '.join(table.columns)}")
    rated: list[RatedPair] = []
    for frame in table:
        moments = frame[columns.answered_at] if columns.answered_at else [""] * len(frame)
        cells = zip(
            frame.index, frame[columns.post], frame[columns.answer], frame[columns.quality], moments, strict=True
        )
        for row, post, answer, quality, moment in cells:
            if quality.strip():
                number = _quality(path.name, int(row), columns.quality, quality)
                rated.append(RatedPair(AnswerPair(post, answer, parse_moment(moment)), number, int(row)))
    return rated


def scored_criteria(rated: Sequence[RatedPair], scorer: AnswerScorer) -> RatedCriteria:
    """Return what the rubric says of rated pairs; what it takes for no answer is left out."""
    scores = scorer.score([item.pair for item in rated])
    kept = [n for n, score in enumerate(scores) if score.status is ScoreStatus.SCORED]
    return RatedCriteria(
        tuple(rated[n].pair.post for n in kept),
        tuple(scores[n].criteria for n in kept),
        np.array([rated[n].quality for n in kept], dtype=np.float64),
        tuple(rated[n].row for n in kept),
        fingerprint([f"{item.quality}\t{item.pair.post}\t{item.pair.answer}" for item in rated]),
    )


def read_criteria(path: Path, columns: RatedColumns, pack: RegionPack) -> RatedCriteria:
    """Read a table and score its answers with the places of a region. FileFormatError."""
    return scored_criteria(read_rated(path, columns), rubric_scorer(pack))


def rubric_scorer(pack: RegionPack) -> AnswerScorer:
    """Return the scorer that the service uses too: with the places of a region, without a sentence encoder."""
    reader = Reader(Morphology())
    return AnswerScorer(reader, PlaceLocator(pack, reader.morphology), learned=load_criteria())


def _quality(file: str, row: int, field: str, text: str) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = math.nan
    if not 0.0 <= number <= 100.0:
        raise FileFormatError(file, f"«{text}» — не число от 0 до 100", "исправьте оценку", row=row, field=field)
    return number
