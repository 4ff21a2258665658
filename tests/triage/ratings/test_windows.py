from __future__ import annotations

from datetime import date

import pytest

from triage.domain.errors import InputError
from triage.domain.ratings import WindowKind
from triage.ratings.windows import month_window, months_of, parse_window, previous_window


@pytest.mark.parametrize(
    ("text", "kind", "first", "end"),
    [
        ("2021-10", WindowKind.MONTH, date(2021, 10, 1), date(2021, 11, 1)),
        ("2021-12", WindowKind.MONTH, date(2021, 12, 1), date(2022, 1, 1)),
        ("2021-Q4", WindowKind.QUARTER, date(2021, 10, 1), date(2022, 1, 1)),
        ("2022К1", WindowKind.QUARTER, date(2022, 1, 1), date(2022, 4, 1)),
        ("2021-10-01..2021-10-14", WindowKind.CUSTOM, date(2021, 10, 1), date(2021, 10, 15)),
    ],
)
def test_windows_are_read(text: str, kind: WindowKind, first: date, end: date) -> None:
    window = parse_window(text)
    assert (window.kind, window.first_day, window.end_day) == (kind, first, end)


@pytest.mark.parametrize("text", ["2021-13", "2021", "октябрь", "2021-Q5", "2021-10-32..2021-11-01", "0000-01", ""])
def test_other_texts_are_refused_with_examples(text: str) -> None:
    with pytest.raises(InputError, match="→"):
        parse_window(text)


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(InputError, match="последний день раньше первого"):
        parse_window("2021-10-14..2021-10-01")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2021-10", date(2021, 9, 1)),
        ("2022-01", date(2021, 12, 1)),
        ("2021-Q1", date(2020, 10, 1)),
        ("2021-10-08..2021-10-14", date(2021, 10, 1)),
    ],
)
def test_the_window_before_ends_where_this_one_begins(text: str, first: date) -> None:
    window = parse_window(text)
    before = previous_window(window)
    assert before.first_day == first
    assert before.end_day == window.first_day


def test_months_touched() -> None:
    assert months_of(parse_window("2021-Q4")) == (date(2021, 10, 1), date(2021, 11, 1), date(2021, 12, 1))
    assert months_of(month_window(2021, 10)) == (date(2021, 10, 1),)
    assert months_of(parse_window("2021-10-20..2021-11-02")) == (date(2021, 10, 1), date(2021, 11, 1))
