"""Checks of the jurisdiction matrix: every topic has a rule, every rule can win, every condition is used."""

from __future__ import annotations

from collections.abc import Iterator

from triage.domain.authorities import ADMINISTRATION, JurisdictionRule
from triage.regions.findings import Finding, error, warning
from triage.regions.loader import RegionDraft
from triage.regions.pack import RegionPack
from triage.regions.records import PLACE_KINDS
from triage.routing.jurisdiction import NO_PLACE_KIND, JurisdictionMatrix

FILE = "jurisdiction.csv"
_NO_CONDITIONS: frozenset[str] = frozenset()


def rule_findings(draft: RegionDraft, pack: RegionPack) -> Iterator[Finding]:
    """Return what is wrong with the jurisdiction matrix and the relations between topics."""
    matrix = JurisdictionMatrix(pack)
    yield from _uncovered_topics(draft, pack, matrix)
    yield from _unreachable_rules(draft, pack, matrix)
    yield from _rule_findings(draft)
    yield from _unused_conditions(draft)
    yield from _asymmetric_neighbours(draft)


def _uncovered_topics(draft: RegionDraft, pack: RegionPack, matrix: JurisdictionMatrix) -> Iterator[Finding]:
    kinds = sorted({str(district.kind) for district in pack.districts})
    for entry in draft.topics:
        code = entry.record.code
        bare = [kind for kind in kinds if not matrix.table(kind, _NO_CONDITIONS, is_placed=True)[code]]
        if bare:
            problem = f"для темы «{code}» нет правила (вид места: {', '.join(bare)})"
            yield error("topics.csv", entry.line, "code", problem, f"добавьте строку в {FILE}, хотя бы «*»")


def _unreachable_rules(draft: RegionDraft, pack: RegionPack, matrix: JurisdictionMatrix) -> Iterator[Finding]:
    used_kinds = {str(district.kind) for district in pack.districts}
    for entry in draft.jurisdiction:
        is_safety_net = entry.record.topic == "*" and entry.record.condition is None
        if not is_safety_net and not _can_win(entry.record, pack, matrix):
            if entry.record.place_kind in {"any", NO_PLACE_KIND, *used_kinds}:
                problem, remedy = "правило никогда не победит: его всегда перевешивает другое", "поднимите priority"
            else:
                problem, remedy = f"в регионе нет мест вида «{entry.record.place_kind}»", "удалите строку"
            yield warning(FILE, entry.line, "priority", f"«{entry.record.id}»: {problem}", remedy)


def _can_win(rule: JurisdictionRule, pack: RegionPack, matrix: JurisdictionMatrix) -> bool:
    conditions = frozenset({rule.condition}) if rule.condition else _NO_CONDITIONS
    used = {str(district.kind) for district in pack.districts}
    kinds = used if rule.place_kind in {"any", NO_PLACE_KIND} else used & {rule.place_kind}
    return any(
        rules[0] is rule
        for kind in kinds
        for rules in matrix.table(kind, conditions, is_placed=rule.place_kind != NO_PLACE_KIND).values()
        if rules
    )


def _rule_findings(draft: RegionDraft) -> Iterator[Finding]:
    for entry in draft.jurisdiction:
        rule = entry.record
        if rule.authority == ADMINISTRATION and rule.place_kind == NO_PLACE_KIND:
            problem = "без места администрация неизвестна"
            yield error(FILE, entry.line, "authority", problem, f"назначьте орган или вид места: {PLACE_KINDS[0]}")
        if rule.authority in rule.co_executors:
            yield warning(FILE, entry.line, "co_executors", "исполнитель — и соисполнитель", "уберите повтор")


def _unused_conditions(draft: RegionDraft) -> Iterator[Finding]:
    used = {entry.record.condition for entry in draft.jurisdiction}
    for entry in draft.conditions:
        if entry.record.code not in used:
            problem = f"условие «{entry.record.code}» не упомянуто в {FILE}"
            yield warning("conditions.csv", entry.line, "code", problem, "удалите условие или используйте его")
        if not entry.record.cues and not entry.record.phrases:
            problem = f"условие «{entry.record.code}» никогда не выполнится"
            yield error("conditions.csv", entry.line, "cues", problem, "впишите слова или фразы")


def _asymmetric_neighbours(draft: RegionDraft) -> Iterator[Finding]:
    neighbours = {entry.record.code: entry.record.not_to_confuse for entry in draft.topics}
    for entry in draft.topics:
        code = entry.record.code
        for other in entry.record.not_to_confuse:
            if other == code:
                yield warning("topics.csv", entry.line, "not_to_confuse", "тема сравнена с собой", "уберите код")
            elif code not in neighbours[other]:
                problem = f"у «{other}» нет встречного «{code}»"
                yield warning("topics.csv", entry.line, "not_to_confuse", problem, "добавьте его там")
