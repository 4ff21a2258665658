"""Stored answers that wait for a score, or for one by the present rubric; open when answers stay without a score."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from triage.domain.answers import AnswerKind
from triage.domain.incidents import OfficialAnswer
from triage.storage.tables import answers, incidents

Place = tuple[int, int]
"""Row number of an incident, and the position of an answer in it."""
START: Place = (0, -1)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One stored answer: row number of its incident, its place among the answers, the post, the answer, its name."""

    incident_row: int
    position: int
    post: str
    answer: OfficialAnswer
    answer_id: str

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.incident_row, self.position


class UnscoredAnswerRepository:
    """Finds answers by the version of their score; None = nothing scored them yet."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def page(self, limit: int, after: Place = START, version: str | None = None) -> list[StoredAnswer]:
        """Return up to `limit` answers with a version of score, after a place, in order."""
        c = answers.c
        row, position = after
        later = (c.incident_id > row) | ((c.incident_id == row) & (c.position > position))
        selection = _SELECTION.where(c.score_version.is_(version), c.incident_id >= row, later)
        if version is not None:
            selection = _SELECTION.where(c.score_version == version, c.incident_id >= row, later)
        selection = selection.order_by(c.incident_id, c.position).limit(limit)
        return [_stored(found) for found in self._connection.execute(selection)]

    def count(self, *, but: Collection[str] = ()) -> int:
        """Return how many answers there are, those whose score has one of some versions left out."""
        c = answers.c.score_version
        selection = select(func.count()).select_from(answers).where(c.is_(None) | c.not_in(sorted(but)))
        return self._connection.execute(selection).scalar_one()

    def versions(self) -> Iterator[str]:
        """Yield the versions of score that answers have, one look into the index for each."""
        version: str | None = ""
        while version is not None:
            least = select(func.min(answers.c.score_version)).where(answers.c.score_version > version)
            version = self._connection.execute(least).scalar_one()
            if version is not None:
                yield version


_SELECTION = select(
    answers.c.incident_id,
    answers.c.position,
    incidents.c.text,
    answers.c.text,
    answers.c.answered_at,
    answers.c.authority,
    answers.c.kind,
    answers.c.quality,
    answers.c.score_version,
    answers.c.answer,
).join_from(answers, incidents)


def _stored(row: Any) -> StoredAnswer:
    incident_row, position, post, text, answered_at, authority, kind, quality, version, name = row
    known = AnswerKind(kind) if kind else None
    answer = OfficialAnswer(text, answered_at, authority, known, quality, version)
    return StoredAnswer(incident_row, position, post, answer, name)
