"""Reads what analysts gave answers criterion by criterion; open when a row of an export of reviews is refused.

`triage rated-answers` and `GET /v1/answers/rated` write such tables: post, answer, answered_at, kind, a column per
criterion (0, 1, 2, «N/A»; empty = not judged). Posts and answers were redacted when they were stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from training.answer_changes import Labels, Taught
from triage.answers.columns import NOT_APPLICABLE
from triage.domain.answers import AnswerKind, AnswerPair, CriterionCode
from triage.domain.errors import FileFormatError
from triage.files.dates import parse_moment
from triage.files.tables import open_table

POST, ANSWER, ANSWERED_AT, KIND = "post", "answer", "answered_at", "kind"
_VALUES: dict[str, int | None] = {"0": 0, "1": 1, "2": 2, NOT_APPLICABLE: None}


def read_reviews(paths: Sequence[Path]) -> list[Taught]:
    """Return the answers that analysts judged, by file and row; of one pair of texts the last row counts.

    Rows without a judged criterion and what analysts called no answer teach nothing and are left out.

    Raises:
        FileFormatError: A column is missing or a value is none of 0, 1, 2 and «N/A»; names file, row and column.
    """
    found: dict[tuple[str, str], Taught] = {}
    for path in paths:
        for one in _read(path):
            found.pop((one.pair.post, one.pair.answer), None)
            found[one.pair.post, one.pair.answer] = one
    return list(found.values())


def _read(path: Path) -> list[Taught]:
    table = open_table(path)
    for name in (POST, ANSWER, *CriterionCode):
        if name not in table.columns:
            remedy = f"дайте выгрузку triage rated-answers; есть столбцы: {', '.join(table.columns)}"
            raise FileFormatError(path.name, f"нет столбца «{name}»", remedy)
    taught: list[Taught] = []
    for frame in table:
        records = frame.to_dict("records")
        for row, cells in zip(frame.index, records, strict=True):
            labels = _labels(path.name, int(row), {str(name): str(cell) for name, cell in cells.items()})
            if labels and str(cells.get(KIND, "")).strip() != AnswerKind.NOT_AN_ANSWER:
                moment = parse_moment(str(cells.get(ANSWERED_AT, "")))
                taught.append(Taught(AnswerPair(str(cells[POST]), str(cells[ANSWER]), moment), labels))
    return taught


def _labels(file: str, row: int, cells: dict[str, str]) -> Labels:
    labels: dict[CriterionCode, int | None] = {}
    for code in CriterionCode:
        written = cells[code].strip().removesuffix(".0")
        if written and written not in _VALUES:
            problem = f"«{written[:20]}» — не 0, 1, 2 и не {NOT_APPLICABLE}"
            raise FileFormatError(file, problem, "исправьте оценку или сотрите её", row=row, field=code)
        if written:
            labels[code] = _VALUES[written]
    return labels
