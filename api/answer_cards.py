"""Puts together what the pages of answers show: the queue, one answer under its quotes; open when one is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from api import names
from api.answer_reviews import AnswerReviewPresenter
from api.schemas.answer_reviews import ScoredAnswerOut, WaitingAnswerOut
from api.state import incidents_of, services_of
from api.web.highlight import Mark, Piece, pieces_of
from triage.domain.access import Principal
from triage.domain.answer_reviews import AnswerFilter, QueueCursor, ReviewReason
from triage.domain.answers import AnalystScore, AnswerKind, AnswerScore
from triage.domain.errors import StorageError
from triage.incidents.answer_reviews import AnswerReviewDesk
from triage.storage.answer_scores import in_force

CARDS = 20
"""Answers on one page of the queue."""


class AnswerPageFilter(BaseModel):
    """What the queue of answers is narrowed to; empty = anything. `seen` shows what the analyst scored already too."""

    model_config = ConfigDict(extra="ignore")

    authority: str = Field("", max_length=300)
    kind: Literal["", "final", "interim", "clarification", "not_an_answer"] = ""
    reason: Literal["", "analysts_differ", "differs_from_machine", "low_confidence"] = ""
    seen: Literal["", "1"] = ""

    def narrowed(self, by: Principal) -> AnswerFilter:
        """Return the filter of the store for what waits for an analyst."""
        return AnswerFilter(
            authority=self.authority or None,
            kind=AnswerKind(self.kind) if self.kind else None,
            reason=ReviewReason(self.reason) if self.reason else None,
            unseen_by=None if self.seen else by.name,
        )


@dataclass(frozen=True, slots=True)
class AnswerQueue:
    """One page of the answers that wait, how many wait in all, and where the next page begins."""

    answers: Sequence[WaitingAnswerOut]
    waiting_count: int
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """One answer as an analyst sees it; `machine` is None where the text cannot be scored."""

    shown: ScoredAnswerOut
    machine: AnswerScore | None
    own: AnalystScore | None
    post: Sequence[Piece]
    answer: Sequence[Piece]


def desk_of(request: Request) -> AnswerReviewDesk:
    """Return what stores scores of analysts. StorageError where nobody scores answers."""
    desk = incidents_of(request).answer_reviews
    if desk is None:
        raise StorageError("ответы здесь никто не оценивает → запустите сервис командой triage serve")
    return desk


def answer_presenter_of(request: Request) -> AnswerReviewPresenter:
    """Return the presenter of answers for a request."""
    services = services_of(request)
    return AnswerReviewPresenter(services.pack, services.clock)


def answer_queue(
    request: Request, narrowed: AnswerFilter, cursor: QueueCursor | None, limit: int = CARDS
) -> AnswerQueue:
    """Return a page of the queue: the widest disagreement first, then what the machine is least sure of."""
    with incidents_of(request).database.reading() as unit:
        found = unit.answer_reviews.queue(narrowed, cursor, limit + 1)
        waiting = unit.answer_reviews.waiting_count(narrowed)
    page = answer_presenter_of(request).queue(found, limit)
    return AnswerQueue(page.items, waiting, page.next_cursor)


def answer_card(request: Request, incident_id: str, answer_id: str, by: Principal, *, is_blind: bool) -> AnswerCard:
    """Return one answer with its scores; `is_blind` leaves the marks of the machine off its words. NotFoundError."""
    desk = desk_of(request)
    reviewed = desk.read(incident_id, answer_id)
    machine = desk.explain(reviewed.answer)
    shown = answer_presenter_of(request).scored(reviewed)
    own = next((score for score in in_force(reviewed.history.analysts) if score.analyst == by.name), None)
    marked = None if is_blind and own is None else machine
    return AnswerCard(
        shown=shown,
        machine=machine,
        own=own,
        post=list(pieces_of(shown.post, _marks(marked, in_post=True))),
        answer=list(pieces_of(shown.answer, _marks(marked, in_post=False))),
    )


def _marks(score: AnswerScore | None, *, in_post: bool) -> list[Mark]:
    """Return what is quoted, each range once with the names of all criteria that rest on it."""
    named: dict[tuple[int, int], dict[str, None]] = defaultdict(dict)
    for found in score.criteria if score else ():
        for quote in found.quotes:
            if quote.in_post is in_post:
                named[quote.span.start, quote.span.stop][names.CRITERIA[found.code]] = None
    return [Mark(start, stop, "quote", ", ".join(titles)) for (start, stop), titles in named.items() if stop > start]
