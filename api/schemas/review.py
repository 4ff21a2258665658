"""Shapes of the review: corrections, mass problems, training rows."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.decisions import Shape
from api.schemas.incidents import Code, Note
from triage.domain.review import CorrectedField, SimilarityKind


class CorrectionIn(BaseModel):
    """What is right; a field not given stays. `problem` "" takes the message out of its mass problem."""

    model_config = ConfigDict(extra="forbid")

    reason: Note
    topic: Code | None = Field(None, description="Код темы")
    authority: Code | None = Field(None, description="Код органа")
    district: Code | None = Field(None, description="Код района")
    settlement: str | None = Field(None, pattern="^[0-9]{1,20}$", description="ОКТМО населённого пункта")
    problem: str | None = Field(None, max_length=64, description="id массовой проблемы; пусто — вынуть из неё")


class CorrectionOut(Shape):
    """One value put right: who, when, why, from what to what."""

    field: CorrectedField
    before: str | None
    after: str | None
    corrected_at: datetime
    actor: str
    reason: str


class CorrectionsOut(Shape):
    """The corrections of an incident, the oldest first."""

    corrections: list[CorrectionOut]


class MemberOut(Shape):
    """A message of a mass problem and why it is there."""

    incident_id: str
    kind: SimilarityKind
    similarity: float = Field(ge=0, le=1)
    joined_at: datetime


class ProblemOut(Shape):
    """A mass problem with its members, the first of them first."""

    problem_id: str
    topic: str | None
    district: str | None
    settlement: str | None
    created_at: datetime
    member_count: int
    members: list[MemberOut]


class ProblemsOut(Shape):
    """A page of mass problems, the newest first."""

    items: list[ProblemOut]
    next_cursor: str | None
