"""Finds two clauses of one answer that cannot both be true; open when a contradictory answer passes for clear.

Only contradictions that grammar shows: the same verb affirmed and denied of the same thing, a work done and yet to
begin, included in the plan and not.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations

from triage.answers.lexicon import EMPTY_NOUNS
from triage.answers.predicates import Predicate, Time
from triage.answers.roots import roots
from triage.answers.words import Wording

_OPPOSITES = (
    ("включить", "войти"),
    ("работать", "отключить"),
    ("являться", "являться"),
    ("относиться", "относиться"),
    ("отвечать", "относиться"),
    ("предусмотреть", "выделить"),
    ("планироваться", "начаться"),
    ("запланировать", "планироваться"),
    ("завершить", "завершиться"),
    ("провести", "проводиться"),
    ("отремонтировать", "ремонтировать"),
    ("обслуживать", "обслуживаться"),
    ("находиться", "состоять"),
)
_UNTRUE_PAIRS = frozenset(["мочь", "смочь", "быть", "хотеть", "знать", "иметь", "просить", "писать"])


def find_contradiction(wording: Wording, predicates: Collection[Predicate]) -> tuple[range, ...]:
    """Return the two clauses that contradict each other, empty when none do."""
    told = [
        p
        for p in predicates
        if p.time not in {Time.COMMAND, Time.NEED} and not p.is_conditional and p.lemma not in _UNTRUE_PAIRS
    ]
    for one, other in combinations(told, 2):
        if _is_denied(one, other) and _share_noun(wording, one, other):
            return one.clause, other.clause
    return _done_and_to_begin(wording, told)


def _is_denied(one: Predicate, other: Predicate) -> bool:
    if one.is_negated == other.is_negated:
        return False
    if one.lemma == other.lemma:
        return _same_time(one, other)
    return (one.lemma, other.lemma) in _OPPOSITES or (other.lemma, one.lemma) in _OPPOSITES


def _same_time(one: Predicate, other: Predicate) -> bool:
    """«не убирали, теперь убираем» is a change, not a contradiction."""
    return one.time is other.time


def _share_noun(wording: Wording, one: Predicate, other: Predicate) -> bool:
    """Say whether clauses speak of the same thing: a shared noun or name, or a pronoun in the other one."""
    left, right = _nouns(wording, one), _nouns(wording, other)
    if left & right:
        return True
    lemmas = {wording.lemma(i) for i in (*one.clause, *other.clause)}
    return bool(lemmas & {"она", "он", "оно", "они"}) and abs(one.index - other.index) < 25


def _nouns(wording: Wording, predicate: Predicate) -> set[str]:
    return {
        wording.lemma(index)[:5]
        for index in predicate.clause
        if (
            wording.grammar[index].pos in {"NOUN", "ADJF"}
            and len(wording.lemma(index)) > 3
            and wording.lemma(index) not in EMPTY_NOUNS
        )
        or (wording.document.tokens[index].text[:1].isupper() and len(wording.lemma(index)) > 3)
    }


def _done_and_to_begin(wording: Wording, told: list[Predicate]) -> tuple[range, ...]:
    """«ямы заделаны полностью» and «заделка ям начнётся осенью»."""
    done = [p for p in told if p.time is Time.DONE and not p.is_negated and wording.grammar[p.index].has("perf")]
    begins = [p for p in told if p.time is Time.WILL and p.lemma in {"начаться", "начать", "приступить"}]
    for one in done:
        for other in begins:
            related = [
                i
                for i in other.clause
                if wording.grammar[i].pos in {"NOUN", "INFN"} and roots(wording.lemma(i)) & roots(one.lemma)
            ]
            if related and _nouns(wording, one) & _nouns(wording, other):
                return one.clause, other.clause
    return ()
