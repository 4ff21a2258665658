"""The analyst's pages of answers: which to look at, one answer with its scores and quotes, agreement with the machine.

They stand on the same desk as `/v1/answers/review-queue` and `…/scores`: a score given here is stored beside the
automatic one, audited and taught like there. Needs a session with the scope `review`.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from api.answer_cards import AnswerPageFilter, answer_card, answer_presenter_of, answer_queue, desk_of
from api.answer_forms import AnswerForm, Filled, agreed_score, filled_again, filled_by
from api.answer_reviews import read_cursor
from api.errors import status_of
from api.page_access import PageRoute, ReviewVisit, Visit, check_form, local_path
from api.requests import presenter_of, today_of
from api.review_choices import choices_on
from api.review_forms import SessionForm
from api.schemas.answer_reviews import CURSOR_PATTERN
from api.state import incidents_of, services_of, state_of
from api.web.analyst_pages import analyst_page
from triage.answers.agreement import MINIMUM_ANSWERS
from triage.domain.answer_reviews import AnswerFilter
from triage.domain.errors import InputError
from triage.incidents.answer_reports import agreement_report

router = APIRouter(prefix="/review/answers", include_in_schema=False, route_class=PageRoute)

QUEUE = "/review/answers"
Id = Annotated[str, Path(max_length=64)]
Done = Annotated[str, Query(max_length=140, pattern=r"^([\w-]+/[\w-]+)?$")]
"""«incident/answer» just scored."""


@router.get("")
async def queue(
    request: Request,
    visit: ReviewVisit,
    narrowed: Annotated[AnswerPageFilter, Query()],
    cursor: Annotated[str | None, Query(pattern=CURSOR_PATTERN)] = None,
    done: Done = "",
) -> Response:
    """Show the answers that wait for an analyst, twenty a page; `done` is «incident/answer» just scored."""
    found = await state_of(request).in_thread(
        answer_queue, request, narrowed.narrowed(visit.caller), read_cursor(cursor)
    )
    chosen = narrowed.model_dump(exclude_defaults=True)
    following = f"{QUEUE}?{urlencode({**chosen, 'cursor': found.next_cursor})}" if found.next_cursor else None
    back = f"{QUEUE}?{urlencode(chosen)}" if chosen else QUEUE
    shown: dict[str, object] = {
        "queue": found,
        "narrowed": narrowed,
        "back": back,
        "following": following,
        "done": done,
    }
    return analyst_page(request, "answers.html", visit, shown | _authorities(request, narrowed))


@router.get("/agreement")
async def agreement(request: Request, visit: ReviewVisit, narrowed: Annotated[AnswerPageFilter, Query()]) -> Response:
    """Show how the machine agrees with analysts, analysts with one another, and bias per authority."""
    database, asked = incidents_of(request).database, AnswerFilter(authority=narrowed.authority or None)
    report = await state_of(request).off_loop(agreement_report, database, asked, MINIMUM_ANSWERS)
    shown: dict[str, object] = {
        "report": answer_presenter_of(request).agreement(report, MINIMUM_ANSWERS),
        "narrowed": narrowed,
    }
    return analyst_page(request, "agreement.html", visit, shown | _authorities(request, narrowed))


@router.get("/{incident_id}/{answer_id}")
async def one(
    request: Request,
    incident_id: Id,
    answer_id: Id,
    visit: ReviewVisit,
    back: str = QUEUE,
    blind: Annotated[str, Query(max_length=1)] = "",
    done: Done = "",
) -> Response:
    """Show one answer with its scores; `blind` hides the automatic ones until the analyst gave their own."""
    return await _one(request, incident_id, answer_id, visit, local_path(back), is_blind=bool(blind), done=done)


@router.post("/{incident_id}/{answer_id}")
async def score(
    request: Request, incident_id: Id, answer_id: Id, visit: ReviewVisit, sent: Annotated[AnswerForm, Form()]
) -> Response:
    """Add the analyst's score; a form that cannot be used comes back as it was, with what is wrong."""
    check_form(visit, sent.csrf)
    state, back = state_of(request), local_path(sent.back)
    try:
        await state.off_loop(_submit, request, incident_id, answer_id, visit, sent)
    except InputError as error:
        given = filled_again(sent)
        return await _one(request, incident_id, answer_id, visit, back, filled=given, refused=error)
    if sent.goes_on:
        back = await state.in_thread(_next_path, request, visit, back)
    mark = "&" if "?" in back else "?"
    done = urlencode({"done": f"{incident_id}/{answer_id}"})
    return RedirectResponse(f"{back}{mark}{done}", HTTPStatus.SEE_OTHER)


@router.post("/{incident_id}/{answer_id}/withdraw")
async def withdraw(
    request: Request, incident_id: Id, answer_id: Id, visit: ReviewVisit, sent: Annotated[SessionForm, Form()]
) -> Response:
    """Take the analyst's score back; it stays in the history."""
    check_form(visit, sent.csrf)
    await state_of(request).in_thread(desk_of(request).withdraw, incident_id, answer_id, visit.caller)
    return RedirectResponse(_path(incident_id, answer_id), HTTPStatus.SEE_OTHER)


def _submit(request: Request, incident_id: str, answer_id: str, visit: Visit, sent: AnswerForm) -> None:
    desk, name = desk_of(request), visit.caller.name
    if sent.agree:
        given = agreed_score(desk.explain(desk.read(incident_id, answer_id).answer), sent.agree, name)
    else:
        given = sent.to_score(name)
    desk.submit(incident_id, answer_id, given, visit.caller)


async def _one(
    request: Request,
    incident_id: str,
    answer_id: str,
    visit: Visit,
    back: str,
    *,
    is_blind: bool = False,
    done: str = "",
    filled: Filled | None = None,
    refused: InputError | None = None,
) -> Response:
    card = await state_of(request).off_loop(
        answer_card, request, incident_id, answer_id, visit.caller, is_blind=is_blind
    )
    shown = {
        "card": card,
        "filled": filled or filled_by(card.own),
        "is_blind": is_blind and card.own is None,
        "back": back,
        "done": done,
        "path": _path(incident_id, answer_id),
        "problem": str(refused) if refused else "",
    }
    status = status_of(refused) if refused else HTTPStatus.OK
    return analyst_page(request, "answer_one.html", visit, shown, status)


def _next_path(request: Request, visit: Visit, back: str) -> str:
    """Return the page of the answer that is first in the queue one came from; the queue itself when it is empty."""
    try:
        asked = AnswerPageFilter.model_validate(dict(parse_qsl(urlsplit(back).query)))
    except ValidationError:  # a way back that somebody wrote by hand
        asked = AnswerPageFilter()
    unseen = asked.model_copy(update={"seen": ""}).narrowed(visit.caller)
    waiting = answer_queue(request, unseen, None, limit=1).answers
    if not waiting:
        return back
    return f"{_path(waiting[0].incident_id, waiting[0].answer_id)}?{urlencode({'back': back})}"


def _path(incident_id: str, answer_id: str) -> str:
    return f"{QUEUE}/{quote(incident_id, safe='')}/{quote(answer_id, safe='')}"


def _authorities(request: Request, narrowed: AnswerPageFilter) -> dict[str, object]:
    """Return the bodies to choose from, and the one chosen with its name where it is not among them."""
    groups = choices_on(services_of(request).pack, today_of(request)).authorities
    is_listed = any(one.code == narrowed.authority for group in groups for one in group.choices)
    chosen = presenter_of(request).authority(narrowed.authority, today_of(request)) if narrowed.authority else None
    return {"authorities": groups, "unlisted": None if is_listed else chosen}
