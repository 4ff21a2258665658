"""`/healthz` and `/readyz`: for load balancers and start-up scripts."""

from __future__ import annotations

from fastapi import APIRouter, Request

from api.errors import Problem
from api.schemas.health import Health, Readiness
from api.state import services_of

router = APIRouter(tags=["service"])


@router.get("/healthz", summary="Жив ли процесс")
async def healthz() -> Health:
    """Answer as soon as the process runs, models or not."""
    return Health(status="ok")


@router.get("/readyz", summary="Готов ли разбирать обращения", responses={503: {"model": Problem}})
async def readyz(request: Request) -> Readiness:
    """Answer 200 once the region pack and the models are loaded and warm, 503 before."""
    services = services_of(request)
    return Readiness(status="ready", model=services.topics.version, region=services.pack.version)
