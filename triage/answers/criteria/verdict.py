"""What a criterion is and how it words its verdict; open when you write a new criterion."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from triage.answers.pair import ReadPair
from triage.domain.answers import CriterionCode, CriterionScore, Quote

SURE, LIKELY, GUESS = 0.9, 0.7, 0.5
"""Confidence of a verdict: grammar says so; good signs; a fallback nobody should trust."""
MAX_QUOTES = 3


class Criterion(Protocol):
    """One criterion of the rubric."""

    @property
    def code(self) -> CriterionCode:
        """Which criterion it is."""
        ...

    def score(self, pair: ReadPair) -> CriterionScore:
        """Return its verdict on one pair."""
        ...


def verdict(
    code: CriterionCode, value: int | None, reason: str, confidence: float = LIKELY, quotes: Iterable[Quote] = ()
) -> CriterionScore:
    """Return a criterion score with at most three quotes."""
    return CriterionScore(code, value, confidence, reason, tuple(quotes)[:MAX_QUOTES])


def joined(parts: Iterable[range], between: int = 0) -> list[range]:
    """Return token ranges in order, those with at most `between` tokens between them as one: «улице Советской»."""
    found: list[range] = []
    for part in parts:
        if found and 0 <= part.start - found[-1].stop <= between:
            found[-1] = range(found[-1].start, part.stop)
        else:
            found.append(part)
    return found
