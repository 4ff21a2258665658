"""Reads `region.toml`: names, code prefix, time zone, norms, letters of other languages."""

from __future__ import annotations

import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from triage.domain.errors import Fault
from triage.domain.places import CaseForms
from triage.regions.pack import NormClock, OfficeDay, RegionInfo, Tile
from triage.regions.tables import OBLIQUE_CASES, decode

INFO_FILE = "region.toml"
PROTOCOL = 1
"""Version of the pack format this code reads."""


def read_info(path: Path, faults: list[Fault]) -> RegionInfo | None:
    """Return what region.toml says, None with faults when it cannot be used."""
    text = decode(path, faults)
    if text is None:
        return None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults.append(Fault(path.name, None, None, f"не TOML: {error}", "исправьте синтаксис"))
        return None
    fields = _Fields(path.name, document, faults)
    before = len(faults)
    fields.protocol()
    name, norms, languages = fields.table("name"), fields.table("norms"), fields.table("languages")
    info = RegionInfo(
        code=fields.text("code"),
        version=fields.text("version"),
        forms=CaseForms(name.text("nominative"), *(name.text(case) for case in OBLIQUE_CASES)),
        aliases=fields.texts("aliases"),
        oktmo_prefix=fields.text("oktmo_prefix"),
        time_zone=fields.time_zone(),
        first_answer_hours=norms.positive("first_answer_hours"),
        foreign_letters=languages.text("foreign_letters", required=False),
        foreign_words=languages.texts("function_words"),
        norm_clock=norms.norm_clock(),
        office=fields.table("calendar").office_day(),
        tiles=fields.table("tiles").tiles(),
    )
    return info if len(faults) == before else None


class _Fields:
    """Typed access to one table of the TOML document; every wrong field becomes a fault."""

    def __init__(self, file: str, values: dict[str, Any], faults: list[Fault], prefix: str = ""):
        self.file, self.values, self.faults, self.prefix = file, values, faults, prefix

    def fault(self, field: str, problem: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, None, self.prefix + field, problem, remedy))

    def protocol(self) -> None:
        found = self.values.get("protocol")
        if found != PROTOCOL:
            remedy = f"этот код читает protocol = {PROTOCOL}; обновите программу или пакет региона"
            self.fault("protocol", f"версия формата {found!r} не поддерживается", remedy)

    def table(self, field: str) -> _Fields:
        value = self.values.get(field, {})
        if not isinstance(value, dict):
            self.fault(field, "не таблица", f"сделайте раздел [{field}]")
            value = {}
        return _Fields(self.file, value, self.faults, f"{self.prefix}{field}.")

    def text(self, field: str, *, required: bool = True) -> str:
        value = self.values.get(field, "")
        if not isinstance(value, str) or (required and not value):
            self.fault(field, "нет строки", f'добавьте {field} = "…"')
            return ""
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        value = self.values.get(field, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.fault(field, "не список строк", f'запишите {field} = ["…", "…"]')
            return ()
        return tuple(value)

    def positive(self, field: str) -> float:
        value = self.values.get(field)
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            self.fault(field, "нет положительного числа", f"добавьте {field} = 8")
            return 1.0
        return float(value)

    def norm_clock(self) -> NormClock:
        value = self.values.get("first_answer_clock", NormClock.WALL.value)
        if value not in {clock.value for clock in NormClock}:
            self.fault("first_answer_clock", f"«{value}» — не часы нормы", "wall (все часы) или working (рабочие)")
            return NormClock.WALL
        return NormClock(value)

    def office_day(self) -> OfficeDay:
        usual = OfficeDay()
        office = OfficeDay(
            start=self._clock_time("day_start", usual.start),
            end=self._clock_time("day_end", usual.end),
            break_start=self._clock_time("break_start", usual.break_start),
            break_end=self._clock_time("break_end", usual.break_end),
            extra_holidays=self._days("extra_holidays"),
        )
        if not office.start <= office.break_start <= office.break_end <= office.end:
            self.fault("day_start", "часы идут не по порядку", "начало ≤ начало перерыва ≤ его конец ≤ конец дня")
        return office

    def _clock_time(self, field: str, usual: time) -> time:
        value = self.values.get(field, usual.isoformat("minutes"))
        try:
            return time.fromisoformat(str(value))
        except ValueError:
            self.fault(field, f"«{value}» — не время", f'запишите {field} = "{usual.isoformat("minutes")}"')
            return usual

    def _days(self, field: str) -> tuple[date, ...]:
        try:
            return tuple(date.fromisoformat(day) for day in self.texts(field))
        except ValueError:
            self.fault(field, "не все значения — даты", f'запишите {field} = ["2021-11-05"]')
            return ()

    def tiles(self) -> tuple[Tile, ...]:
        tiles = []
        for district, value in self.values.items():
            if isinstance(value, list) and len(value) == 2 and all(isinstance(n, int) and n >= 0 for n in value):
                tiles.append(Tile(district, value[0], value[1]))
            else:
                self.fault(district, "не пара целых чисел от нуля", f"запишите {district} = [столбец, строка]")
        if len({(tile.column, tile.row) for tile in tiles}) != len(tiles):
            self.fault("", "две плитки стоят на одном месте", "разведите их")
        return tuple(tiles)

    def time_zone(self) -> str:
        name = self.text("time_zone")
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            self.fault("time_zone", f"«{name}» — не часовой пояс", 'например time_zone = "Europe/Moscow"')
        return name
