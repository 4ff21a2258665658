"""What an authority should improve first, with the cases that show it; open when a letter gives odd advice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from triage.domain.ratings import MeasureCode, ScorePart, Weakness
from triage.ratings.screening import references

_LISTED_PARTS, _LISTED_CASES = 2, 5


def weaknesses_of(parts: Sequence[ScorePart], cases: pd.DataFrame) -> tuple[Weakness, ...]:
    """Return the measures in which the league is ahead, the greatest loss of points first, at most two."""
    losses = [(part.weight * (part.league_mean - part.shrunk), part.code) for part in parts if part.n]
    worst = sorted((loss, code) for loss, code in losses if loss > 0)[::-1][:_LISTED_PARTS]
    return tuple(Weakness(code, loss, references(cases, _worst_cases(cases, parts, code))) for loss, code in worst)


def _worst_cases(cases: pd.DataFrame, parts: Sequence[ScorePart], code: MeasureCode) -> NDArray[np.int64]:
    """Return positions of cases below the league's mean, the worst first; of equal ones the slowest, then the oldest.

    A case as good as the league is no example of a fault. Cases without an answer are the slowest of all, those whose
    time is not believed the quickest.
    """
    league_mean = next(part.league_mean for part in parts if part.code is code)
    values = cases[code.value].to_numpy(dtype=np.float64)
    untimed = np.where(cases["answered"].to_numpy(), 0.0, np.inf)
    slowness = np.where(cases["wall_s"].isna(), untimed, cases["wall_s"].to_numpy(dtype=np.float64))
    order = np.lexsort((cases["created_at"].to_numpy(), -slowness, values))
    worst: NDArray[np.int64] = order[values[order] < league_mean][:_LISTED_CASES]  # NaN is below nothing
    return worst
