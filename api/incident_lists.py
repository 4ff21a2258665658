"""Reads incidents for lists and pages; open when a filter of `GET /v1/incidents` is added."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from api.requests import moment_in, presenter_of
from api.schemas.incidents import IncidentOut, PageOut
from api.schemas.moments import Moment
from api.state import incidents_of
from triage.domain.events import RecordedEvent
from triage.domain.incidents import IncidentState
from triage.incidents.services import IncidentServices
from triage.storage.filters import Cursor, IncidentFilter
from triage.storage.incident_rows import StoredIncident


class QueueQuery(BaseModel):
    """Filters of the review queue."""

    model_config = ConfigDict(extra="ignore")

    district: str | None = Field(None, max_length=100, description="Код района")
    topic: str | None = Field(None, max_length=100, description="Код темы")
    topic_group: str | None = Field(None, max_length=100, description="Код группы тем")


class ListQuery(QueueQuery):
    """Filters of a list of incidents; all given ones must hold."""

    state: list[IncidentState] = Field(default_factory=list, description="Состояние (можно несколько)")
    authority: str | None = Field(None, max_length=300, description="Код органа")
    settlement: str | None = Field(None, max_length=20, description="ОКТМО")
    problem_id: str | None = Field(None, max_length=64, description="Массовая проблема")
    created_from: Moment | None = Field(None, description="Создано не раньше")
    created_to: Moment | None = Field(None, description="Создано раньше")
    needs_review: bool | None = Field(None, description="Ждёт человека")


def filter_of(request: Request, query: QueueQuery) -> IncidentFilter:
    """Return the filter of the store."""
    narrowed = IncidentFilter(district=query.district, topic=query.topic, topic_group=query.topic_group)
    if not isinstance(query, ListQuery):
        return narrowed
    return IncidentFilter(
        states=tuple(query.state),
        authority=query.authority,
        district=query.district,
        settlement=query.settlement,
        topic=query.topic,
        topic_group=query.topic_group,
        problem_id=query.problem_id,
        created_from=moment_in(request, query.created_from),
        created_to=moment_in(request, query.created_to),
        needs_review=query.needs_review,
    )


def list_page(request: Request, query: ListQuery, cursor: Cursor | None, limit: int) -> PageOut:
    """Return one page, the latest arrival first."""
    with incidents_of(request).database.reading() as unit:
        found = unit.incidents.page(filter_of(request, query), cursor, limit + 1)
    return _page(request, found, limit)


def queue_page(request: Request, query: QueueQuery, cursor: Cursor | None, limit: int) -> PageOut:
    """Return one page of what waits for a person, the most severe first, then the oldest."""
    with incidents_of(request).database.reading() as unit:
        found = unit.incidents.queue(filter_of(request, query), cursor, limit + 1)
    return _page(request, found, limit)


def _page(request: Request, found: Sequence[StoredIncident], limit: int) -> PageOut:
    presenter = presenter_of(request)
    shown = found[:limit]
    last = Cursor(shown[-1].row_id, shown[-1].severity).encode() if len(found) > limit else None
    return PageOut(items=[presenter.present(stored) for stored in shown], next_cursor=last)


def read_decided(request: Request, incident_id: str) -> IncidentOut:
    """Return one incident with its decision. NotFoundError."""
    with incidents_of(request).database.reading() as unit:
        stored = unit.incidents.get(incident_id)
        decision = unit.incidents.decision(stored.row_id)
    return presenter_of(request).present(stored, decision)


def read_events(incidents: IncidentServices, incident_id: str) -> list[RecordedEvent]:
    """Return the log of an incident. NotFoundError."""
    with incidents.database.reading() as unit:
        unit.incidents.get(incident_id)
        return unit.events.of(incident_id)
