"""Scores a batch of pairs: errors item by item, time in sub-batches; and puts scores into shapes."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue, ValidationError

from api.answer_scorers import scorer_of
from api.errors import Problem, problem_of_validation
from api.schemas.answers import AnswerScoreOut, CriterionOut, PairIn, PairOutcomeOut, PairsOut, QuoteOut
from api.state import AppState
from triage.answers.names import CRITERIA_NAMES
from triage.domain.answers import AnswerScore, CriterionScore, ScoreStatus

_SUB_BATCH = 50
"""Pairs per turn of a thread: some 150 ms, so that other requests get their turn."""


async def score_pair(state: AppState, pair: PairIn) -> AnswerScoreOut:
    """Return the score of one pair."""
    (score,) = await state.off_loop(_score, state, [pair])
    return score


async def score_pairs(state: AppState, items: Sequence[PairIn | JsonValue]) -> PairsOut:
    """Return the outcomes of all items, in order."""
    read = [_read(item) for item in items]
    sound = [(index, item) for index, item in enumerate(read) if isinstance(item, PairIn)]
    scored: dict[int, AnswerScoreOut] = {}
    for start in range(0, len(sound), _SUB_BATCH):
        part = sound[start : start + _SUB_BATCH]
        scores = await state.off_loop(_score, state, [pair for _, pair in part])
        scored.update({index: score for (index, _), score in zip(part, scores, strict=True)})
    return _outcomes(read, scored)


def present_score(score: AnswerScore, pair_id: str | None) -> AnswerScoreOut:
    """Return a score as JSON."""
    return AnswerScoreOut(
        pair_id=pair_id,
        kind=score.kind,
        status=score.status,
        quality=score.quality,
        confidence=score.confidence,
        criteria=[_criterion(found) for found in score.criteria],
        model_version=score.model_version,
    )


def _score(state: AppState, pairs: Sequence[PairIn]) -> list[AnswerScoreOut]:
    scores = scorer_of(state).score([pair.to_pair() for pair in pairs])
    return [present_score(score, pair.pair_id) for score, pair in zip(scores, pairs, strict=True)]


def _criterion(found: CriterionScore) -> CriterionOut:
    quotes = [
        QuoteOut(start=quote.span.start, stop=quote.span.stop, text=quote.text, in_post=quote.in_post)
        for quote in found.quotes
    ]
    return CriterionOut(
        code=found.code,
        name=CRITERIA_NAMES[found.code],
        value=found.value,
        confidence=found.confidence,
        reason=found.reason,
        quotes=quotes,
    )


def _outcomes(read: Sequence[PairIn | Problem], scored: dict[int, AnswerScoreOut]) -> PairsOut:
    results = [
        PairOutcomeOut(index=index, score=scored.get(index), error=item if isinstance(item, Problem) else None)
        for index, item in enumerate(read)
    ]
    statuses = [result.score.status for result in results if result.score]
    return PairsOut(
        results=results,
        scored_count=statuses.count(ScoreStatus.SCORED),
        not_scored_count=statuses.count(ScoreStatus.NOT_SCORED),
        error_count=len(results) - len(statuses),
    )


def _read(item: PairIn | JsonValue) -> PairIn | Problem:
    if isinstance(item, PairIn):
        return item
    try:
        return PairIn.model_validate(item)
    except ValidationError as error:
        return problem_of_validation(error.errors(include_input=False, include_url=False))
