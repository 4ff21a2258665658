"""Turns the names an export writes into codes of the region pack; open when an authority or place is not recognised.

Exports write authorities as they like («Омск г.о.», «Администрация г. Волжска», «Минздрав»), so names are compared
without case, ё, quotes and punctuation, and the official, short and alias names of every period of the pack count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from triage.domain.authorities import Authority
from triage.domain.incidents import FREE_AUTHORITY_PREFIX
from triage.domain.places import District, Settlement
from triage.regions.pack import RegionPack

_KINDS = re.compile(
    r"\b(?:муниципальн(?:ый|ого|ое)|городск(?:ой|ого)|района?|р н|м р н|м р|мр|округа?|г о|го|г|м о|мо|"
    r"города?|образовани[ея])\b"
)
_SETTLEMENT_TYPE = re.compile(r"^(г|город|пгт|п|пос|поселок|с|село|д|дер|деревня|рп|рабочий поселок|ст)\s+")
_TYPES = {"город": "г", "пос": "п", "поселок": "п", "село": "с", "дер": "д", "деревня": "д"}
"""Types as exports write them → as packs do."""
_MAX_NAME_CHARS = 200


class AuthorityNames:
    """Finds authority codes by name as of a date; «Отдел» is asked when «Исполнитель» is only its inner unit."""

    def __init__(self, pack: RegionPack):
        self._records: dict[str, list[Authority]] = {}
        for authority in pack.authorities:
            for name in {name_key(name) for name in _authority_names(authority)} - {""}:
                self._records.setdefault(name, []).append(authority)

    def find(self, name: str, day: date | None) -> str | None:
        """Return the code of the authority that bore this name on `day`, else in any period; None when unknown.

        One name borne by two bodies at the same time is not decided: None.
        """
        codes = {record.code for record in self._bearers(name, day)}
        return next(iter(codes)) if len(codes) == 1 else None

    def candidates(self, name: str, day: date | None) -> tuple[str, ...]:
        """Return the official names of the bodies that bear one name at the same time; none when it is not shared."""
        bearers = {record.code: record.official_name for record in self._bearers(name, day)}
        return tuple(sorted(bearers.values())) if len(bearers) > 1 else ()

    def _bearers(self, name: str, day: date | None) -> list[Authority]:
        known = self._records.get(name_key(name), [])
        return [record for record in known if day is None or record.validity.holds_on(day)] or known


def free_authority(name: str) -> str:
    """Return the labelled code of an authority the region pack does not know: `name:` and ≤ 200 characters."""
    return FREE_AUTHORITY_PREFIX + re.sub(r"\s+", " ", name).strip()[:_MAX_NAME_CHARS]


class PlaceNames:
    """Finds district codes and settlement OKTMO codes by the names an export writes."""

    def __init__(self, pack: RegionPack):
        self._exact = _index((name_key(n), d.code) for d in pack.districts for n in _district_names(d))
        self._bare = _index((_bare_key(n), d.code) for d in pack.districts for n in _district_names(d))
        self._names = {district.code: district.name for district in pack.districts}
        self._settlements: dict[str, list[Settlement]] = {}
        for settlement in pack.settlements:
            for name in (settlement.name, *settlement.aliases):
                self._settlements.setdefault(name_key(name), []).append(settlement)

    def district(self, name: str) -> str | None:
        """Return the code of a district, None for stubs («…, другое»), unknown and ambiguous names."""
        return self._exact.get(name_key(name)) or self._bare.get(_bare_key(name))

    def settlement(self, name: str, district: str | None) -> Settlement | None:
        """Return the settlement of that name, inside `district` when one is given; None when not exactly one fits.

        A type before the name («с. Масканур») decides where a village and a hamlet share it.
        """
        fitting = self._fitting(name, district)
        return fitting[0] if len(fitting) == 1 else None

    def candidates(self, name: str, district: str | None) -> tuple[str, ...]:
        """Return the settlements that share a name, in words; inside `district` when several lie there."""
        shared = self._fitting(name, district) or self._fitting(name, None)
        return tuple(sorted(self._told(one) for one in shared))

    def _fitting(self, name: str, district: str | None) -> list[Settlement]:
        key = name_key(name)
        found = self._settlements.get(key) or self._settlements.get(_SETTLEMENT_TYPE.sub("", key), [])
        fitting = list({s.oktmo: s for s in found if district is None or s.district == district}.values())
        written = _SETTLEMENT_TYPE.match(key)
        of_type = [s for s in fitting if written and s.type == _TYPES.get(written[1], written[1])]
        return of_type if len(of_type) == 1 else fitting

    def _told(self, settlement: Settlement) -> str:
        municipality = f", {settlement.municipality}" if settlement.municipality else ""
        return f"{settlement.type} {settlement.name} ({self._names[settlement.district]}{municipality})"


class GroupNames:
    """Finds topic group codes by name, for exports whose topic is empty or unknown."""

    def __init__(self, pack: RegionPack):
        self._codes = {name_key(topic.group): topic.group_code for topic in pack.topics}

    def find(self, name: str) -> str | None:
        """Return the code of a topic group, None when unknown."""
        return self._codes.get(name_key(name))


@lru_cache(maxsize=65_536)
def name_key(name: str) -> str:
    """Return a name in the form in which names are compared: lower case, е for ё, only letters, digits and spaces."""
    plain = name.lower().replace("ё", "е")
    return re.sub(r"[^\w]+|_", " ", plain).strip()


@lru_cache(maxsize=4_096)
def _bare_key(name: str) -> str:
    """Return the name of a district without the words for its kind: «Омск г.о.» and «город Омск» are «омск»."""
    return re.sub(r"\s+", " ", _KINDS.sub(" ", name_key(name))).strip()


def _authority_names(authority: Authority) -> Iterator[str]:
    yield from (authority.code, authority.short_name, authority.official_name, *authority.aliases)


def _district_names(district: District) -> Iterator[str]:
    yield from (district.name, district.official_name, *district.aliases)


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Index codes by key; a key of two codes is left out, because nobody can tell which is meant."""
    codes: dict[str, set[str]] = {}
    for key, code in pairs:
        codes.setdefault(key, set()).add(code)
    return {key: next(iter(found)) for key, found in codes.items() if len(found) == 1 and key}
