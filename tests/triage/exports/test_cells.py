from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.exports.cells import CellError, read_duration, read_moment, read_text, read_yes_no

ZONE = ZoneInfo("Asia/Yekaterinburg")
LOCAL = datetime(2026, 3, 2, 21, 5, 7, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("12:03:32.026000", 43_412.026),
        ("5 days, 14:06:25.380000", 5 * 86_400 + 50_785.38),
        ("1 day, 13:18:29", 86_400 + 47_909),
        ("0 days 00:01:00", 60),
        ("2 дн. 3:00:00", 2 * 86_400 + 10_800),
        ("1:11:00", 4_260),
        ("100:00:00", 360_000),
        ("07:30", 27_000),
        ("1 ч 37 мин", 5_820),
        ("2 часа 44 минуты", 9_840),
        ("3 дня", 259_200),
        ("0,5", 43_200),
        ("0:00:04,2", 4.2),
        ("-1:00:00", -3_600),
        ("-0,5", -43_200),
        ("", None),
        ("-", None),
        ("'", None),
    ],
)
def test_durations_of_every_layout_become_seconds(cell: str, seconds: float | None) -> None:
    assert read_duration(cell) == (pytest.approx(seconds) if seconds is not None else None)


@pytest.mark.parametrize(
    "cell", ["скоро", "--1:00:00", "1:75:00", "12:00:61", "5 days, завтра", "9999999 days, 1:00:00"]
)
def test_what_is_no_duration_is_told(cell: str) -> None:
    with pytest.raises(CellError, match="длительн"):
        read_duration(cell)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-03-02 21:05:07", LOCAL),
        ("2026-03-02T21:05:07+05:00", LOCAL),
        ("2026-03-02T16:05:07Z", LOCAL),
        ("02.03.2026 21:05:07", LOCAL),
        ("2.3.26 21:05", LOCAL.replace(second=0)),
        ("02.03.2026", datetime(2026, 3, 2, tzinfo=ZONE)),
        ("46083.5", datetime(2026, 3, 2, 12, tzinfo=ZONE)),
        ("", None),
        ("—", None),
    ],
)
def test_moments_of_every_layout_are_aware(cell: str, moment: datetime | None) -> None:
    found = read_moment(cell, ZONE)
    assert found == moment
    assert found is None or found.tzinfo is not None


@pytest.mark.parametrize("cell", ["вчера", "32.01.2026", "2026-13-01", "1812-09-07", "24.12.9999", "1" * 400])
def test_what_is_no_moment_is_told(cell: str) -> None:
    with pytest.raises(CellError, match="дата"):
        read_moment(cell, ZONE)


@given(st.integers(1_200_000_000, 3_700_000_000), st.integers(-12, 14))
def test_iso_moments_come_back_as_written(second: int, offset: int) -> None:
    aware = datetime.fromtimestamp(second, timezone(timedelta(hours=offset)))
    assert read_moment(aware.isoformat(), ZONE) == aware


@given(st.timedeltas(timedelta(0), timedelta(days=4_000)))
def test_durations_printed_by_python_come_back_as_written(duration: timedelta) -> None:
    assert read_duration(str(duration)) == pytest.approx(duration.total_seconds())


@given(st.text(max_size=40))
def test_readers_raise_nothing_but_cell_errors(cell: str) -> None:
    for read in (read_duration, read_yes_no, lambda text: read_moment(text, ZONE)):
        with contextlib.suppress(CellError):
            read(cell)


@pytest.mark.parametrize(("cell", "answer"), [("Да", True), ("нет", False), ("-", None), ("", None), ("'Да", True)])
def test_yes_and_no(cell: str, answer: bool | None) -> None:
    assert read_yes_no(cell) is answer


def test_maybe_is_neither() -> None:
    with pytest.raises(CellError, match="«Да» или «Нет»"):
        read_yes_no("возможно")


def test_only_the_apostrophe_of_the_spreadsheet_goes() -> None:
    assert read_text(" ''ковычка' осталась") == "'ковычка' осталась"
    assert read_text("'") == ""


def test_moments_compare_across_zones() -> None:
    assert read_moment("2026-03-02 21:05:07", ZONE) == datetime(2026, 3, 2, 16, 5, 7, tzinfo=UTC)
