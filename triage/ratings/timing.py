"""Durations and points of every kept case; open when the time of one case looks wrong. Vectorised throughout."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from triage.domain.incidents import ClosingReason, Outcome
from triage.ratings.cases import CLOSING_REASONS, OUTCOMES
from triage.ratings.methodology import MethodologyTable, SolutionPoints
from triage.ratings.places import TOO_VAGUE
from triage.ratings.production_calendar import Moments, Seconds, WorkingClock
from triage.regions.pack import NormClock, RegionInfo

SOLVED = OUTCOMES.index(Outcome.SOLVED)
EXPLAINED = OUTCOMES.index(Outcome.EXPLAINED)
POSTPONED = OUTCOMES.index(Outcome.POSTPONED)
HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Clockwork:
    """What durations depend on: the region's zone and norm, its office hours, and how far the data reach."""

    info: RegionInfo
    working: WorkingClock
    data_until: np.datetime64

    def local(self, moments: pd.Series) -> Moments:
        """Return naive local moments of naive UTC ones."""
        aware = moments.dt.tz_localize("UTC").dt.tz_convert(self.info.time_zone)
        local: Moments = aware.dt.tz_localize(None).to_numpy().astype("datetime64[s]")
        return local


def add_durations(cases: pd.DataFrame, clockwork: Clockwork) -> pd.DataFrame:
    """Return the cases with `wall_s, working_s, citizen_s, final_s` (NaN = none or not believed) and `norm_s`.

    What is believed is said by `triage.ratings.screening`. A duration of the source serves where moments are missing.
    """
    clock, first = cases["clock_at"], cases["first_answer_at"]
    local_clock, local_first = clockwork.local(clock), clockwork.local(first)
    believed = cases["wall_is_believed"].to_numpy()
    stated, stated_working = (_possible(cases[name].to_numpy()) for name in ("stated_s", "stated_working_s"))
    norm_hours = cases["norm_hours"].fillna(clockwork.info.first_answer_hours).to_numpy()
    return cases.assign(
        wall_s=_believed(_first_known(_gap_s(clock, first), stated), believed),
        working_s=_believed(
            _first_known(clockwork.working.elapsed_s(local_clock, local_first), stated_working), believed
        ),
        citizen_s=_believed(
            _first_known(_gap_s(cases["created_at"], first), stated), cases["citizen_is_believed"].to_numpy()
        ),
        final_s=_believed(_gap_s(clock, cases["final_answer_at"]), cases["final_is_believed"].to_numpy()),
        norm_s=norm_hours * HOUR_S,
        local_created=clockwork.local(cases["created_at"]),
        local_first=local_first,
    )


def add_points(cases: pd.DataFrame, clockwork: Clockwork, methodology: MethodologyTable) -> pd.DataFrame:
    """Return the cases with their points 0–100 (NaN = the case does not count for the measure).

    `speed` = 100 · norm / (norm + time); an unanswered case past its norm gets 0, one within it does not count yet.
    """
    by_working = clockwork.info.norm_clock is NormClock.WORKING
    time_s = cases["working_s" if by_working else "wall_s"].to_numpy()
    norm_s = cases["norm_s"].to_numpy()
    overdue = _overdue(cases, clockwork, by_working)
    answered = cases["first_answer_at"].notna().to_numpy() | cases["stated_s"].notna().to_numpy()
    solvable = (cases["solvable"].to_numpy() != 0) & ~cases["not_ours"].to_numpy()
    solved = cases["outcome"].to_numpy() == SOLVED
    ended = solved & cases["ending_is_believed"].to_numpy()
    repeated = ended & repeated_after_solution(cases, methodology.solution_quality.repeat_days)
    return cases.assign(
        answered=answered,
        overdue=overdue,
        solved=solved,
        repeated=repeated,
        speed=np.where(overdue, 0.0, 100 * norm_s / (norm_s + time_s)),
        within_norm=np.where(overdue, 0.0, np.where(np.isnan(time_s), np.nan, 100.0 * (time_s <= norm_s))),
        solved_share=np.where(solvable | solved, 100.0 * solved, np.nan),
        solution_quality=np.where(ended, _solution_points(cases, repeated, methodology.solution_quality), np.nan),
        answer_quality=cases["quality"].to_numpy(),
    )


