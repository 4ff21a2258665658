"""`/healthz` and `/readyz`: for load balancers and start-up scripts."""

from __future__ import annotations

from fastapi import APIRouter, Request

from api.errors import Problem
from api.schemas.health import Health, Readiness
from api.state import incidents_of, services_of, state_of
from triage.storage.schema import check_schema

router = APIRouter(tags=["service"])


@router.get("/healthz", summary="Жив ли процесс")
async def healthz() -> Health:
    """Answer as soon as the process runs, models or not."""
    return Health(status="ok")


@router.get("/readyz", summary="Готов ли разбирать обращения", responses={503: {"model": Problem}})
async def readyz(request: Request) -> Readiness:
    """Answer 200 once the models are warm and the database answers with the schema of this version, 503 before."""
    services = services_of(request)
    await state_of(request).in_thread(check_schema, incidents_of(request).database)
    return Readiness(status="ready", model=services.topics.version, region=services.pack.version)
