"""`/v1/incidents`: messages come in, incidents are listed and read."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from api.errors import GUARDED
from api.incident_batches import accept_batch, accept_lines
from api.incident_lists import ListQuery, list_page, read_decided, read_events
from api.incident_presenters import present_event
from api.line_streams import LINES, DuplexResponse
from api.requests import CursorWord, IdempotencyKey, Limit, cursor_of, message_of, presenter_of, request_key
from api.schemas.incidents import BatchIn, BatchOut, EventsOut, IncidentIn, IncidentOut, PageOut
from api.security import Ingest, Review
from api.state import incidents_of, state_of
from triage.incidents.intake import ReceiptStatus

router = APIRouter(prefix="/v1/incidents", tags=["incidents"], responses=GUARDED)

IncidentId = Annotated[str, Path(max_length=64, description="id инцидента")]


@router.post("", status_code=201, summary="Принять сообщение", responses={200: {"model": IncidentOut}})
async def create(
    request: Request, response: Response, body: IncidentIn, by: Ingest, idempotency_key: IdempotencyKey = None
) -> IncidentOut:
    """Store and route one message. 201 when new, 200 when it was here already; 409 for another text under its key."""
    incidents, key = incidents_of(request), request_key(request, by, idempotency_key, body)
    receipt = await state_of(request).off_loop(incidents.intake.accept_one, message_of(request, body), by.name, key)
    response.status_code = 201 if receipt.status is ReceiptStatus.CREATED else 200
    return presenter_of(request).present_receipt(receipt)


@router.post("/batch", summary="Принять до 1000 сообщений")
async def create_many(request: Request, batch: BatchIn, by: Ingest) -> BatchOut:
    """Store and route messages in one transaction; one that cannot be used is refused, the others are stored."""
    return await accept_batch(request, batch.incidents, by)


@router.post(
    "/stream",
    summary="Принять архив построчно",
    openapi_extra={"requestBody": {"content": {LINES: {"schema": {"type": "string"}}}, "required": True}},
    response_class=DuplexResponse,
    responses={200: {"content": {LINES: {"schema": {"type": "string"}}}, "description": "Квитанции построчно"}},
)
async def create_from_lines(request: Request, by: Ingest) -> DuplexResponse:
    """Read one message per line (NDJSON) and answer with one receipt per line, as soon as its part is stored."""
    incidents_of(request)
    return DuplexResponse(accept_lines(request, by))


@router.get("", summary="Список инцидентов")
async def list_incidents(
    request: Request,
    _: Review,
    query: Annotated[ListQuery, Query()],
    cursor: CursorWord = None,
    limit: Limit = 50,
) -> PageOut:
    """Return stored incidents, the latest arrival first, narrowed by the filters."""
    return await state_of(request).in_thread(list_page, request, query, cursor_of(cursor), limit)


@router.get("/{incident_id}", summary="Инцидент с его решением")
async def read(request: Request, incident_id: IncidentId, _: Review) -> IncidentOut:
    """Return one incident with the decision and all its evidence."""
    return await state_of(request).in_thread(read_decided, request, incident_id)


@router.get("/{incident_id}/events", summary="Журнал инцидента")
async def events(request: Request, incident_id: IncidentId, _: Review) -> EventsOut:
    """Return everything that happened to an incident, in order; nothing is ever changed there."""
    found = await state_of(request).in_thread(read_events, incidents_of(request), incident_id)
    return EventsOut(events=[present_event(recorded) for recorded in found])
