"""The sheet of cases that every formula of the workbook reads; open when a formula points to a wrong column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from triage.ratings.publication.workbook.sheets import DAY_S, Column, Sheet, Styles

NAME = "Обращения"
LARGEST_SHEET = 100_000
"""More cases than this are not written out: the workbook then holds values instead of formulas."""

_FIELDS: tuple[tuple[str, str, float], ...] = (
    ("case_id", "Номер", 12),
    ("row", "Строка файла", 9),
    ("authority", "Код органа", 20),
    ("local_created", "Создано", 17),
    ("wall_s", "Время ответа", 14),
    ("working_s", "Рабочее время", 14),
    ("final_s", "До ответа по существу", 14),
    ("citizen_s", "Ожидание жителя", 14),
    ("answered_points", "Отвечено, %", 10),
    ("solved_points", "Решено", 9),
    ("speed", "Балл за скорость", 10),
    ("within_norm", "В норме, %", 10),
    ("solved_share", "Решено, % решаемых", 11),
    ("solution_quality", "Качество решения", 11),
    ("answer_quality", "Качество ответа", 11),
)
_IN_DAYS = frozenset({"wall_s", "working_s", "final_s", "citizen_s"})


@dataclass(frozen=True, slots=True)
class CaseRanges:
    """Where the columns of the cases stand, as absolute references for formulas."""

    first_row: int
    last_row: int

    def of(self, field: str) -> str:
        """Return the range of a field, e.g. `Обращения!$E$5:$E$680`."""
        letter = chr(ord("A") + [name for name, _, _ in _FIELDS].index(field))
        return f"{NAME}!${letter}${self.first_row}:${letter}${self.last_row}"


def write_cases(book: Any, styles: Styles, cases: pd.DataFrame, warning: str) -> CaseRanges:
    """Write all kept cases and return where they stand. Call it last: sheets appear in order of writing."""
    sheet = Sheet(book, styles, NAME, "Обращения, вошедшие в рейтинг", warning)
    sheet.note(
        "Из этих строк формулы других листов считают все показатели. Тексты не выгружаются: в них имена и адреса."
    )
    first = sheet.head([Column(title, width) for _, title, width in _FIELDS])
    table = _table(cases)
    for column, (field, _, _) in enumerate(_FIELDS):
        _column(sheet, first, column, field, table[field])
    return CaseRanges(first + 1, first + max(len(table), 1))


def expected_ranges(cases: pd.DataFrame, warning: str) -> CaseRanges:
    """Return where `write_cases` will put the cases, for formulas written before it."""
    first = 4 + bool(warning)
    return CaseRanges(first + 1, first + max(len(cases), 1))


def _table(cases: pd.DataFrame) -> Mapping[str, list[Any]]:
    made = cases.assign(answered_points=cases["answered"] * 100.0, solved_points=cases["solved"] * 1.0)
    made = made.sort_values(["authority", "local_created", "case_id"], kind="stable")
    return {field: made[field].tolist() for field, _, _ in _FIELDS}


def _column(sheet: Sheet, first: int, column: int, field: str, values: list[Any]) -> None:
    area, styles = sheet.area, sheet.styles
    for row, value in enumerate(values, start=first):
        if field in {"case_id", "authority"}:
            area.write_string(row, column, str(value), styles.text)
        elif pd.isna(value) or (field == "row" and not value):
            continue
        elif field == "local_created":
            area.write_datetime(row, column, value.to_pydatetime(), styles.moment)
        elif field in _IN_DAYS:
            area.write_number(row, column, value / DAY_S, styles.duration)
        else:
            area.write_number(row, column, value, styles.whole if field == "row" else styles.decimal)
