"""Steps on an incident: answers, status, re-route, appeals."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request

from api.errors import GUARDED
from api.incident_presenters import present_appeal
from api.requests import IdempotencyKey, moment_in, presenter_of, request_key
from api.routes.incidents import IncidentId
from api.schemas.incidents import (
    AnswerIn,
    AppealIn,
    AppealOut,
    AppealsOut,
    IncidentOut,
    ReopenIn,
    RerouteIn,
    StatusIn,
    VerdictIn,
)
from api.security import Ingest, Review
from api.state import incidents_of, state_of
from triage.domain.incidents import OfficialAnswer
from triage.domain.review import Appeal
from triage.incidents.casework import Reroute, Verdict
from triage.incidents.services import IncidentServices

router = APIRouter(prefix="/v1", tags=["incidents"], responses=GUARDED)

_OPEN_APPEALS = 500


@router.post("/incidents/{incident_id}/answers", summary="Добавить ответ органа")
async def answer(
    request: Request, incident_id: IncidentId, body: AnswerIn, by: Ingest, idempotency_key: IdempotencyKey = None
) -> IncidentOut:
    """Add an official answer; there may be several, interim and final. The same answer twice changes nothing."""
    cases, key = incidents_of(request).cases, request_key(request, by, idempotency_key, body)
    given = OfficialAnswer(body.text, moment_in(request, body.answered_at), body.authority, body.kind)
    stored = await state_of(request).in_thread(cases.answer, incident_id, given, by, key)
    return presenter_of(request).present(stored)


@router.post("/incidents/{incident_id}/status", summary="Закрыть с итогом или отложить")
async def close(
    request: Request, incident_id: IncidentId, body: StatusIn, by: Ingest, idempotency_key: IdempotencyKey = None
) -> IncidentOut:
    """End an incident: solved, explained, not solved; or postpone it."""
    cases, key = incidents_of(request).cases, request_key(request, by, idempotency_key, body)
    at = moment_in(request, body.at)
    stored = await state_of(request).in_thread(cases.close, incident_id, body.outcome, body.closing_reason, at, by, key)
    return presenter_of(request).present(stored)


@router.post("/incidents/{incident_id}/reopen", summary="Открыть заново")
async def reopen(
    request: Request, incident_id: IncidentId, body: ReopenIn, by: Ingest, idempotency_key: IdempotencyKey = None
) -> IncidentOut:
    """Open a closed or postponed incident again."""
    cases, key = incidents_of(request).cases, request_key(request, by, idempotency_key, body)
    at = moment_in(request, body.at)
    stored = await state_of(request).in_thread(cases.reopen, incident_id, body.reason, at, by, key)
    return presenter_of(request).present(stored)


@router.post("/incidents/{incident_id}/reroute", summary="Передать другому органу")
async def reroute(
    request: Request, incident_id: IncidentId, body: RerouteIn, by: Review, idempotency_key: IdempotencyKey = None
) -> IncidentOut:
    """Put another authority in charge. Its clock starts now; a wrong predecessor's time is charged to nobody."""
    cases, key = incidents_of(request).cases, request_key(request, by, idempotency_key, body)
    new = Reroute(body.authority, body.reason, moment_in(request, body.at), body.previous_was_wrong)
    stored = await state_of(request).in_thread(cases.reroute, incident_id, new, by, key)
    return presenter_of(request).present(stored)


@router.post("/incidents/{incident_id}/appeals", status_code=201, summary="Возразить: не наша компетенция")
async def appeal(
    request: Request, incident_id: IncidentId, body: AppealIn, by: Ingest, idempotency_key: IdempotencyKey = None
) -> AppealOut:
    """Note that the authority in charge objects. It stays in charge until an analyst decides."""
    cases, key = incidents_of(request).cases, request_key(request, by, idempotency_key, body)
    made = await state_of(request).in_thread(
        cases.appeal, incident_id, body.authority, body.reason, body.proposed, by, key
    )
    return present_appeal(made)


@router.get("/incidents/{incident_id}/appeals", summary="Возражения по инциденту")
async def appeals_of(request: Request, incident_id: IncidentId, _: Review) -> AppealsOut:
    """Return the appeals on one incident, the oldest first."""
    found = await state_of(request).in_thread(_appeals_of, incidents_of(request), incident_id)
    return AppealsOut(appeals=[present_appeal(one) for one in found])


@router.get("/appeals", summary="Возражения, ждущие решения")
async def open_appeals(request: Request, _: Review) -> AppealsOut:
    """Return up to 500 appeals that wait for a decision, the oldest first."""
    found = await state_of(request).in_thread(_open_appeals, incidents_of(request))
    return AppealsOut(appeals=[present_appeal(one) for one in found])


@router.post("/appeals/{appeal_id}/decision", summary="Решить возражение")
async def decide(
    request: Request, appeal_id: Annotated[str, Path(max_length=64)], body: VerdictIn, by: Review
) -> AppealOut:
    """Accept an appeal (the message goes on, the appellant is charged with nothing) or reject it."""
    verdict = Verdict(body.accept, body.reason, body.authority)
    decided = await state_of(request).in_thread(incidents_of(request).cases.decide, appeal_id, verdict, by)
    return present_appeal(decided)


def _appeals_of(incidents: IncidentServices, incident_id: str) -> list[Appeal]:
    with incidents.database.reading() as unit:
        unit.incidents.get(incident_id)
        return unit.appeals.of(incident_id)


def _open_appeals(incidents: IncidentServices) -> list[Appeal]:
    with incidents.database.reading() as unit:
        return unit.appeals.open(_OPEN_APPEALS)
