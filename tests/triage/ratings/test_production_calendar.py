from __future__ import annotations

from collections import Counter
from datetime import date, time, timedelta
from pathlib import Path

import numpy as np
import pytest

from triage.domain.errors import FileFormatError
from triage.ratings.production_calendar import DayKind, WorkingClock, read_calendar
from triage.regions.pack import OfficeDay

HOUR = 3600.0


def moments(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[s]")


@pytest.fixture(scope="module")
def clock() -> WorkingClock:
    return WorkingClock(read_calendar())


@pytest.mark.parametrize(
    ("year", "days", "hours"),
    # Days and hours of a 40-hour week as official calendars count them; 2021 less the seven days off by decree.
    [
        (2021, 240, 1917),
        (2022, 247, 1973),
        (2023, 247, 1973),
        (2024, 248, 1979),
        (2025, 247, 1972),
        (2026, 247, 1972),
        (2027, 247, 1972),
    ],
)
def test_the_year_has_its_working_days_and_hours(clock: WorkingClock, year: int, days: int, hours: int) -> None:
    first = date(year, 1, 1)
    count = (date(year + 1, 1, 1) - first).days
    assert sum(clock.is_working_day(first + timedelta(days=i)) for i in range(count)) == days
    assert clock.elapsed_s(moments(f"{year}-01-01"), moments(f"{year + 1}-01-01"))[0] == hours * HOUR


@pytest.mark.parametrize(
    ("year", "counts"),
    # Working days of January to December in a five-day week (xmlcalendar.ru), days off by decree of 2021 taken out.
    [
        (2021, (15, 19, 22, 22, 15, 21, 22, 22, 22, 21, 17, 22)),
        (2022, (16, 19, 22, 21, 18, 21, 21, 23, 22, 21, 21, 22)),
        (2023, (17, 18, 22, 20, 20, 21, 21, 23, 21, 22, 21, 21)),
        (2024, (17, 20, 20, 21, 20, 19, 23, 22, 21, 23, 21, 21)),
        (2025, (17, 20, 21, 22, 18, 19, 23, 21, 22, 23, 19, 22)),
        (2026, (15, 19, 21, 22, 19, 21, 23, 21, 22, 22, 20, 22)),
        (2027, (15, 19, 22, 22, 19, 21, 22, 22, 22, 21, 20, 22)),
    ],
)
def test_every_month_has_its_working_days(clock: WorkingClock, year: int, counts: tuple[int, ...]) -> None:
    days = [date(year, 1, 1) + timedelta(days=i) for i in range(366)]
    working = Counter(day.month for day in days if day.year == year and clock.is_working_day(day))
    assert tuple(working[month] for month in range(1, 13)) == counts


def test_the_calendar_has_every_short_day_and_working_saturday() -> None:
    """The exceptions that no count of days shows: a day before a holiday ends an hour earlier."""
    kinds = {day.day: day.kind for day in read_calendar()}
    short = {d.isoformat() for d, kind in kinds.items() if kind in {DayKind.SHORT, DayKind.WORKING_SHORT}}
    assert short == {
        "2021-02-20", "2021-04-30", "2021-06-11", "2022-02-22", "2022-03-05", "2022-11-03", "2023-02-22", "2023-03-07",
        "2023-11-03", "2024-02-22", "2024-03-07", "2024-05-08", "2024-06-11", "2024-11-02", "2025-03-07", "2025-04-30",
        "2025-06-11", "2025-11-01", "2026-04-30", "2026-05-08", "2026-06-11", "2026-11-03", "2027-02-20", "2027-04-30",
        "2027-06-11", "2027-11-03",
    }  # fmt: skip
    saturdays = {d for d, kind in kinds.items() if kind in {DayKind.WORKING, DayKind.WORKING_SHORT}}
    assert {d.isoformat() for d in saturdays} == {
        "2021-02-20", "2022-03-05", "2024-04-27", "2024-11-02", "2024-12-28", "2025-11-01", "2027-02-20",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "expected_h"),
    [
        ("2021-10-12T09:00", "2021-10-12T10:30", 1.5),
        ("2021-10-12T11:30", "2021-10-12T13:30", 1.0),  # the break is taken out
        ("2021-10-12T20:00", "2021-10-13T09:00", 1.0),  # the night does not count
        ("2021-10-15T16:00", "2021-10-18T09:00", 2.0),  # nor does the weekend
        ("2021-10-29T16:00", "2021-11-08T09:00", 2.0),  # nor the days off by decree, 30 October to 7 November
        ("2021-02-20T08:00", "2021-02-20T18:00", 7.0),  # a working Saturday before a holiday is short by an hour
        ("2024-04-27T08:00", "2024-04-27T18:00", 8.0),  # a working Saturday by transfer is a whole day
        ("2022-11-03T15:00", "2022-11-03T17:00", 1.0),  # the day before a holiday ends an hour earlier
        ("2021-10-13T09:00", "2021-10-12T09:00", -8.0),  # backwards is negative, and screened elsewhere
    ],
)
def test_working_time(clock: WorkingClock, start: str, end: str, expected_h: float) -> None:
    assert clock.elapsed_s(moments(start), moments(end))[0] == pytest.approx(expected_h * HOUR)


def test_missing_moments_give_nan_and_are_closed(clock: WorkingClock) -> None:
    nothing = moments("NaT")
    assert np.isnan(clock.elapsed_s(nothing, moments("2021-10-12T10:00")))[0]
    assert not clock.is_open(nothing)[0]


def test_hours_come_from_the_region() -> None:
    office = OfficeDay(time(10), time(19), time(14), time(14, 30), (date(2021, 10, 12),))
    clock = WorkingClock(read_calendar(), office)
    assert clock.elapsed_s(moments("2021-10-13"), moments("2021-10-14"))[0] == 8.5 * HOUR
    assert clock.elapsed_s(moments("2021-10-12"), moments("2021-10-13"))[0] == 0
    assert list(clock.is_open(moments("2021-10-13T09:30", "2021-10-13T14:10", "2021-10-13T18:59"))) == [
        False,
        False,
        True,
    ]


def test_years_without_a_calendar_are_named(clock: WorkingClock) -> None:
    assert clock.unknown_years(moments("2021-10-01", "2028-01-05", "NaT")) == (2028,)
    assert clock.elapsed_s(moments("2028-01-11T08:00"), moments("2028-01-11T17:00"))[0] == 8 * HOUR


def test_every_day_says_where_it_comes_from() -> None:
    assert all(day.source for day in read_calendar())
    assert all("сверено по дням" in day.source for day in read_calendar())


def test_a_faulty_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "calendar.csv"
    path.write_text("date,kind,name,source\n2021-01-01,holiday,x,y\n2021-02-30,holiday,x,y\n", encoding="utf-8")
    with pytest.raises(FileFormatError, match=r"calendar\.csv:3: строка календаря не читается"):
        read_calendar(path)
