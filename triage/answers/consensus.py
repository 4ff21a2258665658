"""What holds of an answer that several have judged, and how much it needs another look; open when a rating disagrees.

The rule: what analysts say replaces what the sender said, and that replaces what the machine says. Of several analysts
the median quality holds (the mean of the two in the middle where their number is even), and the kind most of them
named, the latest where there is a tie. An answer that analysts call no answer has no quality.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median, median_low

from triage.domain.answers import AnalystScore, AnswerKind, CriterionCode, Marks, StoredScore

SETTLED_POINTS = 10.0
"""Two who differ by less agree well enough: independent readers of one answer differ by so much on the average."""
OTHER_KIND_POINTS = 50.0
"""Whether an answer is final decides more than its quality does."""
_STEP_POINTS = 50.0
"""A criterion has two steps: a gap of both is a gap of the whole scale."""
QUARREL = 1_000.0
"""Every quarrel comes before every doubt."""
_DIGITS = 3
"""An urgency is part of a cursor, so it must survive being written down."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the sender of an answer said of it; None = nothing."""

    kind: AnswerKind | None = None
    quality: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What holds of an answer. `urgency` orders the review queue, the largest first; None = nobody need look.

    From 1000 on it is a quarrel, of so many points more than 1000; below it is a doubt of the machine, 0 to 100.
    """

    kind: AnswerKind | None
    quality: float | None
    relevance: int | None
    analyst_count: int
    urgency: float | None


def verdict_on(analysts: Sequence[AnalystScore], automatic: StoredScore | None, given: Given) -> Verdict:
    """Return what holds; `analysts` are the scores in force, one per analyst, in order of time."""
    machine = automatic.marks if automatic else Marks(None, None, {})
    marks = [score.marks for score in analysts]
    said_kind = _kind(marks)
    qualities = [one.quality for one in marks if one.quality is not None]
    quality = median(qualities) if qualities else machine.quality if given.quality is None else given.quality
    return Verdict(
        kind=said_kind or given.kind or machine.kind,
        quality=None if said_kind is AnswerKind.NOT_AN_ANSWER else quality,
        relevance=_value(marks, machine, CriterionCode.RELEVANCE),
        analyst_count=len(analysts),
        urgency=_urgency(marks, automatic),
    )


def gap(one: Marks, other: Marks) -> float:
    """Return how far apart two are, in points 0 to 100.

    Of quality where both gave one, else the mean of the criteria both judged; another kind counts 50 points at least.
    """
    if one.kind is not None and other.kind is not None and one.kind is not other.kind:
        return max(OTHER_KIND_POINTS, _gap(one, other))
    return _gap(one, other)


def widest_gap(marks: Sequence[Marks]) -> float:
    """Return how far apart the two who differ most are, in points; 0 for fewer than two."""
    return max((gap(one, other) for one, other in combinations(marks, 2)), default=0.0)


def middle_value(values: Sequence[int | None]) -> int | None:
    """Return the median of a criterion's values, the lower one of two; None where half or more say it is not one."""
    valued = [value for value in values if value is not None]
    return median_low(valued) if 2 * len(valued) > len(values) else None


def _gap(one: Marks, other: Marks) -> float:
    if one.quality is not None and other.quality is not None:
        return abs(one.quality - other.quality)
    steps = [
        abs(value - compared)
        for code, value in one.values.items()
        if value is not None and (compared := other.values.get(code)) is not None
    ]
    return _STEP_POINTS * sum(steps) / len(steps) if steps else 0.0


def _urgency(marks: Sequence[Marks], automatic: StoredScore | None) -> float | None:
    """Return the urgency: two analysts who agree settle a matter, one who agrees with the machine too."""
    if automatic is None and len(marks) < 2:
        return None
    if not marks and automatic is not None:
        return 0.0 if automatic.marks.quality is None else round(100.0 * (1.0 - automatic.confidence), _DIGITS)
    compared = marks if len(marks) > 1 or automatic is None else [*marks, automatic.marks]
    points = widest_gap(compared)
    return round(QUARREL + points, _DIGITS) if points >= SETTLED_POINTS else None


def _kind(marks: Sequence[Marks]) -> AnswerKind | None:
    named = [one.kind for one in reversed(marks) if one.kind is not None]
    return Counter(named).most_common(1)[0][0] if named else None


def _value(marks: Sequence[Marks], machine: Marks, code: CriterionCode) -> int | None:
    given = [one.values[code] for one in marks if code in one.values]
    return middle_value(given) if given else machine.values.get(code)
