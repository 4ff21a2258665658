"""Reads corrections, mass problems and training rows for the review; open when an export lacks a field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from api.schemas.review import CorrectionOut, CorrectionsOut, MemberOut, ProblemOut, ProblemsOut
from triage.domain.access import Principal
from triage.domain.review import Problem, TrainingRow
from triage.incidents.services import IncidentServices
from triage.storage.audit import AuditEntry
from triage.storage.filters import Cursor

COLUMNS = (
    "incident_id",
    "text",
    "created_at",
    "topic",
    "topic_group",
    "authority",
    "district",
    "settlement",
    "review",
    "corrected_fields",
    "confirmed_fields",
    "reviewed_at",
)
"""Columns of the export of reviews, in order; `review` says `corrected` or `confirmed`."""


def corrections_of(incidents: IncidentServices, incident_id: str) -> CorrectionsOut:
    """Return the corrections of an incident. NotFoundError."""
    with incidents.database.reading() as unit:
        unit.incidents.get(incident_id)
        made = unit.corrections.of(incident_id)
    return CorrectionsOut(
        corrections=[
            CorrectionOut(
                field=one.field,
                before=one.before,
                after=one.after,
                verdict=one.verdict,
                corrected_at=one.corrected_at,
                actor=one.actor,
                reason=one.reason,
            )
            for one in made
        ]
    )


def training_lines(incidents: IncidentServices, since: datetime | None, by: Principal) -> Iterator[str]:
    """Yield JSON lines of reviewed incidents; the export itself stands in the audit log."""
    with incidents.database.writing() as unit:
        unit.audit.add(AuditEntry(incidents.clock.now(), by.name, "corrections.export"))
    with incidents.database.reading() as unit:
        for row in unit.corrections.training_rows(since):
            yield json.dumps(training_record(row), ensure_ascii=False) + "\n"


def training_record(row: TrainingRow) -> dict[str, str | None]:
    """Return a training row as a record of strings by `COLUMNS`."""
    return {
        "incident_id": row.incident_id,
        "text": row.text,
        "created_at": row.created_at.isoformat(),
        "topic": row.topic,
        "topic_group": row.topic_group,
        "authority": row.authority,
        "district": row.district,
        "settlement": row.settlement,
        "review": row.verdict.value,
        "corrected_fields": "|".join(row.corrected_fields),
        "confirmed_fields": "|".join(row.confirmed_fields),
        "reviewed_at": row.reviewed_at.isoformat(),
    }


def problem_page(incidents: IncidentServices, cursor: Cursor | None, limit: int) -> ProblemsOut:
    """Return a page of mass problems, the newest first."""
    with incidents.database.reading() as unit:
        found = unit.problems.page(cursor.row_id if cursor else None, limit + 1)
    shown = found[:limit]
    following = Cursor(shown[-1][0]).encode() if len(found) > limit else None
    return ProblemsOut(items=[_problem(problem) for _, problem in shown], next_cursor=following)


def read_problem(incidents: IncidentServices, problem_id: str) -> ProblemOut:
    """Return a mass problem. NotFoundError."""
    with incidents.database.reading() as unit:
        return _problem(unit.problems.get(problem_id))


def _problem(problem: Problem) -> ProblemOut:
    members = [
        MemberOut(
            incident_id=member.incident_id, kind=member.kind, similarity=member.similarity, joined_at=member.joined_at
        )
        for member in problem.members
    ]
    return ProblemOut(
        problem_id=problem.problem_id,
        topic=problem.topic,
        district=problem.district,
        settlement=problem.settlement,
        created_at=problem.created_at,
        member_count=len(members),
        members=members,
    )
