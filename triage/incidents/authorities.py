"""Checks that an authority may be put in charge on a day; open when a re-route is refused."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from triage.domain.errors import ConflictError, NotFoundError
from triage.regions.pack import RegionPack


def local_day(pack: RegionPack, moment: datetime) -> date:
    """Return the day of a moment in the region."""
    return moment.astimezone(ZoneInfo(pack.info.time_zone)).date()


def check_authority(pack: RegionPack, code: str, moment: datetime) -> None:
    """Raise NotFoundError for an unknown authority, ConflictError for one not in force then; names the successor."""
    day = local_day(pack, moment)
    try:
        authority = pack.authority(code, day)
    except KeyError:
        raise NotFoundError(f"органа «{code[:64]}» в пакете региона нет → возьмите код из authorities.csv") from None
    if not authority.validity.holds_on(day):
        remedy = f"преемник: {authority.successor}" if authority.successor else "назовите действующий орган"
        raise ConflictError(f"орган «{authority.short_name}» на {day:%d.%m.%Y} не действует → {remedy}")
