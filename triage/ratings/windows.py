"""Windows of a rating: months, quarters, any days; open when a message falls into the wrong period."""

from __future__ import annotations

import re
from datetime import date, timedelta

from triage.domain.errors import InputError
from triage.domain.ratings import Window, WindowKind

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-?[QqКк]([1-4])")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")


def parse_window(text: str) -> Window:
    """Read `2021-10`, `2021-Q4` or `2021-10-01..2021-10-14` (both days included).

    Raises:
        InputError: The text is none of these, or the last day is before the first.
    """
    if match := _MONTH.fullmatch(text.strip()):
        year, month = int(match[1]), int(match[2])
        if year >= 1 and 1 <= month <= 12:
            return month_window(year, month)
    elif match := _QUARTER.fullmatch(text.strip()):
        first = 3 * int(match[2]) - 2
        return Window(
            WindowKind.QUARTER, date(int(match[1]), first, 1), _month_after(date(int(match[1]), first + 2, 1))
        )
    elif match := _DAYS.fullmatch(text.strip()):
        return _custom(text, match[1], match[2])
    raise InputError(f"«{text}» — не период → укажите месяц 2021-10, квартал 2021-Q4 или дни 2021-10-01..2021-10-14")


def _custom(text: str, first: str, last: str) -> Window:
    try:
        first_day, last_day = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise InputError(f"«{text}» — таких дней нет в календаре → исправьте даты") from error
    if last_day < first_day:
        raise InputError(f"«{text}» — последний день раньше первого → поменяйте их местами")
    return Window(WindowKind.CUSTOM, first_day, last_day + timedelta(days=1))


def month_window(year: int, month: int) -> Window:
    """Return the window of a calendar month."""
    first = date(year, month, 1)
    return Window(WindowKind.MONTH, first, _month_after(first))


def previous_window(window: Window) -> Window:
    """Return the window of the same kind just before; for custom windows the same number of days."""
    if window.kind is WindowKind.CUSTOM:
        return Window(window.kind, window.first_day - (window.end_day - window.first_day), window.first_day)
    months = 1 if window.kind is WindowKind.MONTH else 3
    first = window.first_day
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return Window(window.kind, first, window.first_day)


def months_of(window: Window) -> tuple[date, ...]:
    """Return the first days of the months a window touches."""
    months = [window.first_day.replace(day=1)]
    while (following := _month_after(months[-1])) < window.end_day:
        months.append(following)
    return tuple(months)


def _month_after(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
