"""Checks of districts, settlements, streets, landmarks and places outside the region."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from triage.domain.places import CaseForms
from triage.regions.findings import Finding, error, warning
from triage.regions.loader import RegionDraft
from triage.regions.pack import RegionPack
from triage.regions.tables import OBLIQUE_CASES
from triage.text.tokens import normalize


def place_findings(draft: RegionDraft, pack: RegionPack) -> Iterator[Finding]:
    """Return what is wrong with the places of a pack."""
    yield from _district_findings(draft, pack)
    yield from _settlement_findings(draft, pack)
    yield from _district_alias_findings(draft)
    yield from _settlement_alias_findings(draft)
    yield from _street_findings(draft)
    yield from _outside_findings(draft)


def missing_cases(file: str, line: int, forms: CaseForms) -> Iterator[tuple[str, int, str, str, str]]:
    """Return the arguments of a finding for every empty case form."""
    for case in OBLIQUE_CASES:
        if not getattr(forms, case):
            remedy = "впишите форму; у несклоняемых имён повторите именительный"
            yield file, line, case, f"нет падежной формы «{forms.nominative}»", remedy


def _district_findings(draft: RegionDraft, pack: RegionPack) -> Iterator[Finding]:
    known, prefix = {s.oktmo for s in pack.settlements}, pack.info.oktmo_prefix
    for entry in draft.districts:
        file, line, district = "districts.csv", entry.line, entry.record
        if not district.oktmo.startswith(prefix):
            yield error(file, line, "oktmo8", f"код не начинается с {prefix}", "исправьте код или oktmo_prefix")
        if district.centre_oktmo not in known:
            problem = f"центр {district.centre_oktmo} не найден"
            yield error(file, line, "centre_oktmo", problem, "впишите код пункта из settlements.csv")
        if not district.adjective:
            yield warning(file, line, "adjective", "нет прилагательного", "впишите, например «заозёрский»")
        for finding in missing_cases(file, line, district.forms):
            yield error(*finding)


def _settlement_findings(draft: RegionDraft, pack: RegionPack) -> Iterator[Finding]:
    prefixes = {district.code: district.oktmo[:5] for district in pack.districts}
    for entry in draft.settlements:
        file, line, place = "settlements.csv", entry.line, entry.record
        if not place.oktmo.startswith(prefixes[place.district]):
            problem = f"код {place.oktmo} не из района «{place.district}» ({prefixes[place.district]}…)"
            yield error(file, line, "district", problem, "исправьте район или код")
        for finding in missing_cases(file, line, place.forms):
            yield warning(*finding)


def _district_alias_findings(draft: RegionDraft) -> Iterator[Finding]:
    owner: dict[str, str] = {}
    for entry in draft.districts:
        for alias in entry.record.aliases:
            first = owner.setdefault(normalize(alias), entry.record.code)
            if first != entry.record.code:
                problem = f"«{alias}» — уже имя района «{first}»"
                yield error("districts.csv", entry.line, "aliases", problem, "оставьте имя одному району")


def _settlement_alias_findings(draft: RegionDraft) -> Iterator[Finding]:
    """Warn where a further name of one settlement is a name of another in a different district."""
    districts: dict[str, set[str]] = defaultdict(set)
    for entry in draft.settlements:
        for name in (*entry.record.forms.all(), *entry.record.aliases):
            districts[normalize(name)].add(entry.record.district)
    for entry in draft.settlements:
        own = {normalize(form) for form in entry.record.forms.all()}
        for alias in entry.record.aliases:
            others = districts[normalize(alias)] - {entry.record.district}
            if others and normalize(alias) not in own:
                problem = f"«{alias}» означает и пункты других районов: {', '.join(sorted(others))}"
                yield warning("settlements.csv", entry.line, "aliases", problem, "уберите имя, если оно не в ходу")


def _street_findings(draft: RegionDraft) -> Iterator[Finding]:
    seen: dict[tuple[str, str, str], int] = {}
    for entry in draft.streets:
        street = entry.record
        line = seen.setdefault((street.settlement_oktmo, street.type, normalize(street.name)), entry.line)
        if line != entry.line:
            problem = f"«{street.name}» уже есть в строке {line}"
            yield warning("streets.csv", entry.line, "name", problem, "оставьте одну строку")


def _outside_findings(draft: RegionDraft) -> Iterator[Finding]:
    inside = {normalize(form) for form in _inside_names(draft)}
    for entry in draft.outside:
        clashes = [form for form in entry.record.forms if normalize(form) in inside]
        if clashes and not entry.record.requires:
            problem = f"«{clashes[0]}» — имя и внутри региона"
            remedy = "впишите в requires слово-примету, без которого место не считается внешним"
            yield warning("outside.csv", entry.line, "requires", problem, remedy)


def _inside_names(draft: RegionDraft) -> Iterable[str]:
    for settlement in draft.settlements:
        yield from (*settlement.record.forms.all(), *settlement.record.aliases)
    for district in draft.districts:
        if district.record.validity.holds_on(date.max):
            yield from district.record.forms.all()
