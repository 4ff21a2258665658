"""Every measure of one authority, with its interval; open to see which cases a figure counts. See docs/rating.md."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from triage.domain.ratings import Estimate, Measure, MeasureCode, Unit
from triage.ratings.intervals import quantile, wilson
from triage.ratings.methodology import MethodologyTable
from triage.ratings.resampling import Resampled, mean_of_durations, mean_of_points, resample, with_shared_error

POINT_COLUMNS = ("speed", "within_norm", "solved_share", "solution_quality", "answer_quality")
_DURATIONS = {
    MeasureCode.MEAN_TIME: "wall_s",
    MeasureCode.MEAN_WORKING_TIME: "working_s",
    MeasureCode.MEAN_FINAL_TIME: "final_s",
    MeasureCode.MEAN_CITIZEN_TIME: "citizen_s",
}
_QUANTILES = {
    MeasureCode.MEDIAN_TIME: ("wall_s", 0.5),
    MeasureCode.P90_TIME: ("wall_s", 0.9),
    MeasureCode.MEDIAN_WORKING_TIME: ("working_s", 0.5),
    MeasureCode.P90_WORKING_TIME: ("working_s", 0.9),
}
_SHARES = (MeasureCode.WITHIN_NORM, MeasureCode.SOLVED_SHARE)
_POINTS = (MeasureCode.SPEED, MeasureCode.SOLUTION_QUALITY, MeasureCode.ANSWER_QUALITY)
RESAMPLED_COLUMNS = (*POINT_COLUMNS, *_DURATIONS.values(), "solved")


@dataclass(frozen=True, slots=True)
class Measured:
    """One authority with its cases, its measures and the resampled months behind the intervals."""

    code: str
    cases: pd.DataFrame
    measures: tuple[Measure, ...]
    resampled: Resampled


def measure(code: str, cases: pd.DataFrame, methodology: MethodologyTable) -> Measured:
    """Return all measures of an authority from its kept cases with durations and points."""
    resampled = resample(cases, RESAMPLED_COLUMNS, code, methodology.resampling)
    estimates: dict[MeasureCode, tuple[Unit, Estimate]] = {}
    for name, column in _DURATIONS.items():
        estimates[name] = Unit.SECONDS, mean_of_durations(resampled, column)
    for name, (column, probability) in _QUANTILES.items():
        estimates[name] = Unit.SECONDS, quantile(cases[column].to_numpy(), probability)
    for name in _SHARES:
        counted = cases[name.value].dropna()
        estimates[name] = Unit.PERCENT, wilson(float(counted.sum()) / 100, len(counted))
    for name in _POINTS:
        estimates[name] = Unit.POINTS, mean_of_points(resampled, name.value)
    scored = estimates[MeasureCode.ANSWER_QUALITY][1]
    widened = with_shared_error(scored, methodology.answer_scores.shared_error)
    estimates[MeasureCode.ANSWER_QUALITY] = Unit.POINTS, widened
    estimates[MeasureCode.ANSWERED] = Unit.PERCENT, wilson(float(cases["answered"].sum()), len(cases))
    estimates[MeasureCode.SOLVED_COUNT] = Unit.COUNT, Estimate(float(cases["solved"].sum()), len(cases))
    return Measured(code, cases, tuple(Measure(name, *estimates[name]) for name in MeasureCode), resampled)
