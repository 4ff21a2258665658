"""Rows of the incident tables to domain values and back; open when a field is lost between the two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from triage.answers.wording import declines_competence, template_of
from triage.domain.answers import AnswerKind
from triage.domain.incidents import (
    Assignment,
    AssignmentReason,
    ClosingReason,
    ExtraCell,
    Incident,
    IncidentKey,
    IncidentState,
    OfficialAnswer,
    Outcome,
    UnknownName,
)
from triage.storage.column_types import storable
from triage.storage.marks import answer_id
from triage.text.redaction import redact

Values = dict[str, Any]
"""Values of one row by column, on their way into SQLAlchemy."""


@dataclass(frozen=True, slots=True)
class StoredIncident:
    """An incident with what only the store and the review know.

    `severity` 0–3; `needs_review` until a person or a rule put somebody in charge; `problem_id` the mass problem it
    belongs to; `row_id` grows with arrival and is the cursor of lists.
    """

    incident: Incident
    row_id: int
    received_at: datetime
    severity: int
    needs_review: bool
    content_digest: str
    source_page: str | None = None
    problem_id: str | None = None


def redacted(incident: Incident) -> Incident:
    """Return the incident without personal data; every text passes here before it is stored."""
    return replace(
        incident,
        text=redact(incident.text),
        source_url=redact(incident.source_url) if incident.source_url else None,
        street=redact(incident.street) if incident.street else None,
        answers=tuple(replace(answer, text=redact(answer.text)) for answer in incident.answers),
        extra=tuple(ExtraCell(cell.column, redact(cell.value)) for cell in incident.extra),
        unknown_names=tuple(UnknownName(name.column, redact(name.name)) for name in incident.unknown_names),
    )


def incident_values(incident: Incident) -> Values:
    """Return the columns of `incidents` that an incident determines by itself."""
    return {
        "platform": incident.key.platform,
        "post_id": incident.key.post_id,
        "comment_id": incident.key.comment_id,
        "number": incident.number,
        "text": incident.text,
        "created_at": incident.created_at,
        "state": incident.state.value,
        "authority": incident.authority,
        "topic": incident.topic,
        "topic_group": incident.topic_group,
        "district": incident.district,
        "settlement": incident.settlement,
        "street": incident.street,
        "house": incident.house,
        "is_solvable": incident.is_solvable,
        "outcome": incident.outcome and incident.outcome.value,
        "closing_reason": incident.closing_reason and incident.closing_reason.value,
        "closed_at": incident.closed_at,
        "first_answer_s": incident.first_answer_s,
        "first_answer_working_s": incident.first_answer_working_s,
        "reaction_s": incident.reaction_s,
        "approval_s": incident.approval_s,
        "norm_was_kept": incident.norm_was_kept,
        "source_row": incident.source_row,
        "source_url": incident.source_url,
        "unknown_names": [[name.column, name.name] for name in incident.unknown_names],
        "extra": [[cell.column, cell.value] for cell in incident.extra],
    }


def assignment_values(incident_row: int, assignments: Iterable[Assignment]) -> list[Values]:
    """Return the rows of `assignments`."""
    return [
        {
            "incident_id": incident_row,
            "position": position,
            "authority": assignment.authority,
            "assigned_at": assignment.assigned_at,
            "released_at": assignment.released_at,
            "reason": assignment.reason.value,
            "norm_hours": assignment.norm_hours,
            "was_wrong": assignment.was_wrong,
            "co_executors": list(assignment.co_executors),
        }
        for position, assignment in enumerate(assignments)
    ]


def answer_values(incident_row: int, answers: Iterable[OfficialAnswer]) -> list[Values]:
    """Return the rows of `answers`."""
    return [
        {
            "incident_id": incident_row,
            "position": position,
            "text": answer.text,
            "answered_at": answer.answered_at,
            "authority": answer.authority,
            "kind": answer.kind and answer.kind.value,
            "quality": answer.quality,
            "score_version": answer.score_version,
            "answer": answer_id(answer.text),
            "relevance": answer.relevance,
            "analyst_count": answer.analyst_count,
            **_given_values(answer),
            **_wording_values(storable(answer.text)),
        }
        for position, answer in enumerate(answers)
    ]


def _given_values(answer: OfficialAnswer) -> Values:
    """Return what the sender said: of an answer that nothing scored yet, everything that is said."""
    is_scored = answer.score_version is not None
    kind = answer.given_kind if is_scored else answer.given_kind or answer.kind
    quality = answer.given_quality if is_scored or answer.given_quality is not None else answer.quality
    return {"given_kind": kind and kind.value, "given_quality": quality}


def _wording_values(text: str) -> Values:
    return {"template": template_of(text), "declines": declines_competence(text)}


def reopening_values(incident_row: int, moments: Iterable[datetime]) -> list[Values]:
    """Return the rows of `reopenings`."""
    return [
        {"incident_id": incident_row, "position": position, "reopened_at": moment}
        for position, moment in enumerate(moments)
    ]


@dataclass(frozen=True, slots=True)
class Children:
    """The child rows of some incidents by row number of the incident, each in order."""

    assignments: Mapping[int, Sequence[Row[Any]]]
    answers: Mapping[int, Sequence[Row[Any]]]
    reopenings: Mapping[int, Sequence[Row[Any]]]


def stored_incident(row: Row[Any], children: Children) -> StoredIncident:
    """Build a stored incident of its row (with `problem_uid` and `first_uid` joined) and its child rows."""
    return StoredIncident(
        incident=_incident(row, children),
        row_id=row.id,
        received_at=row.received_at,
        severity=row.severity,
        needs_review=row.needs_review,
        content_digest=row.content_digest,
        source_page=row.source_page,
        problem_id=row.problem_uid,
    )


def _incident(row: Row[Any], children: Children) -> Incident:
    return Incident(
        incident_id=row.uid,
        key=IncidentKey(row.platform, row.post_id, row.comment_id),
        text=row.text,
        created_at=row.created_at,
        state=IncidentState(row.state),
        topic=row.topic,
        topic_group=row.topic_group,
        district=row.district,
        settlement=row.settlement,
        is_solvable=row.is_solvable,
        assignments=tuple(_assignment(child) for child in children.assignments.get(row.id, ())),
        answers=tuple(_answer(child) for child in children.answers.get(row.id, ())),
        outcome=Outcome(row.outcome) if row.outcome else None,
        closing_reason=ClosingReason(row.closing_reason) if row.closing_reason else None,
        closed_at=row.closed_at,
        reopened_at=tuple(child.reopened_at for child in children.reopenings.get(row.id, ())),
        duplicate_of=row.first_uid if row.first_uid != row.uid else None,
        first_answer_s=row.first_answer_s,
        first_answer_working_s=row.first_answer_working_s,
        source_row=row.source_row,
        street=row.street,
        house=row.house,
        source_url=row.source_url,
        reaction_s=row.reaction_s,
        approval_s=row.approval_s,
        norm_was_kept=row.norm_was_kept,
        unknown_names=tuple(UnknownName(column, name) for column, name in row.unknown_names),
        extra=tuple(ExtraCell(column, value) for column, value in row.extra),
        number=row.number,
    )


def _assignment(row: Row[Any]) -> Assignment:
    return Assignment(
        authority=row.authority,
        assigned_at=row.assigned_at,
        released_at=row.released_at,
        reason=AssignmentReason(row.reason),
        norm_hours=row.norm_hours,
        was_wrong=row.was_wrong,
        co_executors=tuple(row.co_executors),
    )


def _answer(row: Row[Any]) -> OfficialAnswer:
    kind = AnswerKind(row.kind) if row.kind else None
    return OfficialAnswer(
        text=row.text,
        answered_at=row.answered_at,
        authority=row.authority,
        kind=kind,
        quality=row.quality,
        score_version=row.score_version,
        given_kind=AnswerKind(row.given_kind) if row.given_kind else None,
        given_quality=row.given_quality,
        relevance=row.relevance,
        analyst_count=row.analyst_count,
    )
