"""What an app holds while it runs: the services once they are warm, and the threads for CPU work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import anyio
import anyio.to_thread
from fastapi import FastAPI, Request

from api.jobs import Jobs
from api.metrics import Metrics
from api.settings import Settings
from api.throttle import Throttle
from api.web.sessions import Sessions, server_secret
from triage.domain.errors import NotReadyError, StorageError

if TYPE_CHECKING:
    from api.bootstrap import Services
    from triage.incidents.services import IncidentServices

UNKNOWN_CALLERS = "запросов без верного ключа с этого адреса"
"""What the second limit counts, so that a forgotten or expired key is recognised in its refusal."""
P = ParamSpec("P")
T = TypeVar("T")


class AppState:
    """State of one app. `services` is None until warm-up is over; `failure` says why it never will be.

    `room` is the folder that the workers of one server share, None where the server is this process alone.
    """

    def __init__(self, settings: Settings, room: Path | None = None):
        self.settings = settings
        self.services: Services | None = None
        """Set by `serve_with`."""
        self.failure: BaseException | None = None
        self.metrics = Metrics()
        self.jobs: Jobs | None = None
        self.throttle = Throttle(settings.requests_per_minute, shared=room and room / "requests")
        self.refusals = Throttle(
            settings.refusals_per_minute, shared=room and room / "refusals", counted=UNKNOWN_CALLERS
        )
        self.sessions = Sessions(server_secret(settings.session_secret, room))
        self._room = room
        self._limiter = anyio.CapacityLimiter(settings.cpu_threads)

    def serve_with(self, services: Services) -> None:
        """Start serving with services that are built and warm."""
        self.metrics.serves(lambda: services.topics.version, services.pack.version)
        services.pipeline.on_decided = self.metrics.decided
        self.store_with(services)

    def store_with(self, services: Services) -> None:
        """Take the same services with their database, now or as soon as it can be opened."""
        if services.incidents is not None:
            self.metrics.watch(services.incidents)
            if self.settings.background_jobs:
                self.jobs = Jobs(self.settings, services.incidents)
                self.jobs.start(turn=self._room and self._room / "jobs")
        self.services = services

    def stop(self) -> None:
        """Let background jobs finish what they are at, and close the database."""
        if self.jobs is not None:
            self.jobs.stop()
        if self.services is not None and self.services.incidents is not None:
            self.services.incidents.database.close()
        self.throttle.close()
        self.refusals.close()

    def ready(self) -> Services:
        """Return the services. NotReadyError while they are being built."""
        if self.failure is not None:
            raise NotReadyError(f"сервис не запустился: {self.failure} → исправьте и запустите снова")
        if self.services is None:
            raise NotReadyError("модели загружаются → повторите запрос через несколько секунд")
        return self.services

    async def off_loop(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run CPU work in a thread, so that the event loop stays free; at most `cpu_threads` at once."""
        return await anyio.to_thread.run_sync(lambda: work(*args, **kwargs), limiter=self._limiter)

    async def in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run work that waits (for the database) in a thread, without taking one of those for CPU work."""
        return await anyio.to_thread.run_sync(lambda: work(*args, **kwargs))


def state_of(request: Request) -> AppState:
    """Return the state of the app that serves a request."""
    return state_of_app(request.app)


def state_of_app(app: FastAPI) -> AppState:
    """Return the state of an app."""
    state: AppState = app.state.triage
    return state


def services_of(request: Request) -> Services:
    """Return the warm services for a request. NotReadyError (503) before."""
    return state_of(request).ready()


def incidents_of(request: Request) -> IncidentServices:
    """Return the services on stored incidents. StorageError (503) when the database could not be opened."""
    incidents = services_of(request).incidents
    if incidents is None:
        raise StorageError("база не открыта → проверьте TRIAGE_DATABASE_URL и журнал сервиса")
    return incidents
