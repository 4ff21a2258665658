"""What a line of each table of a region pack means: columns, and how a row becomes a record of the domain."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from triage.domain.authorities import Authority, AuthorityKind, Condition, JurisdictionRule
from triage.domain.places import District, DistrictKind, Landmark, OutsidePlace, Settlement, Street
from triage.domain.topics import SeveritySignal, Topic
from triage.regions.tables import Row

_CODE = re.compile(r"[a-z][a-z0-9_]*\Z")
_TOPIC_CODE = re.compile(r"[a-z][a-z0-9_]*\.[a-z0-9_]+\Z")
_CASES = "genitive,dative,accusative,instrumental,prepositional"

COLUMNS: Mapping[str, tuple[str, ...]] = {
    file: tuple(columns.split(","))
    for file, columns in {
        "districts.csv": "code,name,kind,official_name,oktmo8,centre_oktmo,adjective,"
        f"{_CASES},aliases,valid_from,valid_to,source",
        "authorities.csv": f"code,kind,district,short_name,official_name,{_CASES},"
        "league,scope,aliases,valid_from,valid_to,successor,source",
        "settlements.csv": f"oktmo,name,type,district,municipality,gender,{_CASES},"
        "aliases,common_noun,surname_like,population,checked,source",
        "streets.csv": "settlement_oktmo,name,type,aliases,source",
        "landmarks.csv": "name,kind,forms,settlement_oktmo,district,source",
        "outside.csv": "name,kind,region,forms,requires,source",
        "topics.csv": "code,group_code,group,name,level,severity,cues,phrases,description,"
        "not_to_confuse,valid_from,valid_to,source",
        "topic_aliases.csv": "alias_group,alias,code,source",
        "jurisdiction.csv": "id,topic,place_kind,condition,authority,co_executors,priority,reason,source",
        "conditions.csv": "code,cues,phrases,landmark,description,source",
        "severity.csv": "code,level,cues,phrases,description,source",
    }.items()
}
"""Every table of a pack with its columns; documented in docs/region-pack.md, which a test compares."""
OPTIONAL: dict[str, frozenset[str]] = {"conditions.csv": frozenset({"landmark"})}
"""Columns a table may lack, as packs written before they existed do."""

LEVELS = ("municipal", "regional", "federal", "commercial", "mixed")
LEAGUES = ("administrations", "ministries")
PLACE_KINDS = ("any", "city_okrug", "district", "municipal_okrug", "none")
LANDMARK_KINDS = ("microdistrict", "water", "institution", "road", "station", "other")
OUTSIDE_KINDS = ("city", "region", "district", "village", "country")
GENDERS = ("m", "f", "n", "pl", "0")


@dataclass(frozen=True, slots=True)
class TopicAlias:
    """An older (group, topic) pair of names and the topic code it means today."""

    alias_group: str
    alias: str
    code: str


def district(row: Row) -> District:
    """Build a district in one period of validity."""
    return District(
        code=_code(row, "code"),
        name=row.text("name"),
        kind=row.member("kind", DistrictKind),
        official_name=row.text("official_name"),
        oktmo=row.digits("oktmo8", 8),
        centre_oktmo=row.digits("centre_oktmo", 11),
        adjective=row.cells["adjective"],
        forms=row.forms("name"),
        aliases=row.values("aliases"),
        validity=row.validity(),
        source=row.text("source"),
    )


def authority(row: Row) -> Authority:
    """Build an authority in one period of validity."""
    return Authority(
        code=_code(row, "code"),
        kind=row.member("kind", AuthorityKind),
        district=row.optional("district"),
        short_name=row.text("short_name"),
        official_name=row.text("official_name"),
        forms=row.forms("short_name"),
        league=row.choice("league", LEAGUES) if row.cells["league"] else None,
        scope=row.cells["scope"],
        aliases=row.values("aliases"),
        validity=row.validity(),
        successor=row.optional("successor"),
        source=row.text("source"),
    )


def settlement(row: Row) -> Settlement:
    """Build a settlement; gender and `checked` serve the maintainers of the table and are only checked.

    The type may be empty: the classifier gives none to some stations and lodges whose name says what they are.
    """
    if row.cells["gender"]:
        row.choice("gender", GENDERS)
    row.flag("checked")
    return Settlement(
        oktmo=row.digits("oktmo", 11),
        name=row.text("name"),
        type=row.cells["type"],
        district=row.text("district"),
        municipality=row.cells["municipality"],
        forms=row.forms("name"),
        aliases=row.values("aliases"),
        is_common_noun=row.flag("common_noun"),
        is_surname_like=row.flag("surname_like"),
        population=row.count("population"),
        source=row.text("source"),
    )


def street(row: Row) -> Street:
    """Build a street of a settlement."""
    return Street(
        settlement_oktmo=row.digits("settlement_oktmo", 11),
        name=row.text("name"),
        type=row.text("type"),
        aliases=row.values("aliases"),
        source=row.text("source"),
    )


def landmark(row: Row) -> Landmark:
    """Build a landmark; it must stand in a settlement or at least in a district."""
    oktmo, district_code = row.digits("settlement_oktmo", 11, required=False), row.optional("district")
    if not oktmo and not district_code:
        row.fault("district", "не указано, где это", "заполните settlement_oktmo или district")
    return Landmark(
        name=row.text("name"),
        kind=row.choice("kind", LANDMARK_KINDS),
        forms=row.values("forms") or (row.cells["name"],),
        settlement_oktmo=oktmo or None,
        district=district_code,
        source=row.text("source"),
    )


def outside(row: Row) -> OutsidePlace:
    """Build a place outside the region."""
    return OutsidePlace(
        name=row.text("name"),
        kind=row.choice("kind", OUTSIDE_KINDS),
        region=row.cells["region"],
        forms=row.values("forms") or (row.cells["name"],),
        requires=row.optional("requires"),
        source=row.text("source"),
    )


def topic(row: Row) -> Topic:
    """Build a topic; its code begins with the code of its group."""
    code, group_code = row.text("code"), _code(row, "group_code")
    if code and (not _TOPIC_CODE.match(code) or code.split(".")[0] != group_code):
        row.fault("code", f"«{code}» не вида «{group_code}.слово»", "код темы: <group_code>.<латиницей>")
    return Topic(
        code=code,
        group_code=group_code,
        group=row.text("group"),
        name=row.text("name"),
        level=row.choice("level", LEVELS),
        severity=row.whole("severity", 0, 3),
        cues=row.values("cues"),
        phrases=row.values("phrases"),
        description=row.cells["description"],
        not_to_confuse=row.values("not_to_confuse"),
        validity=row.validity(),
        source=row.text("source"),
    )


def topic_alias(row: Row) -> TopicAlias:
    """Build an older name of a topic (or of a group, when `alias` is empty)."""
    row.text("source")
    return TopicAlias(row.text("alias_group"), row.cells["alias"], row.text("code"))


def jurisdiction_rule(row: Row) -> JurisdictionRule:
    """Build one row of the jurisdiction matrix."""
    return JurisdictionRule(
        id=row.text("id"),
        topic=row.text("topic"),
        place_kind=row.choice("place_kind", PLACE_KINDS),
        condition=row.optional("condition"),
        authority=row.text("authority"),
        co_executors=row.values("co_executors"),
        priority=row.whole("priority", 0, 1000),
        reason=row.text("reason"),
        source=row.text("source"),
    )


def condition(row: Row) -> Condition:
    """Build a condition of the text."""
    return Condition(
        code=_code(row, "code"),
        cues=row.values("cues"),
        phrases=row.values("phrases"),
        description=row.text("description"),
        source=row.text("source"),
        is_landmark=row.flag("landmark"),
    )


def severity_signal(row: Row) -> SeveritySignal:
    """Build a severity signal."""
    row.text("source")
    return SeveritySignal(
        code=_code(row, "code"),
        level=row.whole("level", 0, 3),
        cues=row.values("cues"),
        phrases=row.values("phrases"),
        description=row.text("description"),
    )


def _code(row: Row, field: str) -> str:
    value = row.text(field)
    if value and not _CODE.match(value):
        row.fault(field, f"«{value}» — не код", "строчные латинские буквы, цифры и «_»")
    return value


RecordBuilder = Callable[[Row], object]
