"""An incident: a post that somebody must answer, with its assignments, answers and outcome over time.

Open this when you store, import or rate. Nothing here knows a database or a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from triage.domain.answers import AnswerKind


class IncidentState(StrEnum):
    """Where an incident stands in its life cycle."""

    NEW = "new"
    ROUTED = "routed"
    ANSWERED = "answered"
    SOLVED = "solved"
    EXPLAINED = "explained"
    NOT_SOLVED = "not_solved"
    POSTPONED = "postponed"
    REOPENED = "reopened"


class Outcome(StrEnum):
    """How an incident ended, as the incident system says it («Итог»); None elsewhere means still open."""

    SOLVED = "solved"
    EXPLAINED = "explained"
    NOT_SOLVED = "not_solved"
    POSTPONED = "postponed"


class ClosingReason(StrEnum):
    """Why an incident was closed («Причина закрытия»)."""

    NO_REPLY_FROM_AUTHOR = "no_reply_from_author"
    AUTHOR_SATISFIED = "author_satisfied"
    DIALOGUE_POINTLESS = "dialogue_pointless"


class AssignmentReason(StrEnum):
    """How an authority came to be in charge."""

    ROUTED = "routed"
    REROUTED = "rerouted"
    APPEAL = "appeal"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class IncidentKey:
    """What identifies a message: VK comment ids are unique only inside a post, so the key has three parts."""

    platform: str
    post_id: str
    comment_id: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """One authority in charge for a time. The clock of its norm starts at `assigned_at`, never before.

    `released_at` is None while it is in charge. `norm_hours` is the norm in force at assignment.
    `was_wrong` marks an addressee that turned out not to be competent: its time is charged to nobody else.
    """

    authority: str
    assigned_at: datetime
    released_at: datetime | None = None
    reason: AssignmentReason = AssignmentReason.ROUTED
    norm_hours: float | None = None
    was_wrong: bool = False


@dataclass(frozen=True, slots=True)
class OfficialAnswer:
    """One answer of an authority; `kind` and `quality` (0–100) are None until scored."""

    text: str
    answered_at: datetime | None
    authority: str | None
    kind: AnswerKind | None = None
    quality: float | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident as stored or imported. All times are time-zone aware.

    `assignments` are in order of time, the last one without `released_at` is in charge. `topic` and
    `topic_group` are codes of the region pack (None when unknown), `district` a district code, `settlement` an
    OKTMO code. `duplicate_of` is the id of the mass problem's first member. `reopened_at` lists every reopening.
    `first_answer_s`, `first_answer_working_s` are durations as the source stated them, in seconds, where only
    durations and no times are known. `source_row` is the 1-based row of an import.
    """

    incident_id: str
    key: IncidentKey
    text: str
    created_at: datetime
    state: IncidentState = IncidentState.NEW
    topic: str | None = None
    topic_group: str | None = None
    district: str | None = None
    settlement: str | None = None
    is_solvable: bool | None = None
    assignments: tuple[Assignment, ...] = ()
    answers: tuple[OfficialAnswer, ...] = ()
    outcome: Outcome | None = None
    closing_reason: ClosingReason | None = None
    closed_at: datetime | None = None
    reopened_at: tuple[datetime, ...] = ()
    duplicate_of: str | None = None
    first_answer_s: float | None = None
    first_answer_working_s: float | None = None
    source_row: int | None = None

    @property
    def authority(self) -> str | None:
        """Code of the authority in charge, or the last one that was; None when never routed."""
        return self.assignments[-1].authority if self.assignments else None
