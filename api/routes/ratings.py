"""`GET /v1/ratings/{month}`: the rating of a month or quarter from the stored incidents."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.errors import GUARDED
from api.rating_sources import rating_text
from api.schemas.ratings import Period, RatingOut
from api.security import Review
from api.state import incidents_of, services_of, state_of

router = APIRouter(prefix="/v1/ratings", tags=["ratings"], responses=GUARDED)


@router.get("/{month}", summary="Рейтинг за месяц или квартал", response_model=RatingOut)
async def rating(request: Request, month: Period, _: Review) -> Response:
    """Return the rating with intervals, signals and exclusions; 404 when the period has no messages."""
    services, stored = services_of(request), incidents_of(request)
    home = services.settings.models_home
    text = await state_of(request).off_loop(rating_text, month, services.pack, stored.database, services.reader, home)
    return Response(text, media_type="application/json")
