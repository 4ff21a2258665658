"""Runs the service; open when it does not start, does not stop, or starts on another port.

One process answers by itself. Several are kept by uvicorn's supervisor, which replaces one that dies: they share the
socket, and a folder with what must be counted together (rate limits, metrics, whose turn it is to do background jobs).
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from api.front_door import FrontDoor
from api.journal import configure
from api.listening import listening_socket
from api.settings import WORKERS_FOLDER, Settings
from triage.domain.errors import TriageError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from api.bootstrap import Services

    Build = Callable[[Settings], Services]

_SHUTDOWN_S = 30
"""How long requests under way may take after a signal; what was accepted is finished."""
_HUNG_S = 120
"""A worker that shows no sign of life for so long is replaced. Starting on a busy machine takes a while."""
_log = logging.getLogger(__name__)


def serve(settings: Settings, say: Callable[[str], None], build: Build | None = None, *, or_free: bool = False) -> None:
    """Serve until Ctrl-C; `say` gets the lines for the user, `build` makes something else than the usual services.

    With `or_free` a taken port gives way to a free one.

    Raises:
        InputError: The address cannot be opened, or the port is taken.
        TriageError: The region or the model is not sound: the service does not run without them.
    """
    bound = _listen(settings, say, or_free=or_free)
    configure(settings.log_level)

    def stop() -> None:
        server.handle_exit(signal.SIGINT, None)

    door = FrontDoor(lambda: _app(settings, build, stop), stop)
    server = uvicorn.Server(_config(door))
    with bound, suppress(KeyboardInterrupt):  # the server is shut down by then; Ctrl-C is its proper end
        server.run(sockets=[bound])
    failure = door.failure if door.app is None else door.app.state.triage.failure
    if failure is not None:
        raise failure


def _app(settings: Settings, build: Build | None, stop: Callable[[], None]) -> FastAPI:
    from api.main import create_app  # noqa: PLC0415  seconds of imports, in which the server answers already

    return create_app(settings, build=build, on_failure=stop)


def serve_with_workers(
    settings: Settings,
    worker_count: int,
    say: Callable[[str], None],
    build: Build | None = None,
    *,
    or_free: bool = False,
) -> None:
    """Serve with several processes until Ctrl-C or SIGTERM. SIGHUP replaces them one by one, without a pause.

    `build` is a function of a module: every process imports it anew.

    Raises:
        InputError: The address cannot be opened, or the port is taken.
        TriageError: A worker cannot serve; what can be known before is found by `api.preflight`.
    """
    bound = _listen(settings, say, or_free=or_free)
    configure(settings.log_level)
    with bound, tempfile.TemporaryDirectory(prefix="triage-serve-") as folder:
        os.environ[WORKERS_FOLDER] = folder
        config = _config(WorkerApp(settings, Path(folder), build), workers=worker_count)
        supervisor = Supervisor(config, [bound])
        supervisor.run()
        if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
            raise TriageError("сервис не запустился → причина в журнале выше")


class Supervisor(Multiprocess):
    """Replaces a worker as soon as it is dead.

    A worker answers the supervisor's question over a pipe; a dead one answered none, and the question was waited for to
    the end (`_HUNG_S`), because the supervisor itself held the worker's end of the pipe open.
    """

    def keep_subprocess_alive(self) -> None:
        """Look after the workers once; each has its own copy of its end of the pipe since it was started."""
        for process in self.processes:
            process.child_conn.close()
        super().keep_subprocess_alive()


@dataclass(frozen=True, slots=True)
class WorkerApp:
    """Makes the app of one worker, in its process; a worker takes no request before its models are warm."""

    settings: Settings
    room: Path
    build: Build | None = None

    def __call__(self) -> FastAPI:
        """Return the app; a worker that cannot serve ends in a way that tells the supervisor to give up."""
        from api.bootstrap import build_services  # noqa: PLC0415  the supervisor needs neither models nor routes
        from api.main import create_app  # noqa: PLC0415

        configure(self.settings.log_level)
        try:
            services = (self.build or build_services)(self.settings)
        except TriageError as error:
            _log.critical("сервис не запустился: %s", error)
            raise SystemExit(STARTUP_FAILURE) from error
        return create_app(self.settings, services=services, room=self.room)


def _listen(settings: Settings, say: Callable[[str], None], *, or_free: bool) -> socket.socket:
    bound = listening_socket(settings.host, settings.port, or_free=or_free)
    port = bound.getsockname()[1]
    if settings.port not in {0, port}:
        say(f"Порт {settings.port} занят, берём {port}.")
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104  only shown
    say(f"Сервис: http://{host}:{port} · документация: http://{host}:{port}/docs · остановить: Ctrl-C")
    return bound


def _config(app: FrontDoor | WorkerApp, workers: int = 1) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=isinstance(app, WorkerApp),
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_SHUTDOWN_S,
        timeout_worker_healthcheck=_HUNG_S,
    )
