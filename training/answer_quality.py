"""Teaches the calibration of answer quality from analysts' overall scores; behind `fit --target answer-quality`.

Folds keep answers to one post together: the same post in training and test would flatter the calibration.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from models.answer_quality import KIND, AnswerCalibration, write_calibration
from models.registry import Manifest, fingerprint
from triage.answers.rubric import RUBRIC_VERSION, quality_of
from triage.answers.scorer import AnswerScorer
from triage.domain.answers import AnswerPair, CriterionCode, CriterionScore, ScoreStatus
from triage.domain.errors import FileFormatError, InputError
from triage.files.tables import open_table
from triage.places.locator import PlaceLocator
from triage.regions.pack import RegionPack
from triage.text.document import Reader
from triage.text.morphology import Morphology

MIN_PAIRS = 20
"""Fewer scores say nothing about ten criteria."""
PULLS = (100.0, 300.0, 1_000.0, 3_000.0, 10_000.0)
_FOLDS = 5
_REPEATS = 4


@dataclass(frozen=True, slots=True)
class RatedColumns:
    """Names of the columns of a table of rated answers."""

    post: str
    answer: str
    quality: str


@dataclass(frozen=True, slots=True)
class RatedPair:
    """A pair with the quality analysts gave it, 0 to 100; `row` is its row in the file."""

    pair: AnswerPair
    quality: float
    row: int


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Figures on held-out pairs: mean absolute errors in points and Spearman correlations of both formulas."""

    calibration_error: float
    rubric_error: float
    calibration_spearman: float
    rubric_spearman: float

    @property
    def beats_rubric(self) -> bool:
        """Say whether the calibration is nearer to the analysts and orders no worse."""
        return self.calibration_error < self.rubric_error and self.calibration_spearman >= self.rubric_spearman - 0.005


def read_rated(path: Path, columns: RatedColumns) -> list[RatedPair]:
    """Return the rated pairs of a table; rows without a quality are left out.

    Raises:
        FileFormatError: A column is missing, or a quality is no number from 0 to 100.
    """
    table = open_table(path)
    for name in (columns.post, columns.answer, columns.quality):
        if name not in table.columns:
            raise FileFormatError(path.name, f"нет столбца «{name}»", f"есть столбцы: {', '.join(table.columns)}")
    rated: list[RatedPair] = []
    for frame in table:
        cells = zip(frame.index, frame[columns.post], frame[columns.answer], frame[columns.quality], strict=True)
        for row, post, answer, quality in cells:
            if quality.strip():
                number = _quality(path.name, int(row), columns.quality, quality)
                rated.append(RatedPair(AnswerPair(post, answer), number, int(row)))
    return rated


def fit_rated_file(path: Path, columns: RatedColumns, pack: RegionPack, folder: Path) -> Manifest:
    """Read rated pairs of a table, learn from them with the places of a region, write the artefact.

    Raises:
        FileFormatError: The table cannot be read, lacks a column, or holds a quality that is no number.
        InputError: Fewer than 20 scored pairs.
    """
    reader = Reader(Morphology())
    scorer = AnswerScorer(reader, PlaceLocator(pack, reader.morphology))
    return fit_answer_quality(read_rated(path, columns), scorer, folder)


def fit_answer_quality(rated: Sequence[RatedPair], scorer: AnswerScorer, folder: Path) -> Manifest:
    """Learn a calibration, compare it with the rubric on held-out pairs, write the artefact; return its manifest.

    Raises:
        InputError: Fewer than 20 scored pairs.
    """
    scores = scorer.score([item.pair for item in rated])
    kept = [i for i, score in enumerate(scores) if score.status is ScoreStatus.SCORED]
    if len(kept) < MIN_PAIRS:
        raise InputError(f"оценённых ответов {len(kept)}, нужно не меньше {MIN_PAIRS} → добавьте оценки аналитиков")
    criteria = [scores[i].criteria for i in kept]
    qualities = np.array([rated[i].quality for i in kept])
    groups = [rated[i].pair.post for i in kept]
    pull = best_pull(criteria, qualities, groups)
    figures = held_out_figures(criteria, qualities, groups)
    model = AnswerCalibration(pull=pull).fit(criteria, qualities.tolist())
    return write_calibration(folder, model, _manifest(rated, figures, pull, len(kept)))


