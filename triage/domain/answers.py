"""Official answers and what the rubric says of them; open when you score answers or show a score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from triage.domain.spans import Span


class AnswerKind(StrEnum):
    """What an official answer is: only `final` ends a case, `interim` stops just the first-response clock."""

    FINAL = "final"
    INTERIM = "interim"
    CLARIFICATION = "clarification"
    NOT_AN_ANSWER = "not_an_answer"


class CriterionCode(StrEnum):
    """The ten criteria of the answer-quality rubric, version 1, in the order in which they are shown."""

    RELEVANCE = "relevance"
    ACTION = "action"
    DEADLINE = "deadline"
    PLACE = "place"
    EVIDENCE = "evidence"
    CONTACT = "contact"
    LEGAL_LOAD = "legal_load"
    OWNERSHIP = "ownership"
    CLARITY = "clarity"
    COURTESY = "courtesy"


class ScoreStatus(StrEnum):
    """Whether an answer got a score: noise and greetings are `not_scored`, never zero."""

    SCORED = "scored"
    NOT_SCORED = "not_scored"


@dataclass(frozen=True, slots=True)
class AnswerPair:
    """A post and one official answer to it. `answered_at` lets relative dates be read; `place_text` is optional."""

    post: str
    answer: str
    answered_at: datetime | None = None
    authority: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words a score rests on; `span` points into the original answer, or into the post when `in_post`."""

    span: Span
    text: str
    in_post: bool = False


Chances: TypeAlias = tuple[float, float, float, float]
"""How likely a criterion is 0, 1, 2 or not applicable; they add up to 1."""


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """What one criterion says: `value` 0, 1 or 2, None = not applicable; `confidence` in [0, 1].

    `reason` is a Russian sentence for the analyst; `quotes` may be empty when the score rests on an absence.
    `chances` are those of a learned criterion, None where the rules or a person judged.
    """

    code: CriterionCode
    value: int | None
    confidence: float
    reason: str
    quotes: tuple[Quote, ...] = ()
    chances: Chances | None = None


@dataclass(frozen=True, slots=True)
class AnswerScore:
    """The score of one answer: `quality` 0–100, None exactly when `status` is `not_scored`; all ten criteria.

    `model_version` names the rubric version or the learned calibration that made `quality` of the criteria.
    """

    kind: AnswerKind
    status: ScoreStatus
    quality: float | None
    confidence: float
    criteria: tuple[CriterionScore, ...]
    model_version: str

    def criterion(self, code: CriterionCode) -> CriterionScore | None:
        """Return the score of one criterion, None when the answer was not scored."""
        return next((score for score in self.criteria if score.code is code), None)

    @property
    def relevance(self) -> int | None:
        """Whether the answer is to the point, 0, 1 or 2; None when that does not apply or it was not scored."""
        found = self.criterion(CriterionCode.RELEVANCE)
        return None if found is None else found.value


@dataclass(frozen=True, slots=True)
class Marks:
    """What somebody gave one answer, in short: kind, quality 0–100, a value per criterion of the rubric.

    `values` holds only the criteria that were judged; a value of None means «not applicable».
    """

    kind: AnswerKind | None
    quality: float | None
    values: Mapping[CriterionCode, int | None]

    @classmethod
    def of(cls, score: AnswerScore) -> Marks:
        """Return the marks of an automatic score."""
        return cls(score.kind, score.quality, {found.code: found.value for found in score.criteria})


@dataclass(frozen=True, slots=True)
class StoredScore:
    """An automatic score as stored: its marks, the version that gave them, its mean confidence in [0, 1]."""

    marks: Marks
    version: str
    confidence: float
    scored_at: datetime


@dataclass(frozen=True, slots=True)
class AnalystScore:
    """An analyst's own score of an answer, stored beside the automatic one; what is not in `values` was not scored.

    `quality` is 0–100, None when the analyst gave only criteria; `implied_quality` is then what the formula makes of
    these criteria, with the automatic ones for the rest. A value of None means «not applicable». `analyst` is the name
    of an API key, never of a person. A withdrawn score says that its author takes the earlier ones back.
    """

    analyst: str
    values: Mapping[CriterionCode, int | None]
    quality: float | None = None
    scored_at: datetime | None = None
    kind: AnswerKind | None = None
    comment: str = ""
    implied_quality: float | None = None
    is_withdrawn: bool = False

    @property
    def marks(self) -> Marks:
        """What the analyst gave, with the implied quality where no quality was given."""
        quality = self.implied_quality if self.quality is None else self.quality
        return Marks(self.kind, quality, self.values)
