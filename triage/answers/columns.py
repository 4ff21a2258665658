"""The score of an answer as table columns; open when you add a column to `triage score-answers`."""

from __future__ import annotations

from triage.domain.answers import AnswerScore, CriterionCode, ScoreStatus

NOT_APPLICABLE = "N/A"
ERROR_STATUS = "error"
"""Status of a row that could not be read; its reason stands in `quality_note`."""
COLUMN_NAMES: tuple[str, ...] = (
    "quality",
    "quality_status",
    "kind",
    *(code.value for code in CriterionCode),
    "quality_confidence",
    "quality_note",
)
"""The added columns, in order: a contract with scripts."""
_DOUBTFUL = 0.6
"""A criterion below this confidence that took something from the quality is named in the note."""


def score_cells(score: AnswerScore) -> tuple[str, ...]:
    """Return the cells of a scored answer in the order of `COLUMN_NAMES`; empty where there is nothing to say."""
    values = [_cell(score, code) for code in CriterionCode]
    quality = "" if score.quality is None else f"{score.quality:.1f}"
    confidence = "" if score.status is ScoreStatus.NOT_SCORED else f"{score.confidence:.2f}"
    return (quality, score.status.value, score.kind.value, *values, confidence, _note(score))


def error_cells(problem: str) -> tuple[str, ...]:
    """Return the cells of a row that cannot be scored; `problem` says why and what to do."""
    empty = ("",) * (len(COLUMN_NAMES) - 3)
    return ("", ERROR_STATUS, *empty, problem)


def _cell(score: AnswerScore, code: CriterionCode) -> str:
    found = score.criterion(code)
    if found is None:
        return ""
    return NOT_APPLICABLE if found.value is None else str(found.value)


def _note(score: AnswerScore) -> str:
    """Return the reasons of the criteria that took from the quality, the doubtful ones marked with «?»."""
    short = [found for found in score.criteria if found.value is not None and found.value < 2]
    return " ".join(f"{found.reason}{' (?)' if found.confidence < _DOUBTFUL else ''}" for found in short)
