"""`/login` and `/logout`: a person shows an API key once and is known to the pages for a working day."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.page_access import COOKIE, PageRoute, check_form, check_own_site, local_path, visit_of
from api.security import authorize, keyring_of
from api.state import services_of, state_of
from api.web.pages import page
from api.web.sessions import LIFETIME
from triage.domain.errors import UnauthorizedError

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/login")
async def form(request: Request, back: str = "/review") -> Response:
    """Show the form for a key."""
    has_keys = await state_of(request).in_thread(keyring_of(state_of(request)).exist)
    return page(request, "login.html", {"back": local_path(back), "has_keys": has_keys})


@router.post("/login")
async def log_in(
    request: Request, key: Annotated[str, Form(max_length=200)] = "", back: Annotated[str, Form()] = "/review"
) -> Response:
    """Open a session for the holder of a key and go back to where it was asked for."""
    check_own_site(request)
    state = state_of(request)
    try:
        caller = await authorize(request, key.strip(), None)
    except UnauthorizedError:
        shown = {
            "back": local_path(back),
            "has_keys": True,
            "problem": "Ключ не принят: его нет, он отозван или истёк.",
        }
        return page(request, "login.html", shown, status=401)
    keyring = keyring_of(state)
    await state.in_thread(keyring.note, caller, "session.open")
    answer = RedirectResponse(local_path(back), HTTPStatus.SEE_OTHER)
    word = state.sessions.open(caller.key_id, services_of(request).clock.now())
    is_safe = request.url.scheme == "https"
    age_s = int(LIFETIME.total_seconds())
    answer.set_cookie(COOKIE, word, max_age=age_s, httponly=True, samesite="strict", secure=is_safe)
    return answer


@router.post("/logout")
async def log_out(request: Request, csrf: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Forget the session in this browser."""
    visit = await visit_of(request)
    if visit is not None:
        check_form(visit, csrf)
    answer = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer
