"""The table of one league with formulas over the cases; open when a figure and its formula disagree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from triage.domain.ratings import AuthorityRating, League, Measure, MeasureCode, Unit
from triage.ratings.names import MEASURE_NAMES, NOT_RANKED_REASONS, league_name
from triage.ratings.publication.workbook.case_sheet import CaseRanges
from triage.ratings.publication.workbook.sheets import Column, Sheet, Styles

SCORE_SHEET = "Расчёт балла"
_MEANS: Mapping[MeasureCode, str] = {
    MeasureCode.MEAN_TIME: "wall_s",
    MeasureCode.MEAN_WORKING_TIME: "working_s",
    MeasureCode.MEAN_FINAL_TIME: "final_s",
    MeasureCode.MEAN_CITIZEN_TIME: "citizen_s",
    MeasureCode.SPEED: "speed",
    MeasureCode.WITHIN_NORM: "within_norm",
    MeasureCode.ANSWERED: "answered_points",
    MeasureCode.SOLVED_SHARE: "solved_share",
    MeasureCode.SOLUTION_QUALITY: "solution_quality",
    MeasureCode.ANSWER_QUALITY: "answer_quality",
}
_QUANTILES: Mapping[MeasureCode, tuple[str, str]] = {
    MeasureCode.MEDIAN_TIME: ("wall_s", "0.5"),
    MeasureCode.P90_TIME: ("wall_s", "0.9"),
    MeasureCode.MEDIAN_WORKING_TIME: ("working_s", "0.5"),
    MeasureCode.P90_WORKING_TIME: ("working_s", "0.9"),
}
_CODE_COLUMN = "B"
_FIXED = (
    Column("Орган", 44), Column("Код", 19), Column("Место", 8), Column("Место: от", 9), Column("Место: до", 9),
    Column("Балл", 9), Column("Балл: от", 9), Column("Балл: до", 9), Column("Сообщений", 11), Column("Без ответа", 9),
    Column("Ответов-обещаний", 10), Column("Отложено", 10), Column("Пришло по ошибке", 10),
    Column("Порядок при других весах: от", 11), Column("Порядок при других весах: до", 11),
)  # fmt: skip


def write_league(book: Any, styles: Styles, league: League, ranges: CaseRanges | None, warning: str) -> None:
    """Write the table of a league. Without `ranges` (too many cases for a sheet) values stand instead of formulas."""
    title = league_name(league.code)
    sheet = Sheet(book, styles, title[:31], title, warning)
    sheet.note(
        "Место общее у неотличимых; «от» и «до» — 95-процентный интервал. Показатели — формулы по листу «Обращения»."
    )
    measures = [Column(MEASURE_NAMES[code], 15) for code in MeasureCode]
    bounds = [Column(f"{MEASURE_NAMES[code]}: {end}", 13) for code in MeasureCode for end in ("n", "от", "до")]
    sheet.head([*_FIXED, *measures, *bounds])
    for row in league.rows:
        _write_row(sheet, row, ranges)
        sheet.end_row()


def _write_row(sheet: Sheet, row: AuthorityRating, ranges: CaseRanges | None) -> None:
    sheet.text(0, row.name)
    sheet.text(1, row.code)
    if row.rank is not None:
        for column, value in enumerate((row.rank.shared_rank, row.rank.low, row.rank.high), start=2):
            sheet.number(column, value, Unit.COUNT)
    else:
        sheet.text(2, NOT_RANKED_REASONS.get(row.not_ranked_because or "", "—"))
    code = f"${_CODE_COLUMN}{sheet.row + 1}"
    if row.score is not None:
        contributions = f"SUMIFS('{SCORE_SHEET}'!$J:$J,'{SCORE_SHEET}'!$B:$B,{code})"
        sheet.formula(5, contributions, row.score, Unit.POINTS)
    sheet.number(6, row.score_low, Unit.POINTS)
    sheet.number(7, row.score_high, Unit.POINTS)
    if ranges is None:
        sheet.number(8, row.case_count, Unit.COUNT)
    else:
        sheet.formula(8, f"COUNTIFS({ranges.of('authority')},{code})", row.case_count, Unit.COUNT)
    counts = (row.unanswered_count, row.interim_count, row.postponed_count, row.misrouted_count)
    for column, count in enumerate(counts, start=9):
        sheet.number(column, count, Unit.COUNT)
    if row.sensitivity is not None:
        sheet.number(13, row.sensitivity.best, Unit.COUNT)
        sheet.number(14, row.sensitivity.worst, Unit.COUNT)
    for index, measure in enumerate(row.measures):
        _write_measure(sheet, len(_FIXED) + index, measure, ranges, code)
        start = len(_FIXED) + len(row.measures) + 3 * index
        sheet.number(start, measure.estimate.n, Unit.COUNT)
        sheet.number(start + 1, measure.estimate.low, measure.unit)
        sheet.number(start + 2, measure.estimate.high, measure.unit)


def _write_measure(sheet: Sheet, column: int, measure: Measure, ranges: CaseRanges | None, code: str) -> None:
    value, unit = measure.estimate.value, measure.unit
    if ranges is None:
        sheet.number(column, value, unit)
    elif measure.code in _QUANTILES:
        field, probability = _QUANTILES[measure.code]
        own = f'IF({ranges.of("authority")}={code},IF({ranges.of(field)}<>"",{ranges.of(field)}))'
        sheet.array(column, f"PERCENTILE({own},{probability})", value, unit)
    elif measure.code is MeasureCode.SOLVED_COUNT:
        sheet.formula(column, f"SUMIFS({ranges.of('solved_points')},{ranges.of('authority')},{code})", value, unit)
    else:
        field = _MEANS[measure.code]
        sheet.formula(column, f"AVERAGEIFS({ranges.of(field)},{ranges.of('authority')},{code})", value, unit)
