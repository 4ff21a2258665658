"""A change as it is printed: rounded figures that still add up, the same in the letters and on the page.

Open when two outputs tell one change differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from triage.domain.ratings import Change, MeasureCode, TimeChange

_DIGITS = 1
_MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class ChangeFigures:
    """Points with one decimal: `total` = `current` − `previous` = Σ `own` + `context`; all exact as printed.

    The measures' own parts are rounded by themselves; what rounding leaves over goes to `context` («фон»).
    """

    previous: float
    current: float
    total: float
    own: Mapping[MeasureCode, float]
    context: float


def change_figures(change: Change) -> ChangeFigures:
    """Return the figures of a change of the score."""
    previous, current = round(change.previous, _DIGITS), round(change.current, _DIGITS)
    total = round(current - previous, _DIGITS)
    own = {part.code: round(part.own, _DIGITS) for part in change.parts}
    return ChangeFigures(previous, current, total, own, round(total - sum(own.values()), _DIGITS))


def time_figures(change: TimeChange) -> tuple[int, int]:
    """Return what topics and pace gave, in seconds that are whole minutes and add up to the means as printed."""
    previous, current = round(change.previous_s / _MINUTE_S), round(change.current_s / _MINUTE_S)
    mix = round(change.mix_s / _MINUTE_S)
    return mix * _MINUTE_S, (current - previous - mix) * _MINUTE_S
