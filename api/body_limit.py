"""Refuses request bodies over a limit, declared or streamed; the framework's own limiter answers in plain text."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import longer_than


class BodyLimit:
    """ASGI middleware: refuses before a byte is read, or when a stream passes `max_bytes`.

    `refuse` makes the answer for a path of what is to be said. Paths in `endless` may be sent any amount: they read
    line by line and hold no more than one line.
    """

    def __init__(
        self,
        app: ASGIApp,
        max_bytes: int,
        refuse: Callable[[str, str], Response],
        endless: frozenset[str] = frozenset(),
    ):
        self._app = app
        self._max_bytes = max_bytes
        self._refuse = refuse
        self._endless = endless

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] in self._endless:
            await self._app(scope, receive, send)
        elif _declared_bytes(scope) > self._max_bytes:
            await self._refuse(scope["path"], longer_than(self._max_bytes))(scope, receive, send)
        else:
            await self._app(scope, self._counting(receive), send)

    def _counting(self, receive: Receive) -> Receive:
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._max_bytes:
                raise HTTPException(413, longer_than(self._max_bytes))
            return message

        return counted


def _declared_bytes(scope: Scope) -> int:
    declared = Headers(scope=scope).get("content-length", "")
    return int(declared) if declared.isdecimal() else 0
