"""Checks of words: Latin letters inside Russian names, cues that are not lemmas, facts still to be verified."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from triage.regions.findings import Finding, error, warning
from triage.regions.loader import RegionDraft
from triage.regions.tables import Lined
from triage.text.morphology import Morphology
from triage.text.tokens import normalize

RecordT = TypeVar("RecordT")
_MIXED = re.compile(r"[А-Яа-яЁё][A-Za-z]|[A-Za-z][А-Яа-яЁё]")
_UNVERIFIED = "проверить"


def wording_findings(draft: RegionDraft, morphology: Morphology) -> Iterator[Finding]:
    """Return what is wrong with the words of a pack."""
    yield from _mixed("districts.csv", draft.districts, lambda d: (*d.forms.all(), *d.aliases, d.official_name))
    yield from _mixed("authorities.csv", draft.authorities, lambda a: (*a.forms.all(), *a.aliases, a.official_name))
    yield from _mixed("settlements.csv", draft.settlements, lambda s: (*s.forms.all(), *s.aliases))
    yield from _mixed("streets.csv", draft.streets, lambda s: (s.name, *s.aliases))
    yield from _mixed("landmarks.csv", draft.landmarks, lambda spot: (spot.name, *spot.forms))
    yield from _mixed("outside.csv", draft.outside, lambda place: (place.name, *place.forms))
    yield from _cues("topics.csv", draft.topics, lambda t: (t.cues, t.phrases), morphology)
    yield from _cues("conditions.csv", draft.conditions, lambda c: (c.cues, c.phrases), morphology)
    yield from _cues("severity.csv", draft.severity, lambda s: (s.cues, s.phrases), morphology)
    yield from _topic_findings(draft)
    yield from _unverified_findings(draft)


def _mixed(
    file: str, table: Sequence[Lined[RecordT]], words: Callable[[RecordT], tuple[str, ...]]
) -> Iterator[Finding]:
    for entry in table:
        for word in dict.fromkeys(words(entry.record)):
            if match := _MIXED.search(word):
                problem = f"в слове «{word}» латинская и русская буквы рядом: «{match[0]}»"
                yield error(file, entry.line, None, problem, "наберите слово заново русскими буквами")


def _cues(
    file: str,
    table: Sequence[Lined[RecordT]],
    parts: Callable[[RecordT], tuple[tuple[str, ...], tuple[str, ...]]],
    morphology: Morphology,
) -> Iterator[Finding]:
    for entry in table:
        cues, phrases = parts(entry.record)
        for cue in cues:
            if " " in cue:
                yield warning(file, entry.line, "cues", f"«{cue}» — фраза", "перенесите в phrases")
            elif lemma := _better(normalize(cue), morphology):
                yield warning(file, entry.line, "cues", f"«{cue}» — не начальная форма", f"впишите «{lemma}»")
        for phrase in phrases:
            if " " not in phrase:
                yield warning(file, entry.line, "phrases", f"«{phrase}» — одно слово", "перенесите в cues")


def _better(cue: str, morphology: Morphology) -> str | None:
    """Return the lemma that should stand in place of a cue, None when the cue may stay.

    A guess at a word no dictionary has («бпла») is no advice, nor is the verb behind a noun («управляющая»): only a
    form of a known noun or adjective is better written as its lemma.
    """
    parses = morphology.parses(cue)
    if not parses or "-" in cue or not morphology.is_known(cue) or any(parse.lemma == cue for parse in parses):
        return None
    return parses[0].lemma if parses[0].pos in {"NOUN", "ADJF"} else None


def _topic_findings(draft: RegionDraft) -> Iterator[Finding]:
    for entry in draft.topics:
        if not entry.record.cues and not entry.record.phrases:
            problem = f"у темы «{entry.record.code}» нет слов-примет"
            yield warning("topics.csv", entry.line, "cues", problem, "впишите начальные формы через «|»")
        if not entry.record.description:
            problem = f"у темы «{entry.record.code}» нет описания"
            yield warning("topics.csv", entry.line, "description", problem, "опишите тему одним абзацем")


def _unverified_findings(draft: RegionDraft) -> Iterator[Finding]:
    """One warning per file: facts written from memory are not lost among ordinary ones."""
    tables: tuple[tuple[str, list[tuple[int, str]]], ...] = (
        ("districts.csv", [(e.line, e.record.source) for e in draft.districts]),
        ("authorities.csv", [(e.line, e.record.source) for e in draft.authorities]),
        ("settlements.csv", [(e.line, e.record.source) for e in draft.settlements]),
        ("landmarks.csv", [(e.line, e.record.source) for e in draft.landmarks]),
        ("jurisdiction.csv", [(e.line, e.record.source) for e in draft.jurisdiction]),
        ("conditions.csv", [(e.line, e.record.source) for e in draft.conditions]),
    )
    for file, sources in tables:
        lines = [line for line, source in sources if _UNVERIFIED in source]
        if lines:
            shown = ", ".join(map(str, lines[:10])) + (" …" if len(lines) > 10 else "")
            problem = f"записей с пометкой «{_UNVERIFIED}»: {len(lines)} (строки {shown})"
            yield warning(file, None, "source", problem, "сверьте с документом и впишите источник")
