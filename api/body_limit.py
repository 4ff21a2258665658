"""Refuses request bodies over a limit, declared or streamed; the framework's own limiter answers in plain text."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import DETAILS, problem, problem_response

TOO_LARGE = "Content Too Large"


class BodyLimit:
    """ASGI middleware: 413 as problem+json before a byte is read, or when a stream passes `max_bytes`.

    Paths in `endless` may be sent any amount: they read line by line and hold no more than one line.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, endless: frozenset[str] = frozenset()):
        self._app = app
        self._max_bytes = max_bytes
        self._endless = endless

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] in self._endless:
            await self._app(scope, receive, send)
        elif _declared_bytes(scope) > self._max_bytes:
            await problem_response(problem(413, DETAILS[TOO_LARGE]))(scope, receive, send)
        else:
            await self._app(scope, self._counting(receive), send)

    def _counting(self, receive: Receive) -> Receive:
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._max_bytes:
                raise HTTPException(413, TOO_LARGE)
            return message

        return counted


def _declared_bytes(scope: Scope) -> int:
    declared = Headers(scope=scope).get("content-length", "")
    return int(declared) if declared.isdecimal() else 0
