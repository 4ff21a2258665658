"""Finds references between tables that lead nowhere and keys that occur twice; a pack with such faults never loads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from triage.domain.authorities import ADMINISTRATION, Authority, JurisdictionRule
from triage.domain.errors import Fault
from triage.domain.places import District, Validity
from triage.regions.tables import Lined

if TYPE_CHECKING:
    from triage.regions.loader import RegionDraft

RecordT = TypeVar("RecordT")
DatedT = TypeVar("DatedT", District, Authority)


def reference_faults(draft: RegionDraft) -> list[Fault]:
    """Return every unknown code and repeated key of the pack, file by file."""
    return [
        *_duplicates("settlements.csv", "oktmo", draft.settlements, lambda s: s.oktmo),
        *_duplicates("topics.csv", "code", draft.topics, lambda t: t.code),
        *_duplicates("jurisdiction.csv", "id", draft.jurisdiction, lambda r: r.id),
        *_duplicates("conditions.csv", "code", draft.conditions, lambda c: c.code),
        *_duplicates("severity.csv", "code", draft.severity, lambda s: s.code),
        *_duplicates("topic_aliases.csv", "alias", draft.topic_aliases, lambda a: (a.alias_group, a.alias)),
        *_overlaps("districts.csv", draft.districts),
        *_overlaps("authorities.csv", draft.authorities),
        *_group_faults(draft),
        *_place_faults(draft),
        *_authority_faults(draft),
        *_topic_faults(draft),
        *_rule_faults(draft),
        *_tile_faults(draft),
    ]


def _tile_faults(draft: RegionDraft) -> Iterator[Fault]:
    known = {entry.record.code for entry in draft.districts}
    for tile in draft.info.tiles if draft.info else ():
        if tile.district not in known:
            problem = f"района «{tile.district}» нет в districts.csv"
            yield Fault("region.toml", None, f"tiles.{tile.district}", problem, "исправьте код плитки")


def _duplicates(
    file: str, field: str, table: Sequence[Lined[RecordT]], key: Callable[[RecordT], object]
) -> Iterator[Fault]:
    first: dict[object, int] = {}
    for entry in table:
        value = key(entry.record)
        line = first.setdefault(value, entry.line)
        if line != entry.line:
            shown = " / ".join(map(str, value)) if isinstance(value, tuple) else value
            yield Fault(file, entry.line, field, f"«{shown}» уже есть в строке {line}", "оставьте одну строку")


def _overlaps(file: str, table: Sequence[Lined[DatedT]]) -> Iterator[Fault]:
    seen: dict[str, list[Lined[DatedT]]] = {}
    for entry in table:
        for other in seen.setdefault(entry.record.code, []):
            if overlap(entry.record.validity, other.record.validity):
                problem = f"срок действия «{entry.record.code}» пересекается со строкой {other.line}"
                yield Fault(file, entry.line, "valid_from", problem, "разведите valid_from и valid_to")
        seen[entry.record.code].append(entry)


def overlap(one: Validity, other: Validity) -> bool:
    """Say whether two periods share a day."""
    starts_in_time = one.valid_from is None or other.valid_to is None or one.valid_from <= other.valid_to
    ends_in_time = other.valid_from is None or one.valid_to is None or other.valid_from <= one.valid_to
    return starts_in_time and ends_in_time


def _group_faults(draft: RegionDraft) -> Iterator[Fault]:
    names: dict[str, str] = {}
    for entry in draft.topics:
        name = names.setdefault(entry.record.group_code, entry.record.group)
        if name != entry.record.group:
            problem = f"группа «{entry.record.group_code}» названа и «{name}», и «{entry.record.group}»"
            yield Fault("topics.csv", entry.line, "group", problem, "одно имя на код группы")


def _place_faults(draft: RegionDraft) -> Iterator[Fault]:
    districts = {entry.record.code for entry in draft.districts}
    settlements = {entry.record.oktmo for entry in draft.settlements}
    for row in draft.settlements:
        yield from _unknown("settlements.csv", row.line, "district", row.record.district, districts, "districts.csv")
    for spot in draft.landmarks:
        file, record = "landmarks.csv", spot.record
        yield from _unknown(file, spot.line, "district", record.district, districts, "districts.csv")
        yield from _unknown(
            file, spot.line, "settlement_oktmo", record.settlement_oktmo, settlements, "settlements.csv"
        )
    for street in draft.streets:
        oktmo = street.record.settlement_oktmo
        yield from _unknown("streets.csv", street.line, "settlement_oktmo", oktmo, settlements, "settlements.csv")


def _authority_faults(draft: RegionDraft) -> Iterator[Fault]:
    districts = {entry.record.code for entry in draft.districts}
    authorities = {entry.record.code for entry in draft.authorities}
    for row in draft.authorities:
        file = "authorities.csv"
        yield from _unknown(file, row.line, "district", row.record.district, districts, "districts.csv")
        yield from _unknown(file, row.line, "successor", row.record.successor, authorities, file)


def _topic_faults(draft: RegionDraft) -> Iterator[Fault]:
    topics = {entry.record.code for entry in draft.topics}
    for row in draft.topics:
        for code in row.record.not_to_confuse:
            yield from _unknown("topics.csv", row.line, "not_to_confuse", code, topics, "topics.csv")
    for alias in draft.topic_aliases:
        yield from _unknown("topic_aliases.csv", alias.line, "code", alias.record.code, topics, "topics.csv")


def _rule_faults(draft: RegionDraft) -> Iterator[Fault]:
    authorities = {ADMINISTRATION} | {entry.record.code for entry in draft.authorities}
    conditions = {entry.record.code for entry in draft.conditions}
    patterns = {"*"} | {entry.record.code for entry in draft.topics}
    patterns |= {f"{entry.record.group_code}.*" for entry in draft.topics}
    for row in draft.jurisdiction:
        file, rule = "jurisdiction.csv", row.record
        yield from _unknown(file, row.line, "topic", rule.topic, patterns, "topics.csv")
        yield from _unknown(file, row.line, "condition", rule.condition, conditions, "conditions.csv")
        for field, code in _executors(rule):
            yield from _unknown(file, row.line, field, code, authorities, "authorities.csv")


def _executors(rule: JurisdictionRule) -> Iterable[tuple[str, str]]:
    yield "authority", rule.authority
    for code in rule.co_executors:
        yield "co_executors", code


def _unknown(file: str, line: int, field: str, code: str | None, known: set[str], table: str) -> Iterator[Fault]:
    if code is not None and code not in known:
        yield Fault(file, line, field, f"неизвестный код «{code}»", f"исправьте код или добавьте его в {table}")
