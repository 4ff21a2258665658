"""The HTTP service: `create_app` puts routes, middleware and errors together; open to see what is installed.

To add a feature write `api/routes/<feature>.py` with `router` and add one line to `ROUTERS`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware import Middleware

from api.body_limit import BodyLimit
from api.cut_short import CutShort
from api.errors import install_error_handlers
from api.line_streams import ENDLESS
from api.open311_route import too_large
from api.page_access import install_page_errors
from api.request_log import RequestLog
from api.routes import (
    answer_pages,
    answer_reviews,
    answers,
    classify,
    health,
    incident_steps,
    incidents,
    keys,
    metrics,
    models,
    open311,
    pages,
    ratings,
    review,
    review_pages,
    sessions,
    vk,
    webhooks,
)
from api.settings import Settings
from api.state import AppState
from api.web.pages import STATIC_FOLDER

if TYPE_CHECKING:
    from api.bootstrap import Services

ROUTERS: tuple[APIRouter, ...] = (
    classify.router,
    answers.router,
    answer_reviews.router,
    incidents.router,
    incident_steps.router,
    review.router,
    webhooks.router,
    keys.router,
    vk.router,
    open311.router,
    ratings.router,
    health.router,
    models.router,
    metrics.router,
    pages.router,
    sessions.router,
    answer_pages.router,
    review_pages.router,
)
"""Every group of routes."""
DATABASE_PAUSE_S = 5.0
"""How long after a vain attempt the next one is made to open a database that could not be opened at the start."""
DESCRIPTION = """Место, тема и ответственный орган для обращения гражданина, с доказательствами.

Каждое решение показывает, на каких словах оно держится, какое правило сработало и какие уступили. Если решать должен
человек, вместо органа названы причины: `no_place`, `ambiguous_place`, `out_of_region`, `multi_issue`, `low_confidence`,
`not_incident`, `unsupported_language`. Ошибки — в виде problem+json (RFC 9457)."""
"""What `/docs` says first."""


def create_app(
    settings: Settings | None = None,
    *,
    services: Services | None = None,
    build: Callable[[Settings], Services] | None = None,
    on_failure: Callable[[], None] = lambda: None,
    room: Path | None = None,
) -> FastAPI:
    """Return the app. Services are built in the background at start, so that `/healthz` answers at once.

    Pass `services` already built (tests, workers that share memory) and the app is ready from the start.
    `on_failure` is called when they cannot be built (the reason is in the state): a server then stops.
    `room` is the folder that the workers of one server share.
    """
    settings = settings or (services.settings if services else Settings())
    state = AppState(settings, room)
    if services is not None:
        state.serve_with(services)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        is_stopping = asyncio.Event()
        starting = asyncio.create_task(_start(state, settings, build or _build, is_stopping))
        starting.add_done_callback(lambda task: _finished(state, task, on_failure))
        yield
        is_stopping.set()
        await asyncio.wait([starting])
        await asyncio.to_thread(state.stop)

    app = FastAPI(
        title="Разбор обращений граждан",
        version=version("incident-triage"),
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        middleware=[
            Middleware(RequestLog, metrics=state.metrics),
            Middleware(CutShort),
            Middleware(BodyLimit, max_bytes=settings.max_body_bytes, refuse=too_large, endless=ENDLESS),
        ],
        telemetry={"auto_configure": False},
    )
    app.state.triage = state
    app.mount("/static", StaticFiles(directory=STATIC_FOLDER), name="static")
    for router in ROUTERS:
        app.include_router(router)
    install_error_handlers(app)
    install_page_errors(app)
    return app


async def _start(
    state: AppState, settings: Settings, build: Callable[[Settings], Services], is_stopping: asyncio.Event
) -> None:
    """Build what is not built yet; then try a database that cannot be opened until it can, or the app stops."""
    if state.services is None:
        state.serve_with(await asyncio.to_thread(build, settings))
    while state.ready().lacks_database and not await _within(DATABASE_PAUSE_S, is_stopping):
        opened = await asyncio.to_thread(_open, state.ready())
        if not opened.lacks_database:
            await asyncio.to_thread(state.store_with, opened)


async def _within(seconds: float, event: asyncio.Event) -> bool:
    """Wait for an event at most so long; say whether it came."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()


def _open(services: Services) -> Services:
    from api.bootstrap import with_storage  # noqa: PLC0415  by now it is imported

    return with_storage(services)


def _finished(state: AppState, task: asyncio.Task[None], on_failure: Callable[[], None]) -> None:
    """Keep the error of a failed warm-up: the service never pretends to be starting when it cannot."""
    if not task.cancelled() and (failure := task.exception()) is not None:
        state.failure = failure
        on_failure()


def _build(settings: Settings) -> Services:
    """Import and build everything off the event loop: the imports alone take a second."""
    from api.bootstrap import build_services  # noqa: PLC0415

    return build_services(settings)
