"""What the rest of the product asks of a scorer of answers; open to put another one in its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from triage.domain.answers import AnswerPair, AnswerScore, CriterionScore
from triage.domain.posts import MAX_TEXT_CHARS


class AnswerJudge(Protocol):
    """Scores answers; `triage.answers.scorer.AnswerScorer` is one."""

    def score(self, pairs: Sequence[AnswerPair]) -> list[AnswerScore]:
        """Return one score per pair, in order."""
        ...


class VersionedJudge(AnswerJudge, Protocol):
    """A judge that says by which rubric or calibration it judges, so that old scores can be told from new ones."""

    @property
    def version(self) -> str:
        """Name and version of what makes the quality now."""
        ...

    def quality_of(self, criteria: Sequence[CriterionScore]) -> float:
        """Return the quality, 0 to 100, it would make of these criteria."""
        ...


def is_scorable(post: str, answer: str) -> bool:
    """Say whether a pair can be given to a judge at all: there is an answer, and no text is too long."""
    return bool(answer) and len(answer) <= MAX_TEXT_CHARS and len(post) <= MAX_TEXT_CHARS
