"""`POST /v1/classify` and `/v1/classify/batch`: the job of the product over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from api.classify_batch import classify_batch
from api.errors import GUARDED
from api.presenters import DecisionPresenter
from api.schemas.classify import BatchIn, BatchOut, PostIn
from api.schemas.decisions import DecisionOut
from api.security import OPTIONAL_KEY, may_compute
from api.state import state_of

router = APIRouter(prefix="/v1", tags=["classify"], responses=GUARDED, dependencies=[Depends(may_compute)])

Explain = Annotated[bool, Query(description="Показывать слова, говорящие за тему (медленнее)")]


@router.post("/classify", summary="Разобрать одно обращение", openapi_extra=OPTIONAL_KEY)
async def classify(request: Request, post: PostIn, explain: Explain = True) -> DecisionOut:
    """Return place, topic and route of one post, with the evidence, or an abstention with reasons."""
    state = state_of(request)
    services = state.ready()
    (decision,) = await state.off_loop(services.pipeline.run, [post.to_post()], explain=explain)
    return DecisionPresenter(services.pack, services.clock).present(decision)


@router.post("/classify/batch", summary="Разобрать до 1000 обращений", openapi_extra=OPTIONAL_KEY)
async def classify_many(request: Request, batch: BatchIn, explain: Explain = True) -> BatchOut:
    """Return one result per item, in order; an item that cannot be used gets an error, the others a decision."""
    return await classify_batch(state_of(request), batch.posts, explain=explain)
