"""`POST /v1/classify`, `/v1/classify/batch` and `/v1/classify/stream`: the job of the product over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from api.classify_batch import classify_batch
from api.classify_stream import classify_lines
from api.errors import GUARDED
from api.line_streams import LINES, DuplexResponse
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


@router.post(
    "/classify/stream",
    summary="Разобрать архив построчно",
    openapi_extra={
        **OPTIONAL_KEY,
        "requestBody": {"content": {LINES: {"schema": {"type": "string"}}}, "required": True},
    },
    response_class=DuplexResponse,
    responses={200: {"content": {LINES: {"schema": {"type": "string"}}}, "description": "Результаты построчно"}},
)
async def classify_archive(
    request: Request,
    explain: Annotated[bool, Query(description="Показывать слова, говорящие за тему (медленнее)")] = False,
) -> DuplexResponse:
    """Read one post per line (NDJSON, of any length) and answer with one result per line, as soon as it is there.

    A line has the shape of `/v1/classify`, a result that of an item of `/v1/classify/batch`; `index` is the line, from
    zero. Read the results while you send: a sender that does not is held up. A line may have 1 MiB.
    """
    state_of(request).ready()
    return DuplexResponse(classify_lines(request, explain=explain))
