"""The start page: paste a post, see the decision with the words it rests on."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from api.presenters import DecisionPresenter
from api.samples import sample_posts
from api.state import AppState, state_of
from api.web.highlight import marks_of, pieces_of
from api.web.pages import DOCS_POLICY, page
from triage.domain.errors import NotReadyError
from triage.domain.posts import MAX_TEXT_CHARS, Post
from triage.files.dates import parse_moment

router = APIRouter(include_in_schema=False)
_SAMPLES = 6


@router.get("/", response_class=HTMLResponse)
async def start(request: Request) -> HTMLResponse:
    """Show the empty form with samples to try."""
    return page(request, "start.html", _context(state_of(request)))


@router.post("/", response_class=HTMLResponse)
async def decide(
    request: Request,
    text: Annotated[str, Form()] = "",
    day: Annotated[str, Form()] = "",
    source_page: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Show the decision on the post of the form."""
    state = state_of(request)
    text = text.replace("\r\n", "\n")
    given = {"text": text, "day": day, "source_page": source_page}
    try:
        shown = await _decision(state, text, day, source_page)
    except NotReadyError as error:
        return page(request, "start.html", _context(state, **given, problem=str(error)), status=503)
    return page(request, "start.html", _context(state, **given, **shown))


@router.get("/docs", response_class=HTMLResponse)
async def docs(request: Request) -> HTMLResponse:
    """Show the interactive documentation of the API, from vendored files."""
    return page(request, "docs.html", {}, policy=DOCS_POLICY)


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


def _context(state: AppState, **shown: object) -> dict[str, object]:
    region = state.services.pack.info.forms.nominative if state.services else ""
    return {"region": region, "samples": sample_posts()[:_SAMPLES], "is_ready": state.services is not None, **shown}
