"""Shapes of `/v1/incidents`: what comes in and what is shown of a stored incident.

There is no field for an author anywhere: none is needed, and none is kept.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints
from pydantic.config import JsonDict

from api.errors import Problem
from api.schemas.decisions import DecisionOut, Shape
from api.schemas.moments import Moment
from api.schemas.values import Truth
from triage.domain.answers import AnswerKind
from triage.domain.authorities import AuthorityKind
from triage.domain.events import EventKind
from triage.domain.incidents import AssignmentReason, ClosingReason, IncidentState, Outcome
from triage.domain.posts import MAX_TEXT_CHARS
from triage.domain.review import AppealState
from triage.incidents.intake import ReceiptStatus

MAX_BATCH = 1_000
MAX_NOTE_CHARS = 2_000
EXAMPLE: JsonDict = {
    "platform": "vk",
    "post_id": "-1_2",
    "comment_id": "15",
    "text": "В Сернуре на улице Советской у дома 79 третью неделю не горит фонарь.",
    "created_at": "2026-11-20T18:05:00+03:00",
}

SAYS_SOMETHING = r"[^\s\x1c-\x1f\x85\ufeff]"
r"""A character that is blank for nobody: `\s` differs between the engines of server and clients in those named."""

Platform = Annotated[str, StringConstraints(pattern="^[a-z0-9_-]{1,32}$")]
PartOfKey = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Note = Annotated[str, StringConstraints(max_length=MAX_NOTE_CHARS, pattern=SAYS_SOMETHING)]


class IncidentIn(BaseModel):
    """A message to store and route. (platform, post_id, comment_id) is its key: sent twice, it is stored once."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    platform: Platform = Field(description="Где написано: vk, ok, tg, im …")
    post_id: PartOfKey = Field(description="Номер записи на площадке")
    comment_id: str = Field("", max_length=200, description="Номер комментария внутри записи; пусто — сама запись")
    text: str = Field(max_length=MAX_TEXT_CHARS, pattern=SAYS_SOMETHING, description="Текст как есть, без правки")
    created_at: Moment | None = Field(None, description="Когда написано; не сказано — сейчас")
    source_page: str | None = Field(None, max_length=500, description="Название сообщества: запасной признак места")
    source_url: str | None = Field(None, max_length=2_000, description="Ссылка на сообщение")
    number: str | None = Field(None, max_length=100, description="Номер в вашей системе")


