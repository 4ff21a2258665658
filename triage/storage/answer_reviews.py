"""Lists of answers for analysts: the review queue, what analysts scored, the answers of a time; open for a new filter.

The queue shows the most urgent first (`answers.urgency`), of equals the latest stored; every page is one walk down an
index. What an authority says again word for word of the same incident is one answer, listed as it was first given: a
score belongs to words, so it holds of every copy and would count once for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, select, tuple_

from triage.domain.answer_reviews import AnswerFilter, ListedAnswer, QueueCursor, ReviewReason
from triage.domain.answers import AnswerKind
from triage.storage.answer_scores import AnswerScoreRepository, ScoreHistory
from triage.storage.tables import analyst_scores, answers, incidents

_PAGE_ROWS = 500


class AnswerReviewRepository:
    """Reads stored answers for review; nothing is changed here."""

    def __init__(self, connection: Connection):
        self._connection = connection
        self._scores = AnswerScoreRepository(connection)

    def queue(self, narrowed: AnswerFilter, cursor: QueueCursor | None, limit: int) -> list[ListedAnswer]:
        """Return up to `limit` answers that wait for an analyst after the cursor, the most urgent first."""
        place = tuple_(answers.c.urgency, answers.c.incident_id, answers.c.position)
        selection = _waiting(narrowed)
        if cursor is not None:
            selection = selection.where(place < tuple_(cursor.urgency, cursor.incident_row, cursor.position))
        selection = selection.order_by(
            answers.c.urgency.desc(), answers.c.incident_id.desc(), answers.c.position.desc()
        )
        return [_listed(row) for row in self._connection.execute(selection.limit(limit))]

    def waiting_count(self, narrowed: AnswerFilter) -> int:
        """Return how many answers wait for an analyst."""
        selection = select(func.count()).select_from(_waiting(narrowed).subquery())
        return self._connection.execute(selection).scalar_one()

    def get(self, incident_row: int, answer: str) -> ListedAnswer | None:
        """Return one answer by its name, None when the incident has no such answer."""
        selection = _SELECTION.where(answers.c.incident_id == incident_row, answers.c.answer == answer)
        row = self._connection.execute(selection.order_by(answers.c.position).limit(1)).one_or_none()
        return None if row is None else _listed(row)

    def reviewed(self, narrowed: AnswerFilter) -> Iterator[tuple[ListedAnswer, ScoreHistory]]:
        """Stream the answers that analysts scored, with every score, in order of arrival."""
        for page in self._pages(_narrowed(narrowed).where(answers.c.analyst_count > 0)):
            histories = self._scores.histories({one.incident_row for one in page})
            yield from ((one, histories[one.incident_row, one.answer_id]) for one in page)

    def stream(self, narrowed: AnswerFilter) -> Iterator[ListedAnswer]:
        """Stream the answers that a filter leaves, in order of arrival."""
        for page in self._pages(_narrowed(narrowed)):
            yield from page

    def count(self, narrowed: AnswerFilter) -> int:
        """Return how many answers a filter leaves."""
        selection = select(func.count()).select_from(_narrowed(narrowed).subquery())
        return self._connection.execute(selection).scalar_one()

    def _pages(self, selection: Select[Any]) -> Iterator[list[ListedAnswer]]:
        place, last = tuple_(answers.c.incident_id, answers.c.position), (0, -1)
        ordered = selection.order_by(answers.c.incident_id, answers.c.position).limit(_PAGE_ROWS)
        while page := [_listed(row) for row in self._connection.execute(ordered.where(place > tuple_(*last)))]:
            yield page
            last = (page[-1].incident_row, page[-1].position)


_AUTHORITY = func.coalesce(answers.c.authority, incidents.c.authority)
_SELECTION: Select[Any] = select(
    answers.c.incident_id,
    answers.c.position,
    incidents.c.uid,
    answers.c.answer,
    incidents.c.text.label("post"),
    answers.c.text,
    answers.c.answered_at,
    _AUTHORITY.label("author"),
    answers.c.kind,
    answers.c.quality,
    answers.c.relevance,
    answers.c.score_version,
    answers.c.analyst_count,
    answers.c.urgency,
).join_from(answers, incidents)

_EARLIER = answers.alias("earlier")
_SAID_BEFORE = exists().where(
    _EARLIER.c.incident_id == answers.c.incident_id,
    _EARLIER.c.position < answers.c.position,
    _EARLIER.c.answer == answers.c.answer,
    func.coalesce(_EARLIER.c.authority, incidents.c.authority).is_not_distinct_from(_AUTHORITY),
)


def _narrowed(narrowed: AnswerFilter) -> Select[Any]:
    return _SELECTION.where(~_SAID_BEFORE, *_conditions(narrowed))


def _waiting(narrowed: AnswerFilter) -> Select[Any]:
    return _narrowed(narrowed).where(answers.c.urgency.is_not(None))


def _conditions(narrowed: AnswerFilter) -> list[ColumnElement[bool]]:
    equal: dict[ColumnElement[Any], str | None] = {
        _AUTHORITY: narrowed.authority,
        incidents.c.topic: narrowed.topic,
        incidents.c.district: narrowed.district,
        answers.c.kind: narrowed.kind and narrowed.kind.value,
    }
    found = [column == value for column, value in equal.items() if value is not None]
    if narrowed.reason is not None:
        found += _REASONS[narrowed.reason]
    if narrowed.answered_from is not None:
        found.append(answers.c.answered_at >= narrowed.answered_from)
    if narrowed.answered_to is not None:
        found.append(answers.c.answered_at < narrowed.answered_to)
    if narrowed.unseen_by is not None:
        found.append(~_scored_by(narrowed.unseen_by))
    return found


_REASONS: dict[ReviewReason, list[ColumnElement[bool]]] = {
    ReviewReason.ANALYSTS_DIFFER: [answers.c.analyst_count > 1],
    ReviewReason.DIFFERS_FROM_MACHINE: [answers.c.analyst_count == 1],
    ReviewReason.LOW_CONFIDENCE: [answers.c.analyst_count == 0],
}


def _scored_by(analyst: str) -> ColumnElement[bool]:
    c = analyst_scores.c
    return exists().where(c.incident_id == answers.c.incident_id, c.answer == answers.c.answer, c.analyst == analyst)


def _listed(row: Row[Any]) -> ListedAnswer:
    return ListedAnswer(
        incident_row=row.incident_id,
        position=row.position,
        incident_id=row.uid,
        answer_id=row.answer,
        post=row.post,
        answer=row.text,
        answered_at=row.answered_at,
        authority=row.author,
        kind=AnswerKind(row.kind) if row.kind else None,
        quality=row.quality,
        relevance=row.relevance,
        score_version=row.score_version,
        analyst_count=row.analyst_count,
        urgency=row.urgency,
    )
