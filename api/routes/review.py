"""The analyst's work: what waits, corrections, mass problems, and what the next training learns from them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import StreamingResponse

from api.errors import GUARDED
from api.incident_lists import QueueQuery, queue_page
from api.requests import CursorWord, IdempotencyKey, Limit, cursor_of, moment_in, presenter_of, request_key
from api.review_records import corrections_of, problem_page, read_problem, training_lines
from api.routes.incidents import IncidentId
from api.schemas.incidents import IncidentOut, PageOut
from api.schemas.moments import Moment
from api.schemas.review import ConfirmationIn, CorrectionIn, CorrectionsOut, ProblemOut, ProblemsOut
from api.security import Review, Train
from api.state import incidents_of, state_of

router = APIRouter(prefix="/v1", tags=["review"], responses=GUARDED)

LINES = "application/x-ndjson"


@router.get("/review-queue", summary="Что ждёт человека")
async def review_queue(
    request: Request,
    _: Review,
    query: Annotated[QueueQuery, Query()],
    cursor: CursorWord = None,
    limit: Limit = 50,
) -> PageOut:
    """Return messages nobody was put in charge of, the most severe first, then the oldest."""
    return await state_of(request).in_thread(queue_page, request, query, cursor_of(cursor), limit)


@router.post("/incidents/{incident_id}/corrections", summary="Исправить тему, место, орган или группу")
async def correct(
    request: Request, incident_id: IncidentId, body: CorrectionIn, by: Review, idempotency_key: IdempotencyKey = None
) -> IncidentOut:
    """Put everything wrong right in one call. It changes the incident, stands in its log and teaches the next model."""
    key = request_key(request, by, idempotency_key, body)
    stored = await state_of(request).in_thread(
        incidents_of(request).corrections.correct, incident_id, body.to_amendment(), by, key
    )
    return presenter_of(request).present(stored)


@router.post("/incidents/{incident_id}/confirmation", summary="Подтвердить тему, место и орган")
async def confirm(
    request: Request,
    incident_id: IncidentId,
    by: Review,
    body: ConfirmationIn | None = None,
    idempotency_key: IdempotencyKey = None,
) -> IncidentOut:
    """Say that everything stands right as it is. It ends the waiting for review and teaches the next model."""
    sent = body or ConfirmationIn()
    key = request_key(request, by, idempotency_key, sent)
    stored = await state_of(request).in_thread(
        incidents_of(request).corrections.confirm, incident_id, sent.reason, by, key
    )
    return presenter_of(request).present(stored)


@router.get("/incidents/{incident_id}/corrections", summary="Исправления и подтверждения инцидента")
async def list_corrections(request: Request, incident_id: IncidentId, _: Review) -> CorrectionsOut:
    """Return who corrected or confirmed what, when and why."""
    return await state_of(request).in_thread(corrections_of, incidents_of(request), incident_id)


@router.get(
    "/corrections",
    summary="Проверенное людьми как обучающие строки",
    response_class=StreamingResponse,
    responses={200: {"content": {LINES: {"schema": {"type": "string"}}}, "description": "JSON построчно"}},
)
def export_corrections(
    request: Request, by: Train, since: Annotated[Moment | None, Query(description="Проверено не раньше")] = None
) -> StreamingResponse:
    """Stream corrected and confirmed incidents, a JSON per line with the labels that hold now, for `triage-train`."""
    lines: Iterator[str] = training_lines(incidents_of(request), moment_in(request, since), by)
    return StreamingResponse(lines, media_type=LINES)


@router.get("/problems", summary="Массовые проблемы")
async def list_problems(request: Request, _: Review, cursor: CursorWord = None, limit: Limit = 50) -> ProblemsOut:
    """Return mass problems of two messages or more, the newest first."""
    return await state_of(request).in_thread(problem_page, incidents_of(request), cursor_of(cursor), limit)


@router.get("/problems/{problem_id}", summary="Массовая проблема")
async def problem(request: Request, problem_id: Annotated[str, Path(max_length=64)], _: Review) -> ProblemOut:
    """Return a mass problem with its messages."""
    return await state_of(request).in_thread(read_problem, incidents_of(request), problem_id)
