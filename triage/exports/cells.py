"""Reads single cells of an export: texts, moments, durations, yes/no; open when a value is misread.

Every reader takes the cell as a string ('' = missing) and raises CellError with a Russian reason when the cell says
something that cannot be understood; it never guesses.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_EMPTY = frozenset({"", "-", "–", "—", "nan", "none", "null", "nat", "нет данных"})
_RUSSIAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?")
_CLOCK = re.compile(
    r"(?P<sign>-)?(?:(?P<days>\d+)\s*(?:days?|дн\w*|дней|день|дня|д)\.?,?\s*)?"
    r"(?P<hours>\d+):(?P<minutes>[0-5]?\d)(?::(?P<seconds>[0-5]?\d(?:[.,]\d+)?))?"
)
_WORDS = re.compile(
    r"(?:(\d+)\s*(?:дн\w*|дней|день|дня|сут\w*|д)\.?)?\s*(?:(\d+)\s*ч\w*\.?)?\s*"
    r"(?:(\d+)\s*м\w*\.?)?\s*(?:(\d+)\s*с\w*\.?)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 (a serial number has no zone)
_EARLIEST, _LATEST = datetime(2006, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1969, 12, 31, tzinfo=UTC)
"""A day before the epoch: midnight of 1 January 1970 in the east is still the day before in UTC."""


class CellError(ValueError):
    """A cell says something that cannot be understood; the message is a Russian reason."""


def read_text(cell: str) -> str:
    """Return a text without the apostrophe that spreadsheets put before it; a lone apostrophe is no text."""
    return cell.strip().removeprefix("'").strip() if cell else ""


def read_moment(cell: str, zone: ZoneInfo) -> datetime | None:
    """Return an aware moment: ISO, `dd.mm.yyyy [hh:mm[:ss]]` or a spreadsheet serial number; None when empty.

    A moment without offset is local time of `zone`. Years before 2006 (no VKontakte) and after 2100 are errors.
    """
    return _moment_since(_EARLIEST, cell, zone)


def read_event_moment(cell: str, zone: ZoneInfo) -> datetime | None:
    """Return the moment of an event after the message, as `read_moment` does.

    Clocks that were reset say 1970: that is a moment, though not a true one, and whoever reads it must say so.
    """
    return _moment_since(_EPOCH, cell, zone)


def _moment_since(earliest: datetime, cell: str, zone: ZoneInfo) -> datetime | None:
    text = read_text(cell)
    if text.lower() in _EMPTY:
        return None
    moment = _parse_moment(text)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    is_well_within = earliest.year < aware.year < _LATEST.year  # spares most moments the slow arithmetic of zones
    if not is_well_within and not earliest <= aware <= _LATEST:
        raise CellError(f"«{text}» — невозможная дата для сообщения в социальной сети")
    return aware


def _parse_moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    try:
        if match := _RUSSIAN_DATE.fullmatch(text):
            day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
            return datetime(year + 2000 * (year < 100), month, day, hour, minute, second)  # noqa: DTZ001 (zone is set above)
        if _NUMBER.fullmatch(text):
            return _EXCEL_EPOCH + timedelta(days=float(text.replace(",", ".")))
    except (ValueError, OverflowError):
        pass
    raise CellError(f"«{text}» — не дата; ожидается 2025-12-24 21:37:19 или 24.12.2025 21:37")


def read_duration(cell: str) -> float | None:
    """Return a duration in seconds, None when empty.

    Understands `12:03:32.026`, `5 days, 14:06:25`, `1 дн. 3:10:00`, `1 ч 37 мин`, and a spreadsheet's fraction of
    a day (`0.5`), each with a minus before it: what a negative duration is worth is for the reader to say.
    """
    text = read_text(cell)
    if text.lower() in _EMPTY:
        return None
    if match := _CLOCK.fullmatch(text):
        return _from_clock(match, text)
    if _NUMBER.fullmatch(text.removeprefix("-")):
        return float(text.replace(",", ".")) * 86_400
    match = _WORDS.fullmatch(text)
    if match and any(match.groups()):
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return float(days * 86_400 + hours * 3_600 + minutes * 60 + seconds)
    raise CellError(f"«{text}» — не длительность; ожидается 12:03:32 или 5 days, 14:06:25")


def _from_clock(match: re.Match[str], text: str) -> float:
    seconds = float((match["seconds"] or "0").replace(",", "."))
    total = int(match["days"] or 0) * 86_400 + int(match["hours"]) * 3_600 + int(match["minutes"]) * 60 + seconds
    if not math.isfinite(total) or total > 100 * 365 * 86_400:
        raise CellError(f"«{text}» — длительность больше ста лет")
    return -total if match["sign"] else total


def read_yes_no(cell: str) -> bool | None:
    """Return what «Да» or «Нет» says, None when empty or «-»."""
    text = read_text(cell).lower()
    if text in _EMPTY:
        return None
    if text in {"да", "yes", "true", "1"}:
        return True
    if text in {"нет", "no", "false", "0"}:
        return False
    raise CellError(f"«{cell.strip()}» — ожидается «Да» или «Нет»")
