"""Stored answers that no rubric looked at yet; open when answers stay without a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from triage.domain.answers import AnswerKind
from triage.domain.incidents import OfficialAnswer
from triage.storage.tables import answers, incidents


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One stored answer: row number of its incident, its place among the answers, the post, the answer."""

    incident_row: int
    position: int
    post: str
    answer: OfficialAnswer


class UnscoredAnswerRepository:
    """Finds answers without a score and keeps the scores."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def page(self, limit: int, after_row: int = 0) -> list[StoredAnswer]:
        """Return up to `limit` answers without a score, of incidents after a row number, in order."""
        a = answers.c
        columns = (a.incident_id, a.position, incidents.c.text, a.text, a.answered_at, a.authority, a.kind, a.quality)
        selection = select(*columns).join_from(answers, incidents).where(a.score_version.is_(None))
        selection = selection.where(a.incident_id > after_row).order_by(a.incident_id, a.position).limit(limit)
        return [_stored(row) for row in self._connection.execute(selection)]

    def keep(self, scored: Sequence[StoredAnswer]) -> int:
        """Write kind, quality and version of answers that still are as they were read; return how many.

        Incidents that somebody else is changing now are left for the next time, so that nobody waits for anybody
        who waits: PostgreSQL would end such a circle by refusing one of the two.
        """
        rows = sorted({one.incident_row for one in scored})
        free = select(incidents.c.id).where(incidents.c.id.in_(rows)).with_for_update(skip_locked=True)
        locked = set(self._connection.execute(free).scalars())
        return sum(self._keep_one(one) for one in scored if one.incident_row in locked)

    def _keep_one(self, one: StoredAnswer) -> int:
        c, answer = answers.c, one.answer
        place = (c.incident_id == one.incident_row) & (c.position == one.position)
        is_same = (c.text == answer.text) & c.score_version.is_(None)
        kind = answer.kind and answer.kind.value
        values = {"kind": kind, "quality": answer.quality, "score_version": answer.score_version}
        return self._connection.execute(update(answers).where(place & is_same).values(values)).rowcount


def _stored(row: Any) -> StoredAnswer:
    incident_row, position, post, text, answered_at, authority, kind, quality = row
    known = AnswerKind(kind) if kind else None
    return StoredAnswer(incident_row, position, post, OfficialAnswer(text, answered_at, authority, known, quality))
