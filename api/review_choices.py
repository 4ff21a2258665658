"""What an analyst can choose from when correcting: topics, bodies in force, districts, settlements; one list each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from api.names import KINDS
from triage.regions.pack import RegionPack


@dataclass(frozen=True, slots=True)
class Choice:
    """A code and what it is called."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Group:
    """Choices under a heading."""

    label: str
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Choices:
    """All there is to choose from on a day."""

    topics: Sequence[Group]
    authorities: Sequence[Group]
    districts: Sequence[Choice]
    settlements: Sequence[Choice]


def choices_on(pack: RegionPack, day: date) -> Choices:
    """Return what may be chosen on `day`, in alphabetical order."""
    districts = {one.code: one.name for one in pack.districts if one.validity.holds_on(day)}
    return Choices(
        topics=_grouped((one.group, Choice(one.code, one.name)) for one in pack.topics),
        authorities=_grouped(
            (KINDS[one.kind], Choice(one.code, one.short_name))
            for one in pack.authorities
            if one.validity.holds_on(day)
        ),
        districts=_sorted(Choice(code, name) for code, name in districts.items()),
        settlements=_sorted(
            Choice(one.oktmo, f"{one.name}, {districts.get(one.district, one.district)}") for one in pack.settlements
        ),
    )


def groups_of(pack: RegionPack) -> list[Choice]:
    """Return the groups of topics."""
    return _sorted(Choice(code, name) for code, name in {one.group_code: one.group for one in pack.topics}.items())


def _grouped(pairs: Iterable[tuple[str, Choice]]) -> list[Group]:
    by_label: dict[str, list[Choice]] = {}
    for label, choice in pairs:
        by_label.setdefault(label, []).append(choice)
    return [Group(label, _sorted(choices)) for label, choices in by_label.items()]


def _sorted(choices: Iterable[Choice]) -> list[Choice]:
    return sorted(choices, key=lambda one: one.label.lower().replace("ё", "е"))
