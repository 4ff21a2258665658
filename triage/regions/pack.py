"""The region pack in memory; open to see what the code may ask of a region. Built by `triage.regions.loader`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from triage.domain.authorities import Authority, Condition, JurisdictionRule
from triage.domain.places import CaseForms, District, Landmark, OutsidePlace, Settlement, Street
from triage.domain.topics import SeveritySignal, Topic


class NormClock(StrEnum):
    """Which clock the norm of the first answer runs by: every hour, or only hours in which offices work."""

    WALL = "wall"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class OfficeDay:
    """Hours in which offices work on an ordinary working day, local time; the break is taken out."""

    start: time = time(8)
    end: time = time(17)
    break_start: time = time(12)
    break_end: time = time(13)
    extra_holidays: tuple[date, ...] = ()
    """Days off of the region itself, beyond the production calendar of the country."""


@dataclass(frozen=True, slots=True)
class Tile:
    """Where a district stands on the tile-grid map; column and row count from 0 at the north-western corner."""

    district: str
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class RegionInfo:
    """What `region.toml` says: names, code prefix, time zone, norms."""

    code: str
    version: str
    forms: CaseForms
    aliases: tuple[str, ...]
    oktmo_prefix: str
    time_zone: str
    first_answer_hours: float
    foreign_letters: str
    """Letters of the region's other languages; a post written in them goes to a person."""
    foreign_words: tuple[str, ...] = ()
    """Function words of those languages, for posts without any of their letters."""
    norm_clock: NormClock = NormClock.WALL
    office: OfficeDay = OfficeDay()
    tiles: tuple[Tile, ...] = ()
    """The tile-grid map; empty when the region has none, the publication then leaves the map out."""


@dataclass(frozen=True, slots=True)
class RegionPack:
    """Everything the code knows of a region. Records are in file order; look-ups take a date."""

    info: RegionInfo
    districts: tuple[District, ...]
    authorities: tuple[Authority, ...]
    settlements: tuple[Settlement, ...]
    streets: tuple[Street, ...]
    landmarks: tuple[Landmark, ...]
    outside: tuple[OutsidePlace, ...]
    topics: tuple[Topic, ...]
    topic_aliases: Mapping[tuple[str, str], str]
    """(older group name, older topic name) → topic code; an empty topic name maps the group."""
    jurisdiction: tuple[JurisdictionRule, ...]
    conditions: tuple[Condition, ...]
    severity: tuple[SeveritySignal, ...]
    fingerprint: str
    """sha256 over the files of the pack, first 12 hexadecimal digits."""
    _settlement_index: Mapping[str, Settlement] = field(init=False, repr=False)
    _topic_index: Mapping[str, Topic] = field(init=False, repr=False)
    _topic_names: Mapping[tuple[str, str], str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_settlement_index", {s.oktmo: s for s in self.settlements})
        object.__setattr__(self, "_topic_index", {t.code: t for t in self.topics})
        older = {(_name(group), _name(alias)): code for (group, alias), code in self.topic_aliases.items()}
        official = {(group, _name(t.name)): t.code for t in self.topics for group in (_name(t.group), "")}
        object.__setattr__(self, "_topic_names", {**older, **official})

    @property
    def version(self) -> str:
        """Code, version and fingerprint, shown in every decision."""
        return f"{self.info.code} {self.info.version}+{self.fingerprint}"

    def district(self, code: str, day: date) -> District:
        """Return the district as it was on `day`; the nearest period when none covers it. KeyError if unknown."""
        return _as_of(self.districts, code, day)

    def authority(self, code: str, day: date) -> Authority:
        """Return the authority as it was on `day`; the nearest period when none covers it. KeyError if unknown."""
        return _as_of(self.authorities, code, day)

    def administration_of(self, district: str, day: date) -> Authority:
        """Return the administration of a district on `day`. KeyError if the pack has none."""
        for authority in self.authorities:
            if authority.district == district and authority.validity.holds_on(day):
                return authority
        raise KeyError(district)

    def settlement(self, oktmo: str) -> Settlement:
        """Return a settlement by its 11-digit OKTMO code. KeyError if unknown."""
        return self._settlement_index[oktmo]

    def topic_named(self, group: str, name: str) -> str | None:
        """Return the code of a topic as an export names it, or None.

        Official names first, then the alias table, then the alias of the whole group. Stars («★ »), spaces, case and
        ё do not matter; an empty `group` is enough for an official name.
        """
        keys = ((_name(group), _name(name)), ("", _name(name)), (_name(group), ""))
        return next((code for key in keys if (code := self._topic_names.get(key)) is not None), None)

    def topic(self, code: str) -> Topic:
        """Return a topic by its stable code. KeyError if unknown."""
        return self._topic_index[code]


@lru_cache(maxsize=16_384)
def _name(text: str) -> str:
    """Return a name in the form in which names of topics and groups are compared."""
    return re.sub(r"[\s★]+", " ", text.lower().replace("ё", "е")).strip()


_Record = TypeVar("_Record", District, Authority)


def _as_of(records: tuple[_Record, ...], code: str, day: date) -> _Record:
    same = [record for record in records if record.code == code]
    if not same:
        raise KeyError(code)
    covering = [record for record in same if record.validity.holds_on(day)]
    return (covering or sorted(same, key=lambda r: r.validity.valid_from or date.min))[-1]
