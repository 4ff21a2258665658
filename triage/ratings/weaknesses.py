"""What an authority should improve first, with the cases that show it; open when a letter gives odd advice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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
    return tuple(Weakness(code, loss, references(cases, _worst_cases(cases, code))) for loss, code in worst)


def _worst_cases(cases: pd.DataFrame, code: MeasureCode) -> NDArray[np.int64]:
    """Return positions of the worst cases, the worst first; equal ones by age."""
    column, ascending = _WORST_FIRST[code]
    values = cases[column].to_numpy(dtype=np.float64)
    order = np.lexsort((cases["created_at"].to_numpy(), values if ascending else -values))
    worst: NDArray[np.int64] = order[~np.isnan(values[order])][:_LISTED_CASES]
    return worst
