"""Runs the service in this process; open when it does not start, does not stop, or starts on another port."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import uvicorn

from api.journal import configure
from api.listening import listening_socket
from api.main import create_app
from api.settings import Settings

_SHUTDOWN_S = 30
"""How long requests under way may take after a signal; what was accepted is finished."""


def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve until Ctrl-C; `say` gets the lines for the user.

    Raises:
        InputError: The address cannot be opened.
        TriageError: The region or the model is not sound: the service does not run without them.
    """
    bound = listening_socket(settings.host, settings.port)
    port = bound.getsockname()[1]
    if settings.port not in {0, port}:
        say(f"Порт {settings.port} занят, берём {port}.")
    app = create_app(settings, on_failure=lambda: server.handle_exit(2, None))
    configure(settings.log_level)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=_SHUTDOWN_S
    )
    server = uvicorn.Server(config)
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104  only shown
    say(f"Сервис: http://{host}:{port} · документация: http://{host}:{port}/docs · остановить: Ctrl-C")
    with bound, suppress(KeyboardInterrupt):  # the server is shut down by then; Ctrl-C is its proper end
        server.run(sockets=[bound])
    failure = app.state.triage.failure
    if failure is not None:
        raise failure
