"""Moments as requests write them; open when a client's time is refused."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from api.schemas.classify import MOMENT_PATTERN

Moment = Annotated[
    str, Field(pattern=MOMENT_PATTERN, description="2026-11-20T18:05:00+03:00; без пояса — местное время региона")
]


def moment_of(written: str | None, zone: ZoneInfo) -> datetime | None:
    """Return the aware moment of what `Moment` lets through; a moment without offset is local to the region."""
    if written is None:
        return None
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
