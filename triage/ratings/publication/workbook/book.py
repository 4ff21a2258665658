"""Puts the sheets of the workbook together; open to add a sheet or change their order."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

import xlsxwriter

from triage.domain.ratings import ExclusionScope, MeasureCode, Rating, Unit
from triage.ratings.names import MEASURE_NAMES, SIGNAL_MEANINGS, SIGNAL_NAMES, league_name
from triage.ratings.publication.news import board_of, news_title
from triage.ratings.publication.wording import in_unit
from triage.ratings.publication.workbook.case_sheet import LARGEST_SHEET, expected_ranges, write_cases
from triage.ratings.publication.workbook.league_sheet import write_league
from triage.ratings.publication.workbook.score_sheet import write_scores
from triage.ratings.publication.workbook.sheets import Column, Sheet, Styles
from triage.ratings.rating import RatedWindow
from triage.regions.pack import RegionPack

_BOARD_UNITS = {MeasureCode.MEAN_TIME: Unit.SECONDS, MeasureCode.SOLVED_COUNT: Unit.COUNT}


def workbook(rated: RatedWindow, pack: RegionPack) -> bytes:
    """Return the workbook. Its creation date is the end of the window, so that the same data give the same bytes."""
    rating = rated.rating
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    created = datetime.combine(rating.window.end_day, time())
    book.set_properties({"title": news_title(rating, pack), "created": created, "comments": rating.data_notice})
    styles, warning = Styles.of(book), rating.data_notice
    fits = len(rated.cases) <= LARGEST_SHEET
    ranges = expected_ranges(rated.cases, warning) if fits else None
    _write_boards(book, styles, rating, pack)
    for league in rating.leagues:
        write_league(book, styles, league, ranges, warning)
    write_scores(book, styles, rating, ranges, warning)
    _write_changes(book, styles, rating)
    _write_signals(book, styles, rating)
    _write_exclusions(book, styles, rating)
    _write_methodology(book, styles, rating)
    if fits:
        write_cases(book, styles, rated.cases, warning)
    book.close()
    return target.getvalue()


def _write_boards(book: Any, styles: Styles, rating: Rating, pack: RegionPack) -> None:
    sheet = Sheet(book, styles, "Лидеры", news_title(rating, pack), rating.data_notice)
    sheet.note(rating.methodology.notice)
    sheet.head(
        [Column("Показатель", 34), Column("Лига", 34), Column("Орган", 58), Column("Значение", 16), Column("n", 8)]
    )
    for code in _board_codes(rating):
        for league in rating.leagues:
            board = board_of(league, code)
            for leader in board.leaders if board else ():
                sheet.text(0, MEASURE_NAMES[code])
                sheet.text(1, league_name(league.code))
                sheet.text(2, leader.name)
                sheet.text(3, in_unit(leader.value, _BOARD_UNITS.get(code, Unit.POINTS)))
                sheet.number(4, leader.n, Unit.COUNT)
                sheet.end_row()


def _board_codes(rating: Rating) -> list[MeasureCode]:
    return list(dict.fromkeys(board.measure for league in rating.leagues for board in league.boards))


def _write_changes(book: Any, styles: Styles, rating: Rating) -> None:
    sheet = Sheet(book, styles, "Изменения", "Что изменилось с прошлого периода", rating.data_notice)
    sheet.note("Стало = было + все «своё» + все «фон»: разложение сходится без остатка.")
    codes = list(dict.fromkeys(p.code for lg in rating.leagues for r in lg.rows if r.change for p in r.change.parts))
    titles = [f"{MEASURE_NAMES[code]}: {kind}" for code in codes for kind in ("своё", "фон")]
    sheet.head(
        [
            Column("Орган", 44),
            Column("Код", 19),
            Column("Было", 9),
            Column("Стало", 9),
            *(Column(t, 13) for t in titles),
        ]
    )
    for league in rating.leagues:
        for row in league.rows:
            if row.change is None:
                continue
            sheet.text(0, row.name)
            sheet.text(1, row.code)
            sheet.number(2, row.change.previous, Unit.POINTS)
            last = chr(ord("E") + 2 * len(codes) - 1)
            line = sheet.row + 1
            sheet.formula(3, f"C{line}+SUM(E{line}:{last}{line})", row.change.current, Unit.POINTS)
            by_code = {part.code: part for part in row.change.parts}
            for index, code in enumerate(codes):
                part = by_code.get(code)
                sheet.number(4 + 2 * index, part.own if part else 0.0, Unit.POINTS)
                sheet.number(5 + 2 * index, part.context if part else 0.0, Unit.POINTS)
            sheet.end_row()


def _write_signals(book: Any, styles: Styles, rating: Rating) -> None:
    sheet = Sheet(book, styles, "Сигналы", "Сигналы рядом с местом", rating.data_notice)
    sheet.note("Сигнал не меняет места. Перечислены номера обращений.")
    sheet.head([Column("Орган", 44), Column("Сигнал", 34), Column("Сработал", 10), Column("Случаев", 9),
                Column("Из", 8),
                Column("Доля", 9), Column("Порог", 9), Column("Что это", 50), Column("Обращения", 80)])  # fmt: skip
    for league in rating.leagues:
        for row in league.rows:
            for signal in row.signals:
                if not signal.count:
                    continue
                sheet.text(0, row.name)
                sheet.text(1, SIGNAL_NAMES[signal.code])
                sheet.text(2, "да" if signal.is_raised else "нет")
                sheet.number(3, signal.count, Unit.COUNT)
                sheet.number(4, signal.n, Unit.COUNT)
                sheet.number(5, signal.share, Unit.PERCENT)
                sheet.number(6, signal.threshold, Unit.PERCENT)
                sheet.text(7, SIGNAL_MEANINGS[signal.code])
                sheet.text(8, ", ".join(case.case_id for case in signal.cases))
                sheet.end_row()


def _write_exclusions(book: Any, styles: Styles, rating: Rating) -> None:
    sheet = Sheet(book, styles, "Исключения", "Что исключено и по какому правилу", rating.data_notice)
    sheet.head([Column("Правило", 52), Column("Имя правила", 26), Column("Что исключено", 16), Column("Номер", 14),
                Column("Строка файла", 10), Column("Подробности", 70)])  # fmt: skip
    for exclusion in rating.exclusions:
        for case in exclusion.cases:
            sheet.text(0, exclusion.title)
            sheet.text(1, exclusion.rule)
            sheet.text(2, "обращение" if exclusion.scope is ExclusionScope.CASE else "только время")
            sheet.text(3, case.case_id)
            sheet.number(4, case.row, Unit.COUNT)
            sheet.text(5, case.note)
            sheet.end_row()


def _write_methodology(book: Any, styles: Styles, rating: Rating) -> None:
    sheet = Sheet(book, styles, "Методика", f"Методика, версия {rating.methodology.version}", rating.data_notice)
    sheet.note(rating.methodology.notice)
    sheet.note(f"Отпечаток данных {rating.data_fingerprint}; данные до {rating.data_until}; пояс {rating.time_zone}.")
    sheet.head([Column("Ключ", 40), Column("Значение", 40), Column("Что значит", 90)])
    for fact in rating.methodology.facts:
        sheet.text(0, fact.key)
        sheet.text(1, fact.value)
        sheet.text(2, fact.meaning)
        sheet.end_row()
