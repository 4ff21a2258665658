"""`GET /v1/models`: which models decide now; open when a promoted model is not listed."""

from __future__ import annotations

from fastapi import APIRouter, Request

from api.answer_scorers import scorer_of
from api.errors import GUARDED
from api.schemas.models import ModelsOut, PromotedOut
from api.security import AnyKey
from api.state import services_of, state_of
from models.champions import ChampionHome, Pointer

router = APIRouter(prefix="/v1", tags=["service"], responses=GUARDED)


@router.get("/models", summary="Какие модели решают сейчас")
async def models(request: Request, _: AnyKey) -> ModelsOut:
    """Return the versions that decide now and the promoted models. Any key may ask."""
    services, state = services_of(request), state_of(request)
    pointer = await state.in_thread(ChampionHome(services.settings.models_home).pointer)
    scorer = await state.off_loop(scorer_of, state)
    return ModelsOut(
        topic_version=services.topics.version,
        answer_quality_version=scorer.version,
        encoder=services.encoder.name if services.encoder else None,
        region_version=services.pack.version,
        promoted=_promoted(pointer),
    )


def _promoted(pointer: Pointer) -> list[PromotedOut]:
    """Return every promoted model, by target, oldest first."""
    return [
        PromotedOut(
            target=target,
            name=model.folder,
            promoted_at=model.promoted_at,
            reason=model.reason,
            is_champion=model is line[-1],
        )
        for target, line in sorted(pointer.champions.items())
        for model in line
    ]
