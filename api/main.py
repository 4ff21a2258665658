"""The HTTP service: `create_app` puts routes, middleware and errors together; open to see what is installed.

To add a feature write `api/routes/<feature>.py` with `router` and add one line to `ROUTERS`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI

from api.errors import install_error_handlers
from api.routes import health
from api.settings import Settings
from api.state import AppState
from triage.domain.errors import TriageError

if TYPE_CHECKING:
    from api.bootstrap import Services

ROUTERS: tuple[APIRouter, ...] = (health.router,)
"""Every group of routes."""


def create_app(
    settings: Settings | None = None,
    *,
    services: Services | None = None,
    build: Callable[[Settings], Services] | None = None,
) -> FastAPI:
    """Return the app. Services are built in the background at start, so that `/healthz` answers at once.

    Pass `services` already built (tests, workers that share memory) and the app is ready from the start.
    """
    settings = settings or (services.settings if services else Settings())
    state = AppState(settings.cpu_threads)
    state.services = services

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        warming = asyncio.create_task(_warm_up(state, settings, build)) if state.services is None else None
        yield
        if warming is not None:
            await warming

    app = FastAPI(title="Incident triage", lifespan=lifespan)
    app.state.triage = state
    for router in ROUTERS:
        app.include_router(router)
    install_error_handlers(app)
    return app


async def _warm_up(state: AppState, settings: Settings, build: Callable[[Settings], Services] | None) -> None:
    try:
        state.services = await asyncio.to_thread(build or _build, settings)
    except TriageError as error:
        state.failure = error


def _build(settings: Settings) -> Services:
    """Import and build everything off the event loop: the imports alone take a second."""
    from api.bootstrap import build_services  # noqa: PLC0415

    return build_services(settings)
