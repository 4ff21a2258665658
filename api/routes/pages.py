"""The start page: paste a post, see the decision with the words it rests on. Keys are needed as for the API."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from api.page_access import PageRoute, visit_of
from api.presenters import DecisionPresenter
from api.samples import sample_posts
from api.security import is_open, lacks, may_compute
from api.state import AppState, state_of
from api.web.highlight import marks_of, pieces_of
from api.web.pages import DOCS_POLICY, page
from triage.domain.access import Scope
from triage.domain.errors import ForbiddenError, NotReadyError, UnauthorizedError
from triage.domain.posts import MAX_TEXT_CHARS, Post
from triage.files.dates import parse_moment

router = APIRouter(include_in_schema=False, route_class=PageRoute)
_SAMPLES = 6


@router.get("/", response_class=HTMLResponse)
async def start(request: Request) -> HTMLResponse:
    """Show the empty form with samples to try; where a key is needed and nobody is logged in, the way to do so."""
    return page(request, "start.html", await _context(request))


@router.post("/", response_class=HTMLResponse)
async def decide(
    request: Request,
    text: Annotated[str, Form()] = "",
    day: Annotated[str, Form()] = "",
    source_page: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Show the decision on the post of the form."""
    text = text.replace("\r\n", "\n")
    given = {"text": text, "day": day, "source_page": source_page}
    try:
        await _let_in(request)
        shown = await _decision(state_of(request), text, day, source_page)
    except UnauthorizedError:
        return page(request, "start.html", await _context(request, **given), status=401)
    except NotReadyError as error:
        return page(request, "start.html", await _context(request, **given, problem=str(error)), status=503)
    return page(request, "start.html", await _context(request, **given, **shown))


@router.get("/docs", response_class=HTMLResponse)
async def docs(request: Request) -> HTMLResponse:
    """Show the interactive documentation of the API, from vendored files."""
    return page(request, "docs.html", {}, policy=DOCS_POLICY)


async def _let_in(request: Request) -> None:
    """Let through whoever may compute over the API: by a session, by a key, or because the server is open."""
    visit = await visit_of(request)
    if visit is None:
        await may_compute(request)
    elif not (visit.caller.may(Scope.INGEST) or visit.caller.may(Scope.REVIEW)):
        raise ForbiddenError(lacks(Scope.INGEST))


async def _decision(state: AppState, text: str, day: str, source_page: str) -> dict[str, object]:
    if not text.strip():
        return {"problem": "Вставьте текст обращения."}
    if len(text) > MAX_TEXT_CHARS:
        return {
            "problem": f"Текст длиннее {MAX_TEXT_CHARS} знаков: это не одно обращение. Сократите или разделите его."
        }
    services = state.ready()
    post = Post(text, created_at=parse_moment(day), source_page=source_page.strip() or None)
    (decision,) = await state.off_loop(services.pipeline.run, [post])
    shape = DecisionPresenter(services.pack, services.clock).present(decision)
    return {"decision": shape, "pieces": list(pieces_of(text, marks_of(shape)))}


async def _context(request: Request, **shown: object) -> dict[str, object]:
    state = state_of(request)
    visit = await visit_of(request)
    return {
        "region": state.services.pack.info.forms.nominative if state.services else "",
        "samples": sample_posts()[:_SAMPLES],
        "is_ready": state.services is not None,
        "visit": visit,
        "is_locked": visit is None and not await is_open(state),
        **shown,
    }
