"""Scores of answers, automatic and by analysts, and what holds of an answer; open when a score does not show.

Scores are only ever added. After each change `settle` works out anew, of everything known about the answers of an
incident, what stands in `answers`: so no order of scoring, reviewing and importing can leave something stale behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, insert, select, update

from triage.answers.consensus import Given, verdict_on
from triage.domain.answers import AnalystScore, AnswerKind, Marks, StoredScore
from triage.storage.marks import marks_word, read_marks
from triage.storage.tables import analyst_scores, answer_scores, answers, incidents
from triage.storage.unscored import StoredAnswer
from triage.text.redaction import redact

AnswerKey = tuple[int, str]
"""Row number of an incident, and the name of an answer in it."""


@dataclass(frozen=True, slots=True)
class ScoreHistory:
    """Every score of one answer, the oldest first."""

    automatic: tuple[StoredScore, ...]
    analysts: tuple[AnalystScore, ...]

    @property
    def in_force(self) -> tuple[AnalystScore, ...]:
        """The analysts' scores that hold: the newest of each, without those withdrawn, in order of time."""
        return in_force(self.analysts)


def in_force(scores: Iterable[AnalystScore]) -> tuple[AnalystScore, ...]:
    """Return the newest score of each analyst that was not withdrawn, in the order given."""
    newest: dict[str, AnalystScore] = {}
    for score in scores:
        newest.pop(score.analyst, None)
        newest[score.analyst] = score
    return tuple(score for score in newest.values() if not score.is_withdrawn)


class AnswerScoreRepository:
    """Adds scores and reads them; triggers refuse to change one."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def keep(self, scored: Sequence[tuple[StoredAnswer, StoredScore]]) -> int:
        """Add automatic scores to answers that still are as they were read; return how many.

        Incidents that somebody else is changing now are left for the next time, so that nobody waits for anybody
        who waits: PostgreSQL would end such a circle by refusing one of the two.
        """
        rows = sorted({one.incident_row for one, _ in scored})
        free = select(incidents.c.id).where(incidents.c.id.in_(rows)).with_for_update(skip_locked=True)
        locked = set(self._connection.execute(free).scalars())
        present = self._present(locked)
        same = [(one, score) for one, score in scored if present.get(one.place) == _state(one)]
        self._add({(one.incident_row, one.answer_id): score for one, score in same})
        self.settle({one.incident_row for one, _ in same})
        return len(same)

    def add_automatic(self, incident_row: int, answer: str, score: StoredScore) -> None:
        """Add an automatic score unless the newest one says the same; `settle` is the caller's."""
        self._add({(incident_row, answer): score})

    def add_analyst(self, incident_row: int, answer: str, score: AnalystScore) -> None:
        """Add a score of an analyst; the comment is redacted. `settle` is the caller's."""
        values = {
            "incident_id": incident_row,
            "answer": answer,
            "analyst": score.analyst,
            "scored_at": score.scored_at,
            "kind": score.kind and score.kind.value,
            "quality": score.quality,
            "implied_quality": score.implied_quality,
            "marks": marks_word(score.values),
            "comment": redact(score.comment),
            "is_withdrawn": score.is_withdrawn,
        }
        self._connection.execute(insert(analyst_scores).values(values))

    def history(self, incident_row: int, answer: str) -> ScoreHistory:
        """Return every score of one answer."""
        return self.histories([incident_row]).get((incident_row, answer), ScoreHistory((), ()))

    def histories(self, incident_rows: Iterable[int]) -> dict[AnswerKey, ScoreHistory]:
        """Return every score of the answers of some incidents; answers without any are left out."""
        rows = sorted(incident_rows)
        automatic = _grouped(self._of(answer_scores, rows))
        analysts = _grouped(self._of(analyst_scores, rows))
        return {
            key: ScoreHistory(
                tuple(map(_automatic, automatic.get(key, ()))), tuple(map(_analyst, analysts.get(key, ())))
            )
            for key in {**automatic, **analysts}
        }

    def settle(self, incident_rows: Iterable[int]) -> None:
        """Write what holds of the answers of some incidents, where it differs from what stands there."""
        rows = sorted(incident_rows)
        if not rows:
            return
        histories = self.histories(rows)
        c = answers.c
        stored = self._connection.execute(select(answers).where(c.incident_id.in_(rows))).all()
        changed = [values for row in stored if (values := _settled(row, histories)) is not None]
        if changed:
            self._connection.execute(_UPDATE, changed)

    def _of(self, table: Table, rows: Sequence[int]) -> list[Row[Any]]:
        selection = select(table).where(table.c.incident_id.in_(rows)).order_by(table.c.id)
        return list(self._connection.execute(selection)) if rows else []

    def _present(self, rows: Iterable[int]) -> dict[tuple[int, int], tuple[str, str | None]]:
        c = answers.c
        selection = select(c.incident_id, c.position, c.answer, c.score_version).where(c.incident_id.in_(sorted(rows)))
        return {(row, place): (name, version) for row, place, name, version in self._connection.execute(selection)}

    def _add(self, scores: Mapping[AnswerKey, StoredScore]) -> None:
        known = self.histories({row for row, _ in scores})
        values = [_automatic_values(key, score) for key, score in scores.items() if not _repeats(known.get(key), score)]
        if values:
            self._connection.execute(insert(answer_scores), values)