class BatchIn(BaseModel):
    """Up to 1,000 messages; one that cannot be used becomes an error of its own."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"incidents": [EXAMPLE]}]})

    incidents: list[IncidentIn | JsonValue] = Field(min_length=1, max_length=MAX_BATCH, description="Сообщения")


class NamedOut(Shape):
    """A code of the region pack with the name in force; the name repeats the code when the pack lacks it."""

    code: str
    name: str


class TopicRefOut(NamedOut):
    """A topic with its group."""

    group_code: str
    group: str


class AuthorityRefOut(NamedOut):
    """An authority; `kind` is null for one that only an import names."""

    kind: AuthorityKind | None


class AssignmentOut(Shape):
    """One authority in charge for a time; the clock of its norm started at `assigned_at`."""

    authority: AuthorityRefOut
    co_executors: list[AuthorityRefOut]
    assigned_at: datetime
    released_at: datetime | None
    reason: AssignmentReason
    norm_hours: float | None
    was_wrong: bool = Field(description="Орган оказался не тем: его время никому не засчитывается")


class AnswerOut(Shape):
    """One official answer; kind and quality are null until scored."""

    answer_id: str = Field(description="Имя ответа внутри инцидента: по нему его оценивает аналитик")
    text: str
    answered_at: datetime | None
    authority: AuthorityRefOut | None
    kind: AnswerKind | None
    quality: float | None = Field(description="Медиана аналитиков, а без них — автоматическая оценка, 0–100")
    score_version: str | None = Field(description="Рубрика или калибровка; null — ещё не оценён")
    analyst_count: int = Field(ge=0, description="Сколько аналитиков оценили ответ")


class IncidentOut(Shape):
    """A stored incident; texts are redacted. `decision` is shown for single incidents only."""

    incident_id: str
    platform: str
    post_id: str
    comment_id: str
    number: str | None
    text: str
    created_at: datetime | None = Field(description="null — источник не назвал дату")
    received_at: datetime
    state: IncidentState
    needs_review: bool
    severity: int = Field(ge=0, le=3)
    topic: TopicRefOut | None
    district: NamedOut | None
    settlement: NamedOut | None
    street: str | None
    house: str | None
    authority: AuthorityRefOut | None
    assignments: list[AssignmentOut]
    answers: list[AnswerOut]
    outcome: Outcome | None
    closing_reason: ClosingReason | None
    closed_at: datetime | None
    reopened_at: list[datetime]
    problem_id: str | None = Field(description="Массовая проблема, в которую входит сообщение")
    duplicate_of: str | None = Field(description="Первое сообщение этой проблемы")
    source_url: str | None
    decision: DecisionOut | None


class PageOut(Shape):
    """A page of incidents; `next_cursor` is null on the last one."""

    items: list[IncidentOut]
    next_cursor: str | None


class ReceiptOut(Shape):
    """What became of one message of a batch or stream: `index` counts from zero."""

    index: int = Field(ge=0)
    status: ReceiptStatus
    incident_id: str | None
    state: IncidentState | None
    authority: str | None = Field(description="Код органа, которому направлено")
    error: Problem | None


class BatchOut(Shape):
    """The receipts in the order of the request. Status 200 even where some were refused: look at the counts."""

    results: list[ReceiptOut]
    created_count: int
    repeated_count: int
    refused_count: int


class EventOut(Shape):
    """One entry of the append-only log."""

    sequence: int
    kind: EventKind
    at: datetime
    recorded_at: datetime
    actor: str
    authority: str | None
    previous: str | None
    value: str | None
    note: str | None


class EventsOut(Shape):
    """What happened to an incident, in order."""

    events: list[EventOut]


class AnswerIn(BaseModel):
    """An official answer. `authority` is by default that of the key, else the one in charge."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=MAX_TEXT_CHARS, pattern=SAYS_SOMETHING)
    answered_at: Moment | None = None
    authority: Code | None = None
    kind: AnswerKind | None = Field(None, description="final, interim …; не сказано — определит оценка ответа")


class StatusIn(BaseModel):
    """How an incident ended."""

    model_config = ConfigDict(extra="forbid")

    outcome: Outcome
    closing_reason: ClosingReason | None = None
    at: Moment | None = None


class ReopenIn(BaseModel):
    """Why an incident is opened again."""

    model_config = ConfigDict(extra="forbid")

    reason: Note | None = None
    at: Moment | None = None


class RerouteIn(BaseModel):
    """A new addressee."""

    model_config = ConfigDict(extra="forbid")

    authority: Code
    reason: Note
    at: Moment | None = None
    previous_was_wrong: Truth = Field(True, description="Прежний орган не должен был отвечать: время ему не в счёт")


class AppealIn(BaseModel):
    """An authority says a message is not its business."""

    model_config = ConfigDict(extra="forbid")

    reason: Note
    authority: Code | None = Field(None, description="Кто возражает; по умолчанию — орган ключа или исполнитель")
    proposed: Code | None = Field(None, description="Чей это вопрос, по мнению возражающего")


class VerdictIn(BaseModel):
    """The decision on an appeal."""

    model_config = ConfigDict(extra="forbid")

    accept: Truth
    reason: Note
    authority: Code | None = Field(None, description="Кому передать; по умолчанию — предложенному в возражении")


class AppealOut(Shape):
    """An appeal and what became of it."""

    appeal_id: str
    incident_id: str
    authority: str
    proposed: str | None
    reason: str
    created_at: datetime
    state: AppealState
    decided_at: datetime | None
    decided_by: str | None
    decision_note: str | None


class AppealsOut(Shape):
    """Appeals, the oldest first."""

    appeals: list[AppealOut]
