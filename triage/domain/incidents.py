"""An incident: a post that somebody must answer, with its assignments, answers and outcome over time.

Open this when you store, import or rate. Nothing here knows a database or a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from triage.domain.answers import AnswerKind

UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""`created_at` of a message whose source states no date (older layouts): outside every rating window, never guessed."""

FREE_AUTHORITY_PREFIX = "name:"
"""Marks an authority the region pack does not know: the code is this prefix and the name as the source wrote it."""


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
    `co_executors` are asked to help; the clock runs for `authority` alone.
    """

    authority: str
    assigned_at: datetime
    released_at: datetime | None = None
    reason: AssignmentReason = AssignmentReason.ROUTED
    norm_hours: float | None = None
    was_wrong: bool = False
    co_executors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficialAnswer:
    """One answer of an authority; `kind` and `quality` (0–100) are None until scored.

    They are what holds: what analysts say, else what the sender said (`given_kind`, `given_quality`), else what the
    rubric or calibration `score_version` said (None = nothing looked at it yet). `relevance` (0, 1, 2, None = not
    scored or not applicable) says whether the answer is to the point, `analyst_count` how many analysts scored it.
    All of that stands outside `repr`, because digests of imports are made of that and must not change with a score.
    """

    text: str
    answered_at: datetime | None
    authority: str | None
    kind: AnswerKind | None = None
    quality: float | None = None
    score_version: str | None = field(default=None, repr=False)
    given_kind: AnswerKind | None = field(default=None, repr=False, compare=False)
    given_quality: float | None = field(default=None, repr=False, compare=False)
    relevance: int | None = field(default=None, repr=False, compare=False)
    analyst_count: int = field(default=0, repr=False, compare=False)


def is_free_authority(code: str) -> bool:
    """Say whether an authority code is only a name of the source, unknown to the region pack."""
    return code.startswith(FREE_AUTHORITY_PREFIX)


@dataclass(frozen=True, slots=True)
class ExtraCell:
    """A value of an import that the product does not interpret, kept under the name of its column."""

    column: str
    value: str


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name of an import that stands for no record of the region pack: which column it stood in, and the name.

    `candidates` are what it might mean, in words, where it fits several records; they are for the report of the import
    and are not stored.
    """

    column: str
    name: str
    candidates: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident as stored or imported. All times are time-zone aware.

    `assignments` are in order of time, the last one without `released_at` is in charge. `topic` and
    `topic_group` are codes of the region pack (None when unknown), `district` a district code, `settlement` an
    OKTMO code. `duplicate_of` is the id of the mass problem's first member. `reopened_at` lists every reopening.
    `first_answer_s`, `first_answer_working_s` are durations as the source stated them, in seconds, where only
    durations and no times are known. `source_row` is the 1-based row of an import.
    `reaction_s` is the source's time from assignment to the first reaction, `approval_s` the time that the first
    answer waited for approval, `norm_was_kept` the source's own verdict. `unknown_names` could not be mapped onto
    the region pack, `extra` holds columns kept as they came. `street` and `house` are words, not codes. `number` is
    the number people know it by in the incident system.
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
    street: str | None = None
    house: str | None = None
    source_url: str | None = None
    reaction_s: float | None = None
    approval_s: float | None = None
    norm_was_kept: bool | None = None
    unknown_names: tuple[UnknownName, ...] = ()
    extra: tuple[ExtraCell, ...] = ()
    number: str | None = None

    @property
    def is_dated(self) -> bool:
        """Say whether the source stated when the message was written."""
        return self.created_at != UNDATED

    @property
    def authority(self) -> str | None:
        """Code of the authority in charge, or the last one that was; None when never routed."""
        return self.assignments[-1].authority if self.assignments else None
