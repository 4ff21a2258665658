"""Gives every request an id, a log line and a place in the metrics; open to trace one request.

The id of `X-Request-ID` is kept when it is a plain word, else a new one is made; the response carries it. Bodies and
query strings are never logged: they hold texts of citizens.
"""

from __future__ import annotations

import logging
import re
import secrets
import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Metrics

_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}")
_log = logging.getLogger("api.requests")


class RequestLog:
    """ASGI middleware: request id, one log line, latency by route."""

    def __init__(self, app: ASGIApp, metrics: Metrics):
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        started_s = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, noted)
            finally:
                self._note(scope, status, time.perf_counter() - started_s)

    def _note(self, scope: Scope, status: int, duration_s: float) -> None:
        route = getattr(scope.get("route"), "path", "—")
        self._metrics.request(scope["method"], route, status, duration_s)
        caller = scope.get("state", {}).get("caller")
        fields = {
            "method": scope["method"],
            "route": route,
            "status": status,
            "duration_ms": round(duration_s * 1000, 1),
            "key": caller.key_id if caller else None,
        }
        _log.info("request", extra=fields)


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("X-Request-ID", "")
    return given if _PLAIN.fullmatch(given) else secrets.token_hex(8)