def held_out_figures(
    criteria: Sequence[Sequence[CriterionScore]], qualities: NDArray[np.float64], groups: Sequence[str]
) -> HeldOut:
    """Return figures by nested cross-validation: `pull` is chosen inside each training part, never on the test part."""
    predicted, counts = np.zeros(len(qualities)), np.zeros(len(qualities))
    for train, test in _splits(groups):
        inner = [criteria[i] for i in train]
        pull = best_pull(inner, qualities[train], [groups[i] for i in train], repeats=1)
        model = AnswerCalibration(pull=pull).fit(inner, qualities[train].tolist())
        predicted[test] += model.predict([criteria[i] for i in test])
        counts[test] += 1
    predicted /= counts
    rubric = np.array([quality_of(scores) for scores in criteria])
    return HeldOut(
        _error(predicted, qualities), _error(rubric, qualities), _order(predicted, qualities), _order(rubric, qualities)
    )


def best_pull(
    criteria: Sequence[Sequence[CriterionScore]],
    qualities: NDArray[np.float64],
    groups: Sequence[str],
    *,
    repeats: int = _REPEATS,
) -> float:
    """Return the strength of the pull with the least error in cross-validation."""
    errors = dict.fromkeys(PULLS, 0.0)
    for train, test in _splits(groups, repeats):
        for pull in PULLS:
            model = AnswerCalibration(pull=pull).fit([criteria[i] for i in train], qualities[train].tolist())
            errors[pull] += _error(model.predict([criteria[i] for i in test]), qualities[test]) * len(test)
    return min(errors, key=lambda pull: errors[pull])


def _splits(groups: Sequence[str], repeats: int = _REPEATS) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return (train, test) indexes; pairs of one post stay together."""
    names = sorted(set(groups))
    splits = []
    for repeat in range(repeats):
        order = np.random.default_rng(repeat).permutation(len(names))
        fold_of = {names[place]: position % _FOLDS for position, place in enumerate(order)}
        folds = np.array([fold_of[group] for group in groups])
        splits += [(np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)) for fold in range(_FOLDS)]
    return [(train, test) for train, test in splits if len(train) and len(test)]


def _manifest(rated: Sequence[RatedPair], figures: HeldOut, pull: float, count: int) -> Manifest:
    return Manifest(
        kind=KIND,
        name="answer-quality",
        version="1",
        labels=tuple(sorted(code.value for code in CriterionCode)),
        data_fingerprint=fingerprint([f"{item.quality}\t{item.pair.post}\t{item.pair.answer}" for item in rated]),
        settings={"rubric": RUBRIC_VERSION, "pull": pull, "beats_rubric": figures.beats_rubric},
        metrics={
            "pairs": count,
            "held_out_error": round(figures.calibration_error, 2),
            "rubric_error": round(figures.rubric_error, 2),
            "held_out_spearman": round(figures.calibration_spearman, 3),
            "rubric_spearman": round(figures.rubric_spearman, 3),
        },
    )


def _quality(file: str, row: int, field: str, text: str) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = math.nan
    if not 0.0 <= number <= 100.0:
        raise FileFormatError(file, f"«{text}» — не число от 0 до 100", "исправьте оценку", row=row, field=field)
    return number


def _error(predicted: NDArray[np.float64], target: NDArray[np.float64]) -> float:
    return float(np.abs(predicted - target).mean())


def _order(predicted: NDArray[np.float64], target: NDArray[np.float64]) -> float:
    return float(spearmanr(predicted, target).statistic)
