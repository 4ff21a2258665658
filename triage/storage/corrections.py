"""Reviews of analysts and the training rows they make; open when a correction did not reach the training set.

A value that a person found right is kept as a correction of itself: `before` equals `after`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from triage.domain.review import CorrectedField, Correction, ReviewVerdict, TrainingRow
from triage.storage.tables import corrections, incidents
from triage.text.redaction import redact

_STREAM_ROWS = 500


class CorrectionRepository:
    """Adds corrections and reads them; none is ever changed."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def add(self, incident_row: int, made: Iterable[Correction]) -> None:
        """Store corrections of one incident; the reason is redacted."""
        rows = [
            {
                "incident_id": incident_row,
                "field": correction.field.value,
                "before": correction.before,
                "after": correction.after,
                "corrected_at": correction.corrected_at,
                "actor": correction.actor,
                "reason": redact(correction.reason),
            }
            for correction in made
        ]
        if rows:
            self._connection.execute(insert(corrections), rows)

    def of(self, incident_id: str) -> list[Correction]:
        """Return the corrections of one incident, the oldest first."""
        selection = select(corrections).join_from(corrections, incidents).where(incidents.c.uid == incident_id)
        rows = self._connection.execute(selection.order_by(corrections.c.id))
        return [_correction(row) for row in rows]

    def training_rows(self, since: datetime | None = None) -> Iterator[TrainingRow]:
        """Stream the incidents a person corrected or confirmed (since a moment), one row each, in order of arrival."""
        last = 0
        while rows := self._reviewed(last, since):
            for row in rows:
                yield self._training_row(row)
            last = rows[-1].id

    def _reviewed(self, last: int, since: datetime | None) -> list[Row[Any]]:
        reviewed = select(corrections.c.incident_id)
        if since is not None:
            reviewed = reviewed.where(corrections.c.corrected_at >= since)
        selection = select(incidents).where(incidents.c.id.in_(reviewed), incidents.c.id > last)
        return list(self._connection.execute(selection.order_by(incidents.c.id).limit(_STREAM_ROWS)))

    def _training_row(self, row: Row[Any]) -> TrainingRow:
        made = self.of(row.uid)
        corrected = dict.fromkeys(one.field for one in made if one.verdict is ReviewVerdict.CORRECTED)
        confirmed = dict.fromkeys(one.field for one in made if one.field not in corrected)
        return TrainingRow(
            incident_id=row.uid,
            text=row.text,
            created_at=row.created_at,
            topic=row.topic,
            topic_group=row.topic_group,
            authority=row.authority,
            district=row.district,
            settlement=row.settlement,
            corrected_fields=tuple(corrected),
            confirmed_fields=tuple(confirmed),
            reviewed_at=max(correction.corrected_at for correction in made),
        )


def _correction(row: Row[Any]) -> Correction:
    return Correction(CorrectedField(row.field), row.before, row.after, row.corrected_at, row.actor, row.reason)
