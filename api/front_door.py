"""Answers liveness while the app behind it is still being imported; open when a probe fails right after the start.

Routes, database and models take seconds to import. The server listens before that: `/healthz` is 200 at once, all else
503 with `Retry-After`, as it stays until the models are warm (`api.main`); a browser is shown a page that reloads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

if TYPE_CHECKING:
    from fastapi import FastAPI

RETRY_AFTER_S = 5
_DETAIL = "сервис запускается → повторите запрос через несколько секунд"
_PAGE = """<!doctype html>
<html lang="ru"><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>Сервис запускается</title>
<p>Сервис запускается, это несколько секунд. Страница обновится сама.</p></html>
"""


class FrontDoor:
    """ASGI app that makes another one in a thread and passes everything on to it as soon as it is there.

    `on_failure` is called when the app cannot be made; `failure` then says why.
    """

    def __init__(self, make: Callable[[], FastAPI], on_failure: Callable[[], None]):
        self.app: FastAPI | None = None
        self.failure: BaseException | None = None
        self._make = make
        self._on_failure = on_failure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live from the start of the server to its end."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self.app is not None:
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await _early_answer(scope)(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        stopping = asyncio.ensure_future(receive())
        app = await self._made()
        if app is not None and not stopping.done():
            async with app.router.lifespan_context(app):
                self.app = app
                await stopping
        await stopping
        await send({"type": "lifespan.shutdown.complete"})

    async def _made(self) -> FastAPI | None:
        making = asyncio.ensure_future(asyncio.to_thread(self._make))
        await asyncio.wait([making])
        self.failure = making.exception()
        if self.failure is None:
            return making.result()
        self._on_failure()
        return None


def _early_answer(scope: Scope) -> Response:
    """Return what a request gets before the app is there; the same shapes as later."""
    if scope["path"] == "/healthz":
        return JSONResponse({"status": "ok"})
    waiting = {"Retry-After": str(RETRY_AFTER_S)}
    if "text/html" in Headers(scope=scope).get("accept", ""):
        return HTMLResponse(_PAGE, 503, waiting)
    body = {
        "type": "about:blank",
        "title": "Сервис пока не отвечает",
        "status": 503,
        "detail": _DETAIL,
        "errors": [],
    }
    return JSONResponse(body, 503, waiting, media_type="application/problem+json")
