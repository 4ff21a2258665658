"""Scores a batch of pairs: errors item by item, time in sub-batches; and puts scores into shapes."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue

from api.answer_scorers import scorer_of
from api.checked_items import checked, outcomes_of
from api.errors import Problem
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
    sound = [checked(PairIn, item) for item in items]
    outcomes = await outcomes_of(sound, lambda pairs: state.off_loop(_score, state, pairs), _SUB_BATCH)
    results = [_result(index, outcome) for index, outcome in enumerate(outcomes)]
    statuses = [result.score.status for result in results if result.score]
    return PairsOut(
        results=results,
        scored_count=statuses.count(ScoreStatus.SCORED),
        not_scored_count=statuses.count(ScoreStatus.NOT_SCORED),
        error_count=len(results) - len(statuses),
    )


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


def _result(index: int, outcome: AnswerScoreOut | Problem) -> PairOutcomeOut:
    if isinstance(outcome, Problem):
        return PairOutcomeOut(index=index, score=None, error=outcome)
    return PairOutcomeOut(index=index, score=outcome, error=None)
