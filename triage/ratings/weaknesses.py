"""What an authority should improve first, with the cases that show it; open when a letter gives odd advice."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from triage.domain.ratings import MeasureCode, ScorePart, Weakness
from triage.ratings.screening import references

_LISTED_PARTS, _LISTED_CASES = 2, 5
_WORST_FIRST: dict[MeasureCode, tuple[str, bool]] = {
    MeasureCode.SPEED: ("speed", True),
    MeasureCode.WITHIN_NORM: ("wall_s", False),
    MeasureCode.SOLVED_SHARE: ("solved_share", True),
    MeasureCode.SOLUTION_QUALITY: ("solution_quality", True),
    MeasureCode.ANSWER_QUALITY: ("answer_quality", True),
}


def weaknesses_of(parts: Sequence[ScorePart], cases: pd.DataFrame) -> tuple[Weakness, ...]:
    """Return the measures in which the league is ahead, the greatest loss of points first, at most two."""
    losses = [(part.weight * (part.league_mean - part.shrunk), part.code) for part in parts if part.n]
    worst = sorted((loss, code) for loss, code in losses if loss > 0)[::-1][:_LISTED_PARTS]
    return tuple(Weakness(code, loss, references(_worst_cases(cases, code))) for loss, code in worst)


def _worst_cases(cases: pd.DataFrame, code: MeasureCode) -> pd.DataFrame:
    column, ascending = _WORST_FIRST[code]
    counted = cases[cases[column].notna()]
    return counted.sort_values([column, "created_at"], ascending=[ascending, True], kind="stable").head(_LISTED_CASES)
