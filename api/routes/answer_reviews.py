"""Analysts' own scores of answers, what they should review, agreement, templates, and the export for training."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import StreamingResponse

from api.answer_cards import answer_presenter_of, desk_of
from api.answer_reviews import read_cursor
from api.errors import GUARDED
from api.rated_answers import rated_lines
from api.requests import IdempotencyKey, Limit, moment_in, request_key
from api.routes.incidents import IncidentId
from api.schemas.answer_reviews import (
    CURSOR_PATTERN,
    AgreementQuery,
    AgreementReportOut,
    AnalystScoreIn,
    AnswerQuery,
    AnswerQueueOut,
    AnswerQueueQuery,
    ScoredAnswerOut,
    TemplateReportOut,
)
from api.security import Review, Train
from api.state import incidents_of, state_of
from triage.domain.access import Principal
from triage.domain.answer_reviews import AnswerFilter, ListedAnswer, QueueCursor
from triage.domain.answers import AnalystScore
from triage.incidents.answer_reports import agreement_report, template_report
from triage.incidents.services import IncidentServices

router = APIRouter(prefix="/v1", tags=["answers"], responses=GUARDED)

SCORES = "/incidents/{incident_id}/answers/{answer_id}/scores"
CSV = "text/csv"
AnswerId = Annotated[str, Path(max_length=64, description="answer_id ответа")]
Word = Annotated[str | None, Query(pattern=CURSOR_PATTERN, description="next_cursor прошлой страницы")]


@router.get(SCORES, summary="Все оценки ответа")
async def read_scores(request: Request, incident_id: IncidentId, answer_id: AnswerId, _: Review) -> ScoredAnswerOut:
    """Return every score of one answer, automatic and by analysts, the oldest first, and what holds."""
    reviewed = await state_of(request).in_thread(desk_of(request).read, incident_id, answer_id)
    return answer_presenter_of(request).scored(reviewed)


@router.post(SCORES, status_code=201, summary="Оценить ответ самому")
async def submit_score(
    request: Request,
    incident_id: IncidentId,
    answer_id: AnswerId,
    body: AnalystScoreIn,
    by: Review,
    idempotency_key: IdempotencyKey = None,
) -> ScoredAnswerOut:
    """Add the caller's own score, which replaces the caller's earlier one. The median of analysts then holds."""
    given = AnalystScore(by.name, body.values, body.quality, None, body.kind, body.comment)
    key = request_key(request, by, idempotency_key, body)
    reviewed = await state_of(request).off_loop(desk_of(request).submit, incident_id, answer_id, given, by, key)
    return answer_presenter_of(request).scored(reviewed)


@router.delete(SCORES, summary="Отозвать свою оценку")
async def withdraw_score(request: Request, incident_id: IncidentId, answer_id: AnswerId, by: Review) -> ScoredAnswerOut:
    """Take the caller's score back. It stays in the history and no longer counts."""
    reviewed = await state_of(request).in_thread(desk_of(request).withdraw, incident_id, answer_id, by)
    return answer_presenter_of(request).scored(reviewed)


@router.get("/answers/review-queue", summary="Какие ответы ждут аналитика")
async def review_queue(
    request: Request, by: Review, query: Annotated[AnswerQueueQuery, Query()], cursor: Word = None, limit: Limit = 50
) -> AnswerQueueOut:
    """Return stored answers, the widest disagreement first, then those of which the machine is least sure."""
    narrowed, after = _filter(request, query, by), read_cursor(cursor)
    found = await state_of(request).in_thread(_queue, incidents_of(request), narrowed, after, limit + 1)
    return answer_presenter_of(request).queue(found, limit)


@router.get("/answers/agreement", summary="Как машина согласна с аналитиками")
async def agreement(request: Request, _: Review, query: Annotated[AgreementQuery, Query()]) -> AgreementReportOut:
    """Return weighted kappa per criterion, order and error of the quality, bias per authority, with n and intervals."""
    database, narrowed = incidents_of(request).database, _filter(request, query)
    report = await state_of(request).off_loop(agreement_report, database, narrowed, query.minimum_count)
    return answer_presenter_of(request).agreement(report, query.minimum_count)


@router.get("/answers/templates", summary="Шаблонные ответы органов")
async def templates(request: Request, _: Review, query: Annotated[AnswerQuery, Query()]) -> TemplateReportOut:
    """Return near-identical answers of one authority to different posts, which of them fit, and the share of each."""
    database, narrowed = incidents_of(request).database, _filter(request, query)
    report = await state_of(request).off_loop(template_report, database, narrowed)
    return answer_presenter_of(request).templates(report)


@router.get(
    "/answers/rated",
    summary="Оценённые аналитиками ответы как обучающая таблица",
    response_class=StreamingResponse,
    responses={200: {"content": {CSV: {"schema": {"type": "string"}}}, "description": "CSV, UTF-8"}},
)
def export_rated(request: Request, by: Train, query: Annotated[AnswerQuery, Query()]) -> StreamingResponse:
    """Stream the answers analysts gave a quality to, one row each, for `triage-train fit --target answer-quality`."""
    lines = rated_lines(incidents_of(request), _filter(request, query), by)
    return StreamingResponse(lines, media_type=CSV)


def _queue(
    incidents: IncidentServices, narrowed: AnswerFilter, cursor: QueueCursor | None, limit: int
) -> list[ListedAnswer]:
    with incidents.database.reading() as unit:
        return unit.answer_reviews.queue(narrowed, cursor, limit)


def _filter(request: Request, query: AnswerQuery, by: Principal | None = None) -> AnswerFilter:
    """Return the filter of the store; `by` is whoever asks for what waits for them."""
    narrowed = AnswerFilter(
        authority=query.authority,
        topic=query.topic,
        district=query.district,
        answered_from=moment_in(request, query.answered_from),
        answered_to=moment_in(request, query.answered_to),
    )
    if not isinstance(query, AnswerQueueQuery):
        return narrowed
    unseen_by = by.name if by is not None and query.unseen else None
    return replace(narrowed, kind=query.kind, reason=query.reason, unseen_by=unseen_by)
