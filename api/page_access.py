"""Who is at a page: sessions of people, made with an API key at `/login`; open when a page asks for a key wrongly.

    async def queue(..., visit: ReviewVisit) -> ...      # /login without a session, 403 without the scope `review`

Every form that changes something carries the token of its session, and the cookie is never sent by other sites.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.error_routes import RouteError, TranslatedRoute
from api.errors import DETAILS, TITLES, problem_of_validation, status_of
from api.security import keyring_of, lacks
from api.state import state_of
from api.web.pages import page
from api.web.sessions import Session, is_token
from triage.domain.access import Principal, Scope
from triage.domain.errors import ForbiddenError, TriageError, UnauthorizedError

COOKIE = "triage_session"


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at a page, logged in with a key."""

    caller: Principal
    session: Session


class PageRoute(TranslatedRoute):
    """A route of a page: its errors are pages too, and who is not logged in is sent to do so."""

    def refusal(self, request: Request, error: RouteError) -> Response:
        """Return the page for an error."""
        if isinstance(error, TriageError):
            return _error_page(request, status_of(error), str(error))
        if isinstance(error, RequestValidationError):
            fields = problem_of_validation(error.errors()).errors
            said = "; ".join(f"{one.field.partition('.')[2]}: {one.problem}" for one in fields)
            return _error_page(request, HTTPStatus.UNPROCESSABLE_ENTITY, said)
        if error.status_code < HTTPStatus.BAD_REQUEST:
            return Response(status_code=error.status_code, headers=error.headers)
        return _error_page(request, error.status_code, DETAILS.get(str(error.detail), str(error.detail)))


def _error_page(request: Request, status: int, detail: str) -> Response:
    title = TITLES.get(status) or HTTPStatus(status).phrase
    return page(request, "error.html", {"title": title, "detail": detail}, status=status)


async def visit_of(request: Request) -> Visit | None:
    """Return who is logged in, counted against the rate limit; None when nobody is, or the key is no longer valid."""
    word, state = request.cookies.get(COOKIE), state_of(request)
    services = state.services
    if not word or services is None or services.keyring is None:
        return None
    session = state.sessions.read(word, services.clock.now())
    if session is None:
        return None
    try:
        caller = await state.in_thread(services.keyring.holder, session.key_id)
    except UnauthorizedError:
        return None
    state.throttle.take(caller.key_id)
    return Visit(caller, session)


async def review_visit(request: Request) -> Visit:
    """Return the analyst at a page. Sends to the log-in without a session; ForbiddenError without the scope."""
    keyring_of(state_of(request))
    visit = await visit_of(request)
    if visit is None:
        wanted = request.url.path if request.method == "GET" else "/review"
        raise HTTPException(HTTPStatus.SEE_OTHER, headers={"Location": f"/login?back={quote(wanted)}"})
    if not visit.caller.may(Scope.REVIEW):
        raise ForbiddenError(lacks(Scope.REVIEW))
    return visit


ReviewVisit = Annotated[Visit, Depends(review_visit)]


def check_form(visit: Visit, csrf: str) -> None:
    """Refuse a form that does not carry the token of its session: it came from no page of ours."""
    if not is_token(visit.session, csrf):
        raise ForbiddenError("форма не с этой страницы или вход устарел → откройте страницу заново и повторите")


def check_own_site(request: Request) -> None:
    """Refuse a form that a browser says another site has sent (Sec-Fetch-Site); older browsers say nothing."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise ForbiddenError("форма с другого сайта → откройте эту страницу сами")


def local_path(wanted: str) -> str:
    """Return a path of this server to go back to; anything else becomes the queue."""
    is_local = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if is_local else "/review"
