"""How every score comes about, part by part, in formulas; open to check a score by hand."""

from __future__ import annotations

from typing import Any

from triage.domain.ratings import AuthorityRating, Rating, ScorePart, Unit
from triage.ratings.names import MEASURE_NAMES
from triage.ratings.publication.workbook.case_sheet import CaseRanges
from triage.ratings.publication.workbook.league_sheet import SCORE_SHEET
from triage.ratings.publication.workbook.sheets import Column, Sheet, Styles

_COLUMNS = (
    Column("Орган", 44), Column("Код", 19), Column("Мера", 24), Column("Вес", 9), Column("Своё значение", 12),
    Column("n", 8), Column("Среднее по лиге", 12), Column("k", 9), Column("Подтянутое значение", 13),
    Column("Вклад в балл", 12),
)  # fmt: skip


def write_scores(book: Any, styles: Styles, rating: Rating, ranges: CaseRanges | None, warning: str) -> None:
    """Write one line per authority and measure; the parts of an authority add up to its score."""
    sheet = Sheet(book, styles, SCORE_SHEET, "Расчёт общего балла", warning)
    sheet.note("Подтянутое = среднее по лиге + n / (n + k) · (своё − среднее по лиге); вклад = вес · подтянутое.")
    sheet.head(_COLUMNS)
    for league in rating.leagues:
        for row in league.rows:
            for part in row.parts:
                _write_part(sheet, row, part, ranges)
                sheet.end_row()


def _write_part(sheet: Sheet, row: AuthorityRating, part: ScorePart, ranges: CaseRanges | None) -> None:
    line = sheet.row + 1
    sheet.text(0, row.name)
    sheet.text(1, row.code)
    sheet.text(2, MEASURE_NAMES[part.code])
    sheet.area.write_number(sheet.row, 3, part.weight)
    if ranges is None:
        sheet.number(4, part.own, Unit.POINTS)
        sheet.number(5, part.n, Unit.COUNT)
    else:
        field, codes = ranges.of(part.code.value), ranges.of("authority")
        sheet.formula(4, f"AVERAGEIFS({field},{codes},$B{line})", part.own, Unit.POINTS)
        sheet.formula(5, f'COUNTIFS({codes},$B{line},{field},">=0")', part.n, Unit.COUNT)
    sheet.number(6, part.league_mean, Unit.POINTS)
    sheet.number(7, part.prior_cases, Unit.POINTS)
    sheet.formula(8, f"G{line}+F{line}/(F{line}+H{line})*(N(E{line})-G{line})", part.shrunk, Unit.POINTS)
    sheet.formula(9, f"D{line}*I{line}", part.contribution, Unit.POINTS)
