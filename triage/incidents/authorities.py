"""Checks that an authority may be put in charge on a day; open when a re-route or a new key is refused."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz

from triage.domain.authorities import Authority
from triage.domain.errors import ConflictError, NotFoundError
from triage.regions.pack import RegionPack

_LIKE = 0.6
_PART_WEIGHT = 0.9
"""A word found inside a longer name counts a little less than the same name whole."""
_SHOWN = 3
_NEAR = 0.15
"""What is so much less like than the likest is noise beside it."""


def local_day(pack: RegionPack, moment: datetime) -> date:
    """Return the day of a moment in the region."""
    return moment.astimezone(ZoneInfo(pack.info.time_zone)).date()


def check_authority(pack: RegionPack, code: str, moment: datetime) -> None:
    """Raise NotFoundError for an unknown authority, ConflictError for one not in force then; names what is meant."""
    day = local_day(pack, moment)
    try:
        authority = pack.authority(code, day)
    except KeyError:
        raise NotFoundError(f"органа «{code[:64]}» в пакете региона нет → {_remedy(pack, code, day)}") from None
    if not authority.validity.holds_on(day):
        remedy = f"преемник: {authority.successor}" if authority.successor else "назовите действующий орган"
        raise ConflictError(f"орган «{authority.short_name}» на {day:%d.%m.%Y} не действует → {remedy}")


def nearest(pack: RegionPack, word: str, day: date) -> list[Authority]:
    """Return up to three authorities in force whose code or a name of whom is much like a word, the likest first."""
    found: dict[str, tuple[float, Authority]] = {}
    for authority in pack.authorities:
        if authority.validity.holds_on(day):
            likeness = max(_likeness(word, name) for name in (authority.code, authority.short_name, *authority.aliases))
            found[authority.code] = likeness, authority
    likest = sorted(found.values(), key=lambda one: -one[0])[:_SHOWN]
    least = max(_LIKE, likest[0][0] - _NEAR) if likest else _LIKE
    return [authority for likeness, authority in likest if likeness >= least]


def _likeness(word: str, name: str) -> float:
    """Return how much a word is like a name, 0 to 1: letter by letter, and with a part of the name."""
    mine, other = word.casefold(), name.casefold()
    return max(fuzz.ratio(mine, other), _PART_WEIGHT * fuzz.partial_ratio(mine, other) if len(mine) >= 4 else 0) / 100


def _remedy(pack: RegionPack, code: str, day: date) -> str:
    names = ", ".join(f"{authority.code} ({authority.short_name})" for authority in nearest(pack, code[:64], day))
    return f"возможно: {names}" if names else "возьмите код из authorities.csv"