def _overdue(cases: pd.DataFrame, clockwork: Clockwork, by_working: bool) -> NDArray[np.bool_]:
    """Say which cases had no answer although their norm had run out when the data end."""
    unanswered = (cases["first_answer_at"].isna() & cases["stated_s"].isna()).to_numpy()
    clock = cases["clock_at"]
    until = pd.Series(np.full(len(cases), clockwork.data_until), index=cases.index)
    if by_working:
        age_s: Seconds = clockwork.working.elapsed_s(clockwork.local(clock), clockwork.local(until))
    else:
        age_s = _gap_s(clock, until)
    late: NDArray[np.bool_] = unanswered & cases["age_is_believed"].to_numpy() & (age_s > cases["norm_s"].to_numpy())
    return late


def repeated_after_solution(cases: pd.DataFrame, days: int) -> NDArray[np.bool_]:
    """Say which solved cases saw another message about the same place and topic within `days` after «решено».

    Needs `followed_at`: the moment of the next message with the same key, computed over all data by `next_message`.
    """
    closed, following = cases["closed_at"].to_numpy(), cases["followed_at"].to_numpy()
    again: NDArray[np.bool_] = (cases["outcome"].to_numpy() == SOLVED) & (
        following <= closed + np.timedelta64(days, "D")
    )
    return again


def next_message(cases: pd.DataFrame) -> Moments:
    """Return for each closed case the moment of the first later message about the same place and topic, or NaT.

    Works on all data, not only on the window: the complaint that follows usually comes in the next month. O(n log n):
    key and second are packed into one integer and looked up by binary search.
    """
    places = cases["place_topic"].to_numpy()
    created, closed = (cases[name].to_numpy().astype("datetime64[s]") for name in ("created_at", "closed_at"))
    usable = (places != TOO_VAGUE) & ~np.isnat(created)
    keys = pd.factorize(places)[0].astype(np.int64)
    packed = np.sort((keys[usable] << 33) + created[usable].astype(np.int64))
    result = np.full(len(cases), np.datetime64("NaT"), dtype="datetime64[s]")
    asking = usable & ~np.isnat(closed)
    if not asking.any():
        return result
    wanted = (keys[asking] << 33) + closed[asking].astype(np.int64)
    order = np.argsort(wanted)  # neighbours in the search are neighbours in memory
    found = np.empty_like(order)
    found[order] = np.searchsorted(packed, wanted[order], side="right")
    hit = np.append(packed, -1)[found]
    same = (hit >> 33) == keys[asking]
    result[asking] = np.where(same, (hit & ((1 << 33) - 1)).astype("datetime64[s]"), np.datetime64("NaT"))
    return result


def _solution_points(cases: pd.DataFrame, repeated: NDArray[np.bool_], points: SolutionPoints) -> Seconds:
    by_reason = np.array([_points_of(reason, points) for reason in CLOSING_REASONS])
    confirmed = by_reason[cases["closing_reason"].to_numpy()]
    reopened = cases["reopened_at"].notna().to_numpy()
    return np.where(reopened | repeated, points.reopened_or_repeated, confirmed)


def _points_of(reason: ClosingReason | None, points: SolutionPoints) -> float:
    return points.reason_unknown if reason is None else float(getattr(points, reason.value))


def _gap_s(start: pd.Series, end: pd.Series) -> Seconds:
    return np.asarray((end - start).dt.total_seconds(), dtype=np.float64)


def _first_known(measured: Seconds, stated: Seconds) -> Seconds:
    return np.where(np.isnan(measured), stated, measured)


def _possible(stated: Seconds) -> Seconds:
    return np.where(stated >= 0, stated, np.nan)


def _believed(durations: Seconds, believed: NDArray[np.bool_]) -> Seconds:
    """Return the durations that are believed; clocks may differ by a little, and no time at all is the least."""
    return np.where(believed, np.maximum(durations, 0), np.nan)
