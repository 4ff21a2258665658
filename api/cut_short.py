"""Answers a request that a stopping server gives up; open when a client got 503 at a restart.

A server that was told to stop finishes what is under way, but waits no longer than `api.serving` says; what is left is
then cancelled. It may or may not have been stored: the client is told to send it again, which is safe.
"""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem, problem_response

_RETRY_AFTER_S = 5
_DETAIL = "сервис останавливается и не успел ответить → повторите запрос: принятое не удвоится"


class CutShort:
    """ASGI middleware: 503 instead of a bare 500 for what is cancelled before its answer began."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        has_begun = False

        async def noted(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except asyncio.CancelledError:
            if scope["type"] != "http" or has_begun:
                raise
            response = problem_response(problem(503, _DETAIL))
            response.headers["Retry-After"] = str(_RETRY_AFTER_S)
            await response(scope, receive, send)
