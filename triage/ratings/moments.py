"""Which moments and durations of cases are possible, and what follows from those that are not; open with `screening`.

Clocks jump, are reset to 1970 or stand a year ahead. A case with such a moment still counts for all that does not
depend on it: what is believed is said measure by measure (`Moments.beliefs`), and by named rules (`Moments.masks`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from triage.ratings.cases import MOMENTS
from triage.ratings.methodology import ScreeningRules

Mask = npt.NDArray[np.bool_]

CLOSING_RULE = "closing_jump"
"""The rule of impossible ends: the times of answers stand, so a case may break it beside one of the other rules."""

_DAY_S = 86_400


class Moments:
    """The moments of cases: two clocks may differ by `tolerance_s`, and no case outlasts `longest_case_days`."""

    def __init__(self, cases: pd.DataFrame, rules: ScreeningRules):
        self._slack = np.timedelta64(int(rules.tolerance_s), "s")
        self._longest = np.timedelta64(rules.longest_case_days, "D")
        self.created, clock, first, final, closed, reopened = (cases[name].to_numpy() for name in MOMENTS)
        stated = cases["stated_s"].to_numpy()
        is_endless = np.isnat(first) & (stated > rules.longest_case_days * _DAY_S)
        self.is_negative: Mask = (stated < 0) | (cases["stated_working_s"].to_numpy() < 0)
        self.clock_is_early, self.clock_is_late = self._early(clock), self.late(clock)
        self.first_is_early, self.first_is_late = self._early(first), self.late(first) | is_endless
        self.first_is_too_soon, self.final_is_too_soon = (moment < clock - self._slack for moment in (first, final))
        self.final_is_late = self.late(final)
        self.ending_is_odd: Mask = self._early(closed) | self.late(closed) | self._early(reopened)

    def late(self, moments: npt.NDArray[Any]) -> Mask:
        """Say which moments lie longer after the message than any case lasts."""
        return np.asarray(moments > self.created + self._longest, dtype=bool)

    def beliefs(self) -> dict[str, Mask]:
        """Return what of each case is believed.

        `wall_is_believed`: the time from the assignment to the first answer; `final_is_believed`: to the final one;
        `citizen_is_believed`: from the message to the first answer; `age_is_believed`: the assignment alone;
        `ending_is_believed`: closing and reopening.
        """
        age = ~(self.clock_is_early | self.clock_is_late)
        citizen = ~(self.first_is_early | self.first_is_late)
        return {
            "wall_is_believed": age & citizen & ~self.first_is_too_soon,
            "final_is_believed": age & ~(self.final_is_late | self.final_is_too_soon),
            "citizen_is_believed": citizen,
            "age_is_believed": age,
            "ending_is_believed": ~self.ending_is_odd,
        }

    def masks(self) -> dict[str, Mask]:
        """Return which cases the rules of scope TIME fit, by the name of the rule."""
        return {
            "clock_jump": self.clock_is_early | self.clock_is_late | self.first_is_late | self.final_is_late,
            "answer_before_question": self.first_is_early,
            "answer_before_assignment": self.first_is_too_soon,
            "negative_duration": self.is_negative,
            CLOSING_RULE: self.ending_is_odd,
        }

    def _early(self, moments: npt.NDArray[Any]) -> Mask:
        return np.asarray(moments < self.created - self._slack, dtype=bool)


def last_moment(cases: pd.DataFrame, rules: ScreeningRules) -> np.datetime64:
    """Return how far the data reach: one clock that jumped years ahead must not make every open case overdue."""
    longest = cases["created_at"].to_numpy() + np.timedelta64(rules.longest_case_days, "D")
    latest = np.datetime64("NaT", "s")
    for name in MOMENTS:
        column = cases[name].to_numpy().astype("datetime64[s]")
        latest = np.fmax.reduce(column[column <= longest], initial=latest)
    return np.datetime64(0, "s") if np.isnat(latest) else latest
