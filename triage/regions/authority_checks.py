"""Checks of authorities: administrations for every district, periods without gaps, successors that exist in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from triage.domain.authorities import Authority, AuthorityKind
from triage.domain.places import District
from triage.regions.findings import Finding, error, warning
from triage.regions.loader import RegionDraft
from triage.regions.place_checks import missing_cases
from triage.regions.references import overlap
from triage.regions.tables import Lined
from triage.text.tokens import normalize

FILE = "authorities.csv"
_ONE_DAY = timedelta(days=1)


def authority_findings(draft: RegionDraft) -> Iterator[Finding]:
    """Return what is wrong with the authorities of a pack."""
    yield from _kind_findings(draft)
    yield from _administration_findings(draft)
    yield from _gap_findings("districts.csv", draft.districts)
    yield from _gap_findings(FILE, draft.authorities)
    yield from _successor_findings(draft)
    yield from _alias_findings(draft)


def _kind_findings(draft: RegionDraft) -> Iterator[Finding]:
    for entry in draft.authorities:
        authority = entry.record
        is_municipal = authority.kind is AuthorityKind.MUNICIPAL
        if is_municipal and not authority.district:
            yield error(FILE, entry.line, "district", "у администрации нет района", "впишите код района")
        if not is_municipal and authority.district:
            yield error(FILE, entry.line, "district", "район — только у администраций", "очистите ячейку")
        if authority.kind is not AuthorityKind.EXTERNAL and not authority.league:
            yield warning(FILE, entry.line, "league", "нет лиги рейтинга", "administrations или ministries")
        for finding in missing_cases(FILE, entry.line, authority.forms):
            yield error(*finding)


def _administration_findings(draft: RegionDraft) -> Iterator[Finding]:
    """Check that a district has exactly one administration; its first and last days stand for all."""
    for entry in draft.districts:
        for day in _edges(entry.record):
            holders = {
                authority.record.code
                for authority in draft.authorities
                if authority.record.district == entry.record.code and authority.record.validity.holds_on(day)
            }
            if len(holders) != 1:
                found = ", ".join(sorted(holders)) or "ни одной"
                problem = f"у района «{entry.record.code}» не одна администрация на {day}: {found}"
                yield error("districts.csv", entry.line, "code", problem, f"исправьте сроки в {FILE}")
                break


def _edges(district: District) -> tuple[date, ...]:
    validity = district.validity
    return tuple(dict.fromkeys((validity.valid_from or date.min, validity.valid_to or date.max)))


def _gap_findings(file: str, table: tuple[Lined[District], ...] | tuple[Lined[Authority], ...]) -> Iterator[Finding]:
    """Warn where one code has two periods with days between them on which it does not exist."""
    ends = sorted(
        ((e.record.code, e.record.validity.valid_from or date.min, e.line, e.record.validity.valid_to) for e in table),
        key=lambda row: row[:3],
    )
    for (code, _, _, stop), (next_code, start, line, _) in pairwise(ends):
        if code == next_code and stop is not None and stop + _ONE_DAY < start:
            problem = f"«{code}» не существует с {stop + _ONE_DAY} по {start - _ONE_DAY}"
            yield warning(file, line, "valid_from", problem, "сомкните сроки, если это ошибка")


def _successor_findings(draft: RegionDraft) -> Iterator[Finding]:
    for entry in draft.authorities:
        authority, stop = entry.record, entry.record.validity.valid_to
        if authority.successor and stop is None:
            problem = "преемник указан, а орган не упразднён"
            yield warning(FILE, entry.line, "successor", problem, "впишите valid_to или уберите преемника")
        if stop is None or stop == date.max:
            continue
        heir = authority.successor or authority.code
        if not any(a.record.code == heir and a.record.validity.holds_on(stop + _ONE_DAY) for a in draft.authorities):
            problem = f"с {stop + _ONE_DAY} некому отвечать за «{authority.code}»"
            yield error(FILE, entry.line, "successor", problem, "впишите преемника, действующего с этого дня")


def _alias_findings(draft: RegionDraft) -> Iterator[Finding]:
    """Report names two bodies bear on the same day; a successor may take the name of the body it replaced."""
    owners: dict[str, list[Lined[Authority]]] = {}
    for entry in draft.authorities:
        names = (entry.record.short_name, entry.record.official_name, *entry.record.aliases)
        for name in {normalize(name): name for name in names}.values():
            for other in owners.setdefault(normalize(name), []):
                is_other = other.record.code != entry.record.code
                if is_other and overlap(other.record.validity, entry.record.validity):
                    problem = f"«{name}» — уже имя органа «{other.record.code}» (строка {other.line})"
                    yield error(FILE, entry.line, "aliases", problem, "оставьте имя одному органу")
            owners[normalize(name)].append(entry)
