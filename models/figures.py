"""Figures of a model as values: accuracy and the like with intervals, calibration. Open to see what a figure is."""

from __future__ import annotations

from dataclasses import dataclass

from triage.text.wording import decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{decimal(self.value, 3)} [{decimal(self.low, 3)}; {decimal(self.high, 3)}]"


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of one model on n texts."""

    n: int
    accuracy: Figure
    top3: Figure
    macro_f1: Figure
    calibration_error: Figure


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A row of a table of figures: whose they are (Russian) and what they are."""

    name: str
    scores: Scores


@dataclass(frozen=True, slots=True)
class ReliabilityPoint:
    """Texts of about equal confidence: mean confidence and the share that is right."""

    confidence: float
    right_share: float
    n: int


@dataclass(frozen=True, slots=True)
class LabelCount:
    """A label and how many training texts have it."""

    label: str
    rows_count: int


def scores_of(value: dict[str, object]) -> Scores:
    """Read scores back from JSON values. KeyError or TypeError when something is missing."""
    figures = {name: Figure(**part) for name, part in value.items() if isinstance(part, dict)}
    return Scores(int(str(value["n"])), **figures)
