"""Classifies a batch item by item as far as errors go, and in sub-batches as far as time goes."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue, ValidationError

from api.errors import Problem, problem_of_validation
from api.presenters import DecisionPresenter
from api.schemas.classify import BatchItemOut, BatchOut, PostIn
from api.schemas.decisions import DecisionOut
from api.state import AppState
from triage.domain.decisions import Status
from triage.domain.posts import Post

_SUB_BATCH = 100
"""Posts per turn of a thread: large enough for batch speed, small enough that other requests get their turn."""


async def classify_batch(state: AppState, items: Sequence[PostIn | JsonValue], *, explain: bool) -> BatchOut:
    """Return the results of all items, in order."""
    services = state.ready()
    presenter = DecisionPresenter(services.pack, services.clock)
    read = [_read(item) for item in items]
    sound = [(index, item.to_post()) for index, item in enumerate(read) if isinstance(item, PostIn)]
    decided: dict[int, DecisionOut] = {}

    def decide(part: Sequence[tuple[int, Post]]) -> None:
        decisions = services.pipeline.run([post for _, post in part], explain=explain)
        decided.update({index: presenter.present(d) for (index, _), d in zip(part, decisions, strict=True)})

    for start in range(0, len(sound), _SUB_BATCH):
        await state.off_loop(decide, sound[start : start + _SUB_BATCH])
    return _batch_out(read, decided)


def _batch_out(read: Sequence[PostIn | Problem], decided: dict[int, DecisionOut]) -> BatchOut:
    results = [
        BatchItemOut(index=index, decision=decided.get(index), error=item if isinstance(item, Problem) else None)
        for index, item in enumerate(read)
    ]
    statuses = [result.decision.status for result in results if result.decision]
    return BatchOut(
        results=results,
        routed_count=statuses.count(Status.ROUTED),
        needs_review_count=statuses.count(Status.NEEDS_REVIEW),
        error_count=len(results) - len(statuses),
    )


def _read(item: PostIn | JsonValue) -> PostIn | Problem:
    if isinstance(item, PostIn):
        return item
    try:
        return PostIn.model_validate(item)
    except ValidationError as error:
        return problem_of_validation(error.errors(include_input=False, include_url=False))
