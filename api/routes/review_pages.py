"""The analyst's pages: the queue with its evidence, one message to correct, the open appeals.

They stand on the same services as `/v1/review-queue`, `/v1/incidents/{id}/corrections` and `/v1/appeals`: what is
decided here is logged, told to receivers and taught like there. Needs a session with the scope `review`.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.page_access import PageRoute, ReviewVisit, check_form, local_path
from api.requests import CursorWord, cursor_of, today_of
from api.review_appeals import open_appeals
from api.review_cards import QueueFilter, card_of, queue_of, read_incident
from api.review_choices import choices_on, groups_of
from api.review_forms import CorrectionForm, StepForm, VerdictForm
from api.state import incidents_of, services_of, state_of
from api.web.analyst_pages import analyst_page
from triage.domain.incidents import ClosingReason, Outcome
from triage.incidents.casework import Verdict

router = APIRouter(prefix="/review", include_in_schema=False, route_class=PageRoute)

Id = Annotated[str, Path(max_length=64)]


@router.get("")
async def queue(
    request: Request,
    visit: ReviewVisit,
    narrowed: Annotated[QueueFilter, Query()],
    cursor: CursorWord = None,
    done: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Show what waits for a person, twenty messages a page; `done` is the message just decided."""
    state = state_of(request)
    found = await state.in_thread(queue_of, request, narrowed, cursor_of(cursor))
    decided = await state.in_thread(read_incident, incidents_of(request), done) if done else None
    chosen = narrowed.model_dump(exclude_defaults=True)
    shown = {
        "queue": found,
        "decided": decided,
        "narrowed": narrowed,
        "groups": groups_of(services_of(request).pack),
        "districts": choices_on(services_of(request).pack, today_of(request)).districts,
        "back": f"/review?{urlencode(chosen)}" if chosen else "/review",
        "following": f"/review?{urlencode({**chosen, 'cursor': found.next_cursor})}" if found.next_cursor else None,
    }
    return analyst_page(request, "review.html", visit, shown)


@router.get("/appeals")
async def appeals(request: Request, visit: ReviewVisit) -> Response:
    """Show the appeals that wait for a decision, the oldest first."""
    found = await state_of(request).in_thread(open_appeals, request)
    choices = choices_on(services_of(request).pack, today_of(request))
    return analyst_page(request, "appeals.html", visit, {"appeals": found, "choices": choices})


@router.post("/appeals/{appeal_id}")
async def decide(request: Request, appeal_id: Id, visit: ReviewVisit, sent: Annotated[VerdictForm, Form()]) -> Response:
    """Accept or reject an appeal."""
    check_form(visit, sent.csrf)
    verdict = Verdict(sent.is_accepted, sent.reason or "Решено на странице возражений", sent.authority or None)
    await state_of(request).in_thread(incidents_of(request).cases.decide, appeal_id, verdict, visit.caller)
    return RedirectResponse("/review/appeals", HTTPStatus.SEE_OTHER)


@router.get("/{incident_id}")
async def one(request: Request, incident_id: Id, visit: ReviewVisit, back: str = "/review") -> Response:
    """Show one message with everything known of it and the form to correct it."""
    card, events = await state_of(request).in_thread(card_of, request, incident_id)
    choices = choices_on(services_of(request).pack, today_of(request))
    shown = {"card": card, "events": events, "choices": choices, "back": local_path(back)}
    return analyst_page(request, "review_one.html", visit, shown)


@router.post("/{incident_id}")
async def correct(
    request: Request, incident_id: Id, visit: ReviewVisit, sent: Annotated[CorrectionForm, Form()]
) -> Response:
    """Put everything right that the form says, unless somebody else decided meanwhile."""
    check_form(visit, sent.csrf)
    state, incidents = state_of(request), incidents_of(request)
    await state.in_thread(sent.check_unchanged, incidents, incident_id)
    await state.in_thread(incidents.corrections.correct, incident_id, sent.to_amendment(), visit.caller)
    return _done(sent.back, incident_id)


@router.post("/{incident_id}/confirm")
async def confirm(request: Request, incident_id: Id, visit: ReviewVisit, sent: Annotated[StepForm, Form()]) -> Response:
    """Note that topic, place and addressee were found right as they stand."""
    check_form(visit, sent.csrf)
    state, incidents = state_of(request), incidents_of(request)
    await state.in_thread(sent.check_unchanged, incidents, incident_id)
    await state.in_thread(incidents.corrections.confirm, incident_id, "Проверено на странице сообщения", visit.caller)
    return _done(sent.back, incident_id)


@router.post("/{incident_id}/close")
async def close(request: Request, incident_id: Id, visit: ReviewVisit, sent: Annotated[StepForm, Form()]) -> Response:
    """Take a message that needs no answer out of the queue: explained, further dialogue is pointless."""
    check_form(visit, sent.csrf)
    state, incidents = state_of(request), incidents_of(request)
    await state.in_thread(sent.check_unchanged, incidents, incident_id)
    reason = ClosingReason.DIALOGUE_POINTLESS
    await state.in_thread(incidents.cases.close, incident_id, Outcome.EXPLAINED, reason, None, visit.caller)
    return _done(sent.back, incident_id)


def _done(back: str, incident_id: str) -> Response:
    path = local_path(back)
    mark = "&" if "?" in path else "?"
    return RedirectResponse(f"{path}{mark}done={quote(incident_id)}", HTTPStatus.SEE_OTHER)
