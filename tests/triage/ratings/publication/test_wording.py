from __future__ import annotations

from datetime import date

import pytest

from triage.domain.ratings import Estimate, Unit, Window, WindowKind
from triage.ratings.publication.wording import (
    NBSP,
    compact_interval,
    day,
    duration,
    interval,
    listed,
    messages,
    number,
    percent,
    plural,
    short_duration,
    signed,
    window_title,
)
from triage.ratings.windows import parse_window


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("minutes", "words", "short"),
    [
        (97, "1 час 37 минут", "1 ч 37 мин"),
        (164, "2 часа 44 минуты", "2 ч 44 мин"),
        (41, "41 минута", "41 мин"),
        (0.2, "меньше минуты", "< 1 мин"),
        (60, "1 час", "1 ч"),
        (121, "2 часа 1 минута", "2 ч 1 мин"),
        (22 * 60 + 12, "22 часа 12 минут", "22 ч 12 мин"),
        (11 * 60 + 11, "11 часов 11 минут", "11 ч 11 мин"),
        (48 * 60, "2 суток", "2 сут"),
        (51 * 60, "2 суток 3 часа", "2 сут 3 ч"),
        (21 * 24 * 60, "21 сутки", "21 сут"),
        (59.7, "1 час", "1 ч"),
    ],
)
def test_durations(minutes: float, words: str, short: str) -> None:
    assert plain(duration(minutes * 60)) == words
    assert plain(short_duration(minutes * 60)) == short


@pytest.mark.parametrize(
    ("count", "form"),
    [
        (0, "часов"),
        (1, "час"),
        (2, "часа"),
        (5, "часов"),
        (11, "часов"),
        (14, "часов"),
        (21, "час"),
        (112, "часов"),
        (1002, "часа"),
    ],
)
def test_plurals(count: int, form: str) -> None:
    assert plural(count, "час", "часа", "часов") == form


def test_numbers_are_written_the_russian_way() -> None:
    assert plain(number(1234567.89)) == "1 234 567,9"
    assert number(None) == "—"
    assert number(-0.04) == "0,0"
    assert (signed(2.5), signed(-2.5), signed(0.0)) == ("+2,5", "−2,5", "0,0")
    assert plain(percent(83.6)) == "84 %"
    assert plain(messages(21)) == "21 сообщение"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("2021-10", "октябрь 2021 года"),
        ("2021-Q4", "IV квартал 2021 года"),
        ("2021-10-01..2021-10-14", "1–14 октября 2021 года"),
        ("2021-10-25..2021-11-07", "25 октября – 7 ноября 2021 года"),
        ("2021-12-25..2022-01-07", "25 декабря 2021 года – 7 января 2022 года"),
        ("2021-10-05..2021-10-05", "5 октября 2021 года"),
    ],
)
def test_periods(text: str, title: str) -> None:
    assert window_title(parse_window(text)) == title


def test_open_intervals_say_so() -> None:
    assert plain(interval(Estimate(60.0, 5, 60.0, None), Unit.SECONDS)) == "не меньше 1 мин"
    assert plain(interval(Estimate(60.0, 5, None, 7200.0), Unit.SECONDS)) == "не больше 2 ч"
    assert interval(Estimate(60.0, 1), Unit.SECONDS) == ""
    assert compact_interval(Estimate(1.0, 9, 8590.0, 20580.0), Unit.SECONDS) == "2:23–5:43"
    assert compact_interval(Estimate(1.0, 9, 77.2, 98.0), Unit.PERCENT) == "77–98"


def test_lists() -> None:
    assert [listed(items) for items in ([], ["а"], ["а", "б"], ["а", "б", "в"])] == ["", "а", "а и б", "а, б и в"]
    assert day(date(2021, 12, 7)) == "7 декабря 2021 года"
    assert window_title(Window(WindowKind.QUARTER, date(2022, 1, 1), date(2022, 4, 1))) == "I квартал 2022 года"
