"""The score of an answer as table columns; open when you add a column to `triage score-answers`."""

from __future__ import annotations

from triage.answers.names import DOUBTFUL_BELOW
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
    *(f"{code.value}_{what}" for code in CriterionCode for what in ("reason", "quote")),
)
"""The added columns, in order: a contract with scripts. New ones are added at the end."""
NUMBERS: tuple[str, ...] = ("quality", "quality_confidence")
"""Those that hold numbers alone; a criterion may also be «N/A»."""
NOTE = COLUMN_NAMES.index("quality_note")
"""Where the note stands in a row of cells."""


def score_cells(score: AnswerScore) -> tuple[str, ...]:
    """Return the cells of a scored answer in the order of `COLUMN_NAMES`; empty where there is nothing to say."""
    values = [_cell(score, code) for code in CriterionCode]
    quality = "" if score.quality is None else f"{score.quality:.1f}"
    confidence = "" if score.status is ScoreStatus.NOT_SCORED else f"{score.confidence:.2f}"
    grounds = [cell for code in CriterionCode for cell in _grounds(score, code)]
    return (quality, score.status.value, score.kind.value, *values, confidence, _note(score), *grounds)


def error_cells(problem: str) -> tuple[str, ...]:
    """Return the cells of a row that cannot be scored; `problem` says why and what to do."""
    said = {"quality_status": ERROR_STATUS, "quality_note": problem}
    return tuple(said.get(name, "") for name in COLUMN_NAMES)


def _cell(score: AnswerScore, code: CriterionCode) -> str:
    found = score.criterion(code)
    if found is None:
        return ""
    return NOT_APPLICABLE if found.value is None else str(found.value)


def _grounds(score: AnswerScore, code: CriterionCode) -> tuple[str, str]:
    """Return the reason of a criterion and the words it rests on; those of the post are said to be so."""
    found = score.criterion(code)
    if found is None:
        return "", ""
    quotes = [f"{'в обращении: ' if quote.in_post else ''}«{' '.join(quote.text.split())}»" for quote in found.quotes]
    return found.reason, "; ".join(quotes)


def _note(score: AnswerScore) -> str:
    """Return the reasons of the criteria that took from the quality, the doubtful ones marked with «?»."""
    short = [found for found in score.criteria if found.value is not None and found.value < 2]
    return " ".join(f"{found.reason}{' (?)' if found.confidence < DOUBTFUL_BELOW else ''}" for found in short)
