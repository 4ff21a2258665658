"""Working time: the production calendar and the hours of an office; open when working hours look wrong.

`WorkingClock.elapsed_s` is vectorised: it reads a precomputed table of working seconds per day, so a million pairs of
moments take a tenth of a second. Days come from `production_calendar_ru.csv`; years it lacks are plain five-day weeks
and are reported by `unknown_years`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from triage.domain.errors import FileFormatError
from triage.regions.pack import OfficeDay

CALENDAR_FILE = Path(__file__).parent / "production_calendar_ru.csv"
DAY_S = 86_400
SHORT_DAY_CUT_S = 3_600
"""A day before a holiday is shorter by one hour (Labour Code of Russia, article 95)."""

Moments = NDArray[np.datetime64]
Seconds = NDArray[np.float64]


class DayKind(StrEnum):
    """How a day differs from an ordinary day of its week."""

    HOLIDAY = "holiday"
    WORKING = "working"
    SHORT = "short"
    WORKING_SHORT = "working_short"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One exceptional day of the production calendar; `source` says where it comes from and how sure it is."""

    day: date
    kind: DayKind
    name: str
    source: str


@lru_cache(maxsize=4)
def read_calendar(path: Path = CALENDAR_FILE) -> tuple[CalendarDay, ...]:
    """Return the exceptional days of a calendar table (`date,kind,name,source`).

    Raises:
        FileFormatError: A line has a wrong date or kind.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_day(path, line, row) for line, row in enumerate(csv.DictReader(file), start=2))


def _day(path: Path, line: int, row: dict[str, str]) -> CalendarDay:
    try:
        return CalendarDay(date.fromisoformat(row["date"]), DayKind(row["kind"]), row["name"], row["source"])
    except (KeyError, ValueError) as error:
        remedy = "нужны столбцы date (ГГГГ-ММ-ДД), kind, name, source"
        raise FileFormatError(path.name, f"строка календаря не читается: {error}", remedy, row=line) from error


class WorkingClock:
    """Counts working seconds between local moments. `days` come from `read_calendar`."""

    def __init__(self, days: Iterable[CalendarDay], office: OfficeDay | None = None):
        office = office or OfficeDay()
        self._office = office
        self._exceptions = {day.day: day.kind for day in days}
        self._exceptions.update(dict.fromkeys(office.extra_holidays, DayKind.HOLIDAY))
        years = {day.year for day in self._exceptions}
        self.years = frozenset(years)
        first, last = (min(years), max(years)) if years else (2021, 2026)
        self._origin = np.datetime64(f"{first - 6}-01-01", "D")
        count = int((np.datetime64(f"{last + 30}-01-01", "D") - self._origin).astype(int))
        self._end_s = self._day_ends(count)
        start, pause, resume = (_seconds(t) for t in (office.start, office.break_start, office.break_end))
        self._start_s, self._pause_s, self._resume_s = start, pause, resume
        self._cumulative = np.concatenate(([0.0], np.cumsum(self._within(np.full(count, DAY_S), self._end_s))))

    def is_working_day(self, day: date) -> bool:
        """Say whether an office works on a day."""
        kind = self._exceptions.get(day)
        if kind is None:
            return day.weekday() < 5
        return kind is not DayKind.HOLIDAY

    def unknown_years(self, moments: Moments) -> tuple[int, ...]:
        """Return the years of the moments for which the table has no calendar, so that they can be reported."""
        present = moments[~np.isnat(moments)]
        years = np.unique(present.astype("datetime64[Y]").astype(int) + 1970)
        return tuple(int(year) for year in years if int(year) not in self.years)

    def elapsed_s(self, start: Moments, end: Moments) -> Seconds:
        """Return working seconds from `start` to `end`, both local and naive; NaN where either is missing."""
        return self._position(end) - self._position(start)

    def is_open(self, moments: Moments) -> NDArray[np.bool_]:
        """Say for each local moment whether the office is open at it; False where it is missing."""
        day, second, missing = self._split(moments)
        ends = self._end_s[day]
        inside = (second >= self._start_s) & (second < ends)
        at_break = (second >= self._pause_s) & (second < self._resume_s)
        result: NDArray[np.bool_] = inside & ~at_break & ~missing
        return result

    def _position(self, moments: Moments) -> Seconds:
        day, second, missing = self._split(moments)
        position = self._cumulative[day] + self._within(second, self._end_s[day])
        return np.where(missing, np.nan, position)

    def _split(self, moments: Moments) -> tuple[NDArray[np.int64], Seconds, NDArray[np.bool_]]:
        missing = np.isnat(moments)
        origin = self._origin.astype("datetime64[s]")
        offset = (np.where(missing, origin, moments).astype("datetime64[s]") - origin).astype(np.int64)
        offset = np.clip(offset, 0, len(self._end_s) * DAY_S - 1)
        return offset // DAY_S, (offset % DAY_S).astype(np.float64), missing

    def _within(self, second: Seconds | NDArray[np.int64], end_s: Seconds) -> Seconds:
        morning = np.clip(second, self._start_s, np.minimum(self._pause_s, end_s)) - self._start_s
        rest = np.clip(second, self._resume_s, np.maximum(end_s, self._resume_s)) - self._resume_s
        return np.where(end_s > 0, morning + rest, 0.0)

    def _day_ends(self, count: int) -> Seconds:
        """Return for each day the second at which work ends, 0 for a day off."""
        first: date = self._origin.astype(object)
        ends = np.zeros(count)
        end = _seconds(self._office.end)
        for index in range(count):
            day = first + timedelta(days=index)
            if self.is_working_day(day):
                short = self._exceptions.get(day) in {DayKind.SHORT, DayKind.WORKING_SHORT}
                ends[index] = end - SHORT_DAY_CUT_S * short
        return ends


def _seconds(moment: time) -> float:
    return moment.hour * 3600.0 + moment.minute * 60.0 + moment.second
