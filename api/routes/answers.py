"""`POST /v1/answers/score` and `/v1/answers/score/batch`: the quality of official answers, with quotes."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request

from api.answer_batch import score_pair, score_pairs
from api.errors import GUARDED
from api.schemas.answers import AnswerScoreOut, PairIn, PairsIn, PairsOut
from api.security import OPTIONAL_KEY, may_compute
from api.state import state_of

router = APIRouter(prefix="/v1/answers", tags=["answers"], responses=GUARDED, dependencies=[Depends(may_compute)])


@router.post("/score", summary="Оценить один ответ", openapi_extra=OPTIONAL_KEY)
async def score(request: Request, pair: PairIn) -> AnswerScoreOut:
    """Return quality, kind and ten criteria with quotes; noise and greetings are `not_scored`, never zero."""
    return await score_pair(state_of(request), pair)


@router.post("/score/batch", summary="Оценить до 1000 ответов", openapi_extra=OPTIONAL_KEY)
async def score_many(request: Request, batch: PairsIn) -> PairsOut:
    """Return one outcome per item, in order; an item that cannot be used gets an error, the others a score."""
    return await score_pairs(state_of(request), batch.pairs)
