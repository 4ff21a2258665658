"""Cuts a post into pieces by the evidence that lies on them; open when a highlight is wrong."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.names import MENTIONS, ROLES
from api.schemas.decisions import CandidateOut, DecisionOut, EvidenceOut, IssueOut
from triage.domain.places import PlaceRole

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_STRONG_SHARE = 0.25
"""Words with less than this share of the strongest word's weight are not shown: they say nothing to a reader."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A reason to highlight a range: `kind` is a CSS class, `title` a tooltip."""

    start: int
    stop: int
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive characters under the same marks."""

    text: str
    kinds: str
    title: str


def printable(text: str) -> str:
    """Return text a page can show: control characters become U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", text)


def sentence(text: str) -> str:
    """Return text with a capital first letter, the rest as it is: «Место вне региона», «ГИБДД …»."""
    return text[:1].upper() + text[1:]


def place_labels(candidates: Sequence[CandidateOut]) -> list[str]:
    """Return what candidates are called, each once: «Купсола (Сернурский район)»."""
    labels = (f"{one.name} ({one.district})" if one.district else one.name for one in candidates)
    return list(dict.fromkeys(labels))


def marks_of(decision: DecisionOut) -> list[Mark]:
    """Return what speaks for the decision: places, words for the topic, words for the urgency."""
    marks: list[Mark] = []
    for mention in decision.mentions:
        kind = "place" if mention.role is PlaceRole.PROBLEM else "aside"
        title = f"{MENTIONS[mention.kind]}: {ROLES[mention.role]}"
        marks.append(Mark(mention.start, mention.stop, kind, title))
    for issue in decision.issues:
        marks += _issue_marks(issue)
    return [mark for mark in marks if mark.stop > mark.start]


def pieces_of(text: str, marks: Sequence[Mark]) -> Iterator[Piece]:
    """Yield the whole text as pieces, in order; characters no page can show become U+FFFD."""
    edges = {0, len(text)} | {min(edge, len(text)) for mark in marks for edge in (mark.start, mark.stop)}
    ordered = sorted(edges)
    for start, stop in itertools.pairwise(ordered):
        on = [mark for mark in marks if mark.start <= start and stop <= mark.stop]
        kinds = " ".join(sorted({mark.kind for mark in on}))
        titles = "; ".join(dict.fromkeys(mark.title for mark in on))
        yield Piece(printable(text[start:stop]), kinds, titles)


def _issue_marks(issue: IssueOut) -> Iterator[Mark]:
    if issue.topic:
        name = issue.topic.topic
        yield from (Mark(e.start, e.stop, "topic", f"за тему «{name}»") for e in _strong(issue.topic.evidence))
    yield from (Mark(e.start, e.stop, "severity", "говорит о срочности") for e in issue.severity.evidence)
    if issue.route.fired:
        rule = issue.route.fired.rule
        yield from (Mark(e.start, e.stop, "rule", f"условие правила {rule}") for e in issue.route.fired.evidence)


def _strong(evidence: Sequence[EvidenceOut]) -> list[EvidenceOut]:
    best = max((item.weight for item in evidence), default=0.0)
    return [item for item in evidence if item.weight > 0 and item.weight >= best * _STRONG_SHARE]
