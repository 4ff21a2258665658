"""Shapes of the review: corrections, mass problems, training rows."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.decisions import Shape
from api.schemas.incidents import Code, Note
from triage.domain.review import CorrectedField, ReviewVerdict, SimilarityKind
from triage.incidents.corrections import Amendment

CORRECTABLE = ("topic", "authority", "district", "settlement", "problem")


class CorrectionIn(BaseModel):
    """What is right; a field not given stays. `problem` "" takes the message out of its mass problem."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"anyOf": [{"required": [field]} for field in CORRECTABLE]}
    )

    reason: Note
    topic: Code = Field("", description="Код темы")
    authority: Code = Field("", description="Код органа")
    district: Code = Field("", description="Код района")
    settlement: str = Field("", pattern="^[0-9]{1,20}$", description="ОКТМО населённого пункта")
    problem: str = Field("", max_length=64, description="id массовой проблемы; пусто — вынуть из неё")

    def to_amendment(self) -> Amendment:
        """Return what was sent; fields that were not sent stay as they are."""
        sent = {field: getattr(self, field) for field in CORRECTABLE if field in self.model_fields_set}
        return Amendment(self.reason, **sent)


class ConfirmationIn(BaseModel):
    """Everything as it stands was found right."""

    model_config = ConfigDict(extra="forbid")

    reason: Note = Field("проверено", description="Пояснение для журнала")


class CorrectionOut(Shape):
    """One value put right or found right: who, when, why, from what to what."""

    field: CorrectedField
    before: str | None
    after: str | None
    verdict: ReviewVerdict = Field(description="Исправлено или найдено верным: тогда before и after равны")
    corrected_at: datetime
    actor: str
    reason: str


class CorrectionsOut(Shape):
    """The corrections and confirmations of an incident, the oldest first."""

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
