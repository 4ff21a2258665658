"""Who is at a page: sessions of people, made with an API key at `/login`; open when a page asks for a key wrongly.

    async def queue(..., visit: ReviewVisit) -> ...      # /login without a session, 403 without the scope `review`

Every form that changes something carries the token of its session, and the cookie is never sent by other sites.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.error_routes import RouteError, TranslatedRoute
from api.errors import DETAILS, TITLES, problem, problem_of_validation, problem_response, status_of
from api.security import keyring_of, lacks
from api.state import state_of
from api.web.pages import page
from api.web.sessions import Session, is_token
from triage.domain.access import Principal, Scope
from triage.domain.errors import ForbiddenError, TriageError, UnauthorizedError

COOKIE = "triage_session"
_GONE = (
    "такой страницы нет: сообщение удалено по сроку хранения, текст ответа изменился или адрес неверен"
    " → вернитесь к списку"
)
"""Said instead of what a program is told of an unknown id (it names lists of the API)."""
_FOR_PROGRAMS = ("/v1/", "/open311/", "/static/")
"""Addresses whose errors are problem+json whoever asks."""


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
            status = status_of(error)
            is_gone = status == HTTPStatus.NOT_FOUND and request.method == "GET"
            return _error_page(request, status, _GONE if is_gone else str(error))
        if isinstance(error, RequestValidationError):
            fields = problem_of_validation(error.errors()).errors
            said = "; ".join(f"{one.field.partition('.')[2]}: {one.problem}" for one in fields)
            return _error_page(request, HTTPStatus.UNPROCESSABLE_ENTITY, said)
        if error.status_code < HTTPStatus.BAD_REQUEST:
            return Response(status_code=error.status_code, headers=error.headers)
        return _error_page(request, error.status_code, DETAILS.get(str(error.detail), str(error.detail)))


def _error_page(request: Request, status: int, detail: str) -> Response:
    title = TITLES.get(status) or HTTPStatus(status).phrase
    services = state_of(request).services
    shown: dict[str, object] = {
        "title": title,
        "detail": detail,
        "region": services.pack.info.forms.nominative if services else None,
        "visit": getattr(request.state, "visit", None),
    }
    return page(request, "error.html", shown, status=status)


def install_page_errors(app: FastAPI) -> None:
    """Show whoever follows a wrong link in a browser a page; programs get problem+json as before."""
    app.add_exception_handler(HTTPStatus.NOT_FOUND, _on_wrong_address)


async def _on_wrong_address(request: Request, error: Exception) -> Response:
    is_browser = "text/html" in request.headers.get("accept", "")
    if is_browser and not request.url.path.startswith(_FOR_PROGRAMS):
        request.state.visit = await _visit_if_any(request)
        return _error_page(request, HTTPStatus.NOT_FOUND, _GONE)
    said = str(error.detail) if isinstance(error, HTTPException) else str(error)
    return problem_response(problem(HTTPStatus.NOT_FOUND, DETAILS.get(said, said)))


async def _visit_if_any(request: Request) -> Visit | None:
    """Return who is logged in; a wrong link tells nobody that the database or the limit of calls fails."""
    try:
        return await visit_of(request)
    except TriageError:
        return None


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
    request.state.visit = visit
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
