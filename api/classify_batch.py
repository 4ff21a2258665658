"""Classifies a batch item by item as far as errors go, and in sub-batches as far as time goes."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue

from api.checked_items import checked, outcomes_of
from api.errors import Problem
from api.presenters import DecisionPresenter
from api.schemas.classify import BatchItemOut, BatchOut, PostIn
from api.schemas.decisions import DecisionOut
from api.state import AppState
from triage.domain.decisions import Status

SUB_BATCH = 100
"""Posts per turn of a thread: large enough for batch speed, small enough that other requests get their turn."""


async def classify_batch(state: AppState, items: Sequence[PostIn | JsonValue], *, explain: bool) -> BatchOut:
    """Return the results of all items, in order."""
    results = await classify_items(state, [checked(PostIn, item) for item in items], explain=explain)
    statuses = [result.decision.status for result in results if result.decision]
    return BatchOut(
        results=results,
        routed_count=statuses.count(Status.ROUTED),
        needs_review_count=statuses.count(Status.NEEDS_REVIEW),
        error_count=len(results) - len(statuses),
    )


async def classify_items(state: AppState, items: Sequence[PostIn | Problem], *, explain: bool) -> list[BatchItemOut]:
    """Return one result per item, numbered from 0."""
    services = state.ready()
    presenter = DecisionPresenter(services.pack, services.clock)

    def decide(posts: Sequence[PostIn]) -> list[DecisionOut]:
        decisions = services.pipeline.run([post.to_post() for post in posts], explain=explain)
        return [presenter.present(decision) for decision in decisions]

    outcomes = await outcomes_of(items, lambda posts: state.off_loop(decide, posts), SUB_BATCH)
    return [_result(index, outcome) for index, outcome in enumerate(outcomes)]


def _result(index: int, outcome: DecisionOut | Problem) -> BatchItemOut:
    if isinstance(outcome, Problem):
        return BatchItemOut(index=index, decision=None, error=outcome)
    return BatchItemOut(index=index, decision=outcome, error=None)
