"""Answers that analysts rated, as a table for `triage-train fit --target answer-quality`.

Open when a column is missing. Texts were redacted when they were stored, and no analyst is named.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from triage.answers.columns import NOT_APPLICABLE
from triage.domain.access import Principal
from triage.domain.answer_reviews import AnswerFilter, RatedAnswer
from triage.domain.answers import CriterionCode
from triage.files.cells import guarded
from triage.incidents.answer_reports import rated_answers
from triage.incidents.services import IncidentServices
from triage.storage.audit import AuditEntry

RATED_COLUMNS = (
    "post",
    "answer",
    "answered_at",
    "authority",
    "kind",
    *(code.value for code in CriterionCode),
    "overall",
    "analyst_count",
    "incident_id",
    "answer_id",
)
"""Columns of the export, in order: a contract with `fit`, whose columns are `post`, `answer`, `overall`."""
_BYTE_ORDER_MARK = "\ufeff"
"""So that a spreadsheet reads the letters."""


def rated_record(rated: RatedAnswer) -> dict[str, str]:
    """Return a rated answer as cells by `RATED_COLUMNS`; empty where analysts said nothing."""
    answer = rated.answer
    values = {code.value: _cell(rated, code) for code in CriterionCode}
    return {
        "post": answer.post,
        "answer": answer.answer,
        "answered_at": answer.answered_at.isoformat() if answer.answered_at else "",
        "authority": answer.authority or "",
        "kind": answer.kind.value if answer.kind else "",
        **values,
        "overall": f"{rated.quality:g}",
        "analyst_count": str(rated.analyst_count),
        "incident_id": answer.incident_id,
        "answer_id": answer.answer_id,
    }


def rated_lines(incidents: IncidentServices, narrowed: AnswerFilter, by: Principal) -> Iterator[str]:
    """Yield the export as lines of CSV; the export itself stands in the audit log."""
    with incidents.database.writing() as unit:
        unit.audit.add(AuditEntry(incidents.clock.now(), by.name, "answer.scores.export"))
    yield _BYTE_ORDER_MARK + _line(RATED_COLUMNS)
    for rated in rated_answers(incidents.database, narrowed):
        yield _line(rated_record(rated).values())


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([guarded(cell) for cell in cells])
    return buffer.getvalue()


def _cell(rated: RatedAnswer, code: CriterionCode) -> str:
    if code not in rated.values:
        return ""
    value = rated.values[code]
    return NOT_APPLICABLE if value is None else str(value)
