"""Russian numbers, durations, periods and lists for people; open when a case or a plural is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from triage.domain.ratings import Estimate, Unit, Window, WindowKind

NBSP = "\u00a0"
_NOMINATIVE = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)
_GENITIVE = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
_ROMAN = ("I", "II", "III", "IV")
_LONG_S = 48 * 3600


def plural(count: int, one: str, few: str, many: str) -> str:
    """Return the form of a noun after a whole number: 1 час, 2 часа, 5 часов, 11 часов, 21 час."""
    last_two, last = abs(count) % 100, abs(count) % 10
    if 11 <= last_two <= 14:
        return many
    if last == 1:
        return one
    return few if 2 <= last <= 4 else many


def counted(count: int, one: str, few: str, many: str) -> str:
    """Return a number with its noun: «24 сообщения»."""
    return f"{whole(count)}{NBSP}{plural(count, one, few, many)}"


def messages(count: int) -> str:
    """Return «1 сообщение», «2 сообщения», «5 сообщений»."""
    return counted(count, "сообщение", "сообщения", "сообщений")


def duration(seconds: float) -> str:
    """Return a duration in words, rounded to minutes: «1 час 37 минут», «41 минута», «2 суток 3 часа»."""
    minutes = round(seconds / 60)
    if minutes == 0:
        return "меньше минуты"
    hours, minutes = divmod(minutes, 60)
    if seconds >= _LONG_S:
        days, hours = divmod(round(seconds / 3600), 24)
        parts = [(days, "сутки", "суток", "суток"), (hours, "час", "часа", "часов")]
    else:
        parts = [(hours, "час", "часа", "часов"), (minutes, "минута", "минуты", "минут")]
    return NBSP.join(f"{n}{NBSP}{plural(n, *forms)}" for n, *forms in parts if n)


def short_duration(seconds: float | None) -> str:
    """Return a duration for tables: «1 ч 37 мин», «41 мин», «3 сут 4 ч»; a dash when there is none."""
    if seconds is None:
        return "—"
    minutes = round(seconds / 60)
    hours, minutes = divmod(minutes, 60)
    if seconds >= _LONG_S:
        days, hours = divmod(round(seconds / 3600), 24)
        return f"{days}{NBSP}сут {hours}{NBSP}ч" if hours else f"{days}{NBSP}сут"
    if not hours:
        return f"{minutes}{NBSP}мин" if minutes else f"<{NBSP}1{NBSP}мин"
    return f"{hours}{NBSP}ч {minutes}{NBSP}мин" if minutes else f"{hours}{NBSP}ч"


def number(value: float | None, digits: int = 1) -> str:
    """Return a number with a decimal comma; a dash when there is none, a real minus sign when negative."""
    if value is None:
        return "—"
    text = f"{value:,.{digits}f}".replace(",", NBSP).replace(".", ",")
    return text.replace("-", "−") if round(value, digits) != 0 else text.lstrip("-")


def signed(value: float, digits: int = 1) -> str:
    """Return a number that always shows its sign, except zero."""
    text = number(value, digits)
    return text if text.startswith("−") or round(value, digits) == 0 else f"+{text}"


def signed_duration(seconds: float) -> str:
    """Return a change of a duration: «+1 ч 5 мин», «−20 мин», «0»."""
    if abs(seconds) < 30:
        return "0"
    return ("+" if seconds > 0 else "−") + short_duration(abs(seconds))


def whole(value: float | None) -> str:
    """Return a whole number with thin groups of thousands."""
    return number(value, 0)


def percent(value: float | None) -> str:
    """Return «84 %»; a dash when there is none."""
    return "—" if value is None else f"{whole(value)}{NBSP}%"


def in_unit(value: float | None, unit: Unit) -> str:
    """Return a value as people read it in its unit."""
    if unit is Unit.SECONDS:
        return short_duration(value)
    if unit is Unit.PERCENT:
        return percent(value)
    return number(value, 1) if unit is Unit.POINTS else whole(value)


def interval(estimate: Estimate, unit: Unit) -> str:
    """Return «от 1 ч 10 мин до 2 ч 5 мин»; empty when the estimate has no interval; open ends are said so."""
    low = None if estimate.low is None else in_unit(estimate.low, unit)
    high = None if estimate.high is None else in_unit(estimate.high, unit)
    if low and high:
        return f"{low} – {high}"
    if low:
        return "" if unit is Unit.SECONDS and round((estimate.low or 0) / 60) == 0 else f"не меньше {low}"
    return f"не больше {high}" if high else ""


def compact_interval(estimate: Estimate, unit: Unit) -> str:
    """Return an interval for narrow tables: «2:30–5:43» in hours and minutes, «77–98 %»; empty without one."""
    if estimate.low is None or estimate.high is None:
        return ""
    if unit is Unit.SECONDS:
        return f"{_clock(estimate.low)}–{_clock(estimate.high)}"
    digits = 0 if unit is Unit.PERCENT else 1
    return f"{number(estimate.low, digits)}–{number(estimate.high, digits)}"


def _clock(seconds: float) -> str:
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours}:{minutes:02d}"


def places(low: int, high: int) -> str:
    """Return «1» or «1–4»."""
    return str(low) if low == high else f"{low}–{high}"


def window_title(window: Window) -> str:
    """Return the period in the nominative (and accusative): «октябрь 2021 года», «IV квартал 2021 года»."""
    first = window.first_day
    if window.kind is WindowKind.MONTH:
        return month_title(first)
    if window.kind is WindowKind.QUARTER:
        return f"{_ROMAN[(first.month - 1) // 3]} квартал {first.year} года"
    return _days(first, window.end_day - timedelta(days=1))


def month_title(first: date) -> str:
    """Return «октябрь 2021 года»."""
    return f"{_NOMINATIVE[first.month - 1]} {first.year} года"


def _days(first: date, last: date) -> str:
    if first == last:
        return f"{day(first)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {_GENITIVE[last.month - 1]} {last.year} года"
    if first.year == last.year:
        return f"{first.day} {_GENITIVE[first.month - 1]} – {day(last)}"
    return f"{day(first)} – {day(last)}"


def day(moment: date) -> str:
    """Return «1 ноября 2021 года»."""
    return f"{moment.day} {_GENITIVE[moment.month - 1]} {moment.year} года"


def listed(items: Sequence[str], *, last: str = " и ") -> str:
    """Return «а», «а и б», «а, б и в»."""
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + last + items[-1]
