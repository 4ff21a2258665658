"""`GET /metrics` for Prometheus; open when a scrape is refused."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.errors import GUARDED
from api.metrics import CONTENT_TYPE
from api.security import OPTIONAL_KEY, authorize, bearer_of, is_open
from api.state import state_of
from triage.domain.access import Scope

router = APIRouter(tags=["service"], responses=GUARDED)


@router.get("/metrics", summary="Показатели для Prometheus", response_class=Response, openapi_extra=OPTIONAL_KEY)
async def metrics(request: Request) -> Response:
    """Return the metrics. Needs a key with `admin`, except on an open loopback server without any key."""
    state = state_of(request)
    secret = bearer_of(request) or request.headers.get("X-API-Key")
    if secret is not None or not await is_open(state):
        await authorize(request, secret, Scope.ADMIN)
    return Response(await state.in_thread(state.metrics.exposition), media_type=CONTENT_TYPE)
