"""Reads dates as exports write them; open when a date is taken for another or not read at all."""

from __future__ import annotations

import re
from datetime import datetime

_RUSSIAN = re.compile(
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}|\d{2})"
    r"(?:[ ,T]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
)


def parse_moment(cell: str) -> datetime | None:
    """Return the moment a cell names: ISO («2025-12-24 21:37:19», with or without zone) or «24.12.2025 21:37».

    None when the cell is empty or no date. A moment without zone is local to the region.
    """
    text = cell.strip().strip("'")
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return _russian(text)


def _russian(text: str) -> datetime | None:
    found = _RUSSIAN.fullmatch(text)
    if found is None:
        return None
    year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    try:
        return datetime(year, int(found["month"]), int(found["day"]), hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None
