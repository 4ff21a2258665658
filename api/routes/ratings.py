"""`GET /v1/ratings/{month}`: the rating of a month or quarter from the stored incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from api.errors import GUARDED
from api.schemas.ratings import Period, RatingOut
from api.security import Review
from api.state import incidents_of, services_of, state_of
from triage.storage.database import Database

if TYPE_CHECKING:
    from api.bootstrap import Services

router = APIRouter(prefix="/v1/ratings", tags=["ratings"], responses=GUARDED)


@router.get("/{month}", summary="Рейтинг за месяц или квартал", response_model=RatingOut)
async def rating(request: Request, month: Period, _: Review) -> Response:
    """Return the rating with intervals, signals and exclusions; 404 when the period has no messages."""
    services, database = services_of(request), incidents_of(request).database
    text = await state_of(request).off_loop(_rating_text, month, services, database)
    return Response(text, media_type="application/json")


def _rating_text(month: str, services: Services, database: Database) -> str:
    from api.rating_sources import rating_text  # noqa: PLC0415  pandas is for ratings alone: 90 MB a process

    return rating_text(month, services.pack, database, services.reader, services.settings.models_home)