_UPDATE = (
    update(answers)
    .where(answers.c.incident_id == bindparam("b_row"), answers.c.position == bindparam("b_position"))
    .values({name: bindparam(name) for name in ("kind", "quality", "score_version")})
    .values({name: bindparam(name) for name in ("relevance", "analyst_count", "urgency")})
)


def _state(one: StoredAnswer) -> tuple[str, str | None]:
    return one.answer_id, one.answer.score_version


def _repeats(history: ScoreHistory | None, score: StoredScore) -> bool:
    """Say whether the newest automatic score is the same in everything but its time."""
    if history is None or not history.automatic:
        return False
    newest = history.automatic[-1]
    return (newest.version, newest.marks, newest.confidence) == (score.version, score.marks, score.confidence)


def _settled(row: Row[Any], histories: Mapping[AnswerKey, ScoreHistory]) -> dict[str, Any] | None:
    """Return the values that hold of a row of `answers`, None when they stand there."""
    history = histories.get((row.incident_id, row.answer), ScoreHistory((), ()))
    automatic = history.automatic[-1] if history.automatic else None
    given = Given(AnswerKind(row.given_kind) if row.given_kind else None, row.given_quality)
    verdict = verdict_on(history.in_force, automatic, given)
    values = {
        "kind": verdict.kind and verdict.kind.value,
        "quality": verdict.quality,
        "score_version": automatic.version if automatic else None,
        "relevance": verdict.relevance,
        "analyst_count": verdict.analyst_count,
        "urgency": verdict.urgency,
    }
    if all(getattr(row, name) == value for name, value in values.items()):
        return None
    return {"b_row": row.incident_id, "b_position": row.position, **values}


def _grouped(rows: Iterable[Row[Any]]) -> dict[AnswerKey, list[Row[Any]]]:
    groups: dict[AnswerKey, list[Row[Any]]] = {}
    for row in rows:
        groups.setdefault((row.incident_id, row.answer), []).append(row)
    return groups


def _automatic_values(key: AnswerKey, score: StoredScore) -> dict[str, Any]:
    marks = score.marks
    return {
        "incident_id": key[0],
        "answer": key[1],
        "version": score.version,
        "scored_at": score.scored_at,
        "kind": marks.kind and marks.kind.value,
        "quality": marks.quality,
        "confidence": score.confidence,
        "marks": marks_word(marks.values),
    }


def _automatic(row: Row[Any]) -> StoredScore:
    kind = AnswerKind(row.kind) if row.kind else None
    return StoredScore(Marks(kind, row.quality, read_marks(row.marks)), row.version, row.confidence, row.scored_at)


def _analyst(row: Row[Any]) -> AnalystScore:
    return AnalystScore(
        analyst=row.analyst,
        values=read_marks(row.marks),
        quality=row.quality,
        scored_at=row.scored_at,
        kind=AnswerKind(row.kind) if row.kind else None,
        comment=row.comment,
        implied_quality=row.implied_quality,
        is_withdrawn=row.is_withdrawn,
    )
