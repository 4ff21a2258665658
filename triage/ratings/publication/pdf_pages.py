"""The PDF: a leaflet of A4 pages with boards, tables and charts; open to change its layout."""

from __future__ import annotations

from collections.abc import Sequence

from triage.domain.ratings import AuthorityRating, League, MeasureCode, Rating, Unit
from triage.ratings.names import league_name
from triage.ratings.publication.charts.palette import (
    ACCENT,
    ACCENT_DARK,
    ALARM,
    INK,
    MUTED,
    NAVY,
    PANEL,
    RULE,
    WARN,
    fitted,
    wrapped,
)
from triage.ratings.publication.charts.plotted import pdf
from triage.ratings.publication.charts.shapes import Box, Canvas, Dot, Label, Path, moved
from triage.ratings.publication.filters import SIGNAL_FLAGS, board_value
from triage.ratings.publication.news import board_of, news_title, reading_hints
from triage.ratings.publication.page import BOARD_TITLES, league_charts, region_map, until_text
from triage.ratings.publication.wording import in_unit, messages, number, places, short_duration, whole
from triage.regions.pack import RegionPack

PAGE_WIDTH, PAGE_HEIGHT = 1169.0, 827.0
"""A4 across, a hundred units to the inch."""

_MARGIN = 50.0
_INNER = PAGE_WIDTH - 2 * _MARGIN
_BOARD_HEIGHT, _FLAT_FUNNEL = 440.0, 306.0
_TABLE_ROWS, _NAME_WIDTH = 30, 330.0


def pdf_document(rating: Rating, pack: RegionPack) -> bytes:
    """Return the PDF: leaders, map, and per league a table and its charts."""
    title = news_title(rating, pack)
    pages = [_cover(rating, title)]
    drawn = region_map(rating, pack)
    if drawn is not None:
        page = _page(rating, "Карта")
        _place(page, drawn, _MARGIN, 112, min(_INNER, (PAGE_HEIGHT - 180) / drawn.height * drawn.width))
        pages.append(page)
    for league in rating.leagues:
        pages += [
            _table_page(rating, league, league.rows[start : start + _TABLE_ROWS])
            for start in range(0, max(len(league.rows), 1), _TABLE_ROWS)
        ]
        pages.append(_chart_page(rating, league))
    for number_, page in enumerate(pages, start=1):
        page.add(Label(PAGE_WIDTH - _MARGIN, PAGE_HEIGHT - 22, f"{number_} / {len(pages)}", 11, MUTED, "end"))
    return pdf(pages, title)


def _page(rating: Rating, title: str) -> Canvas:
    page = Canvas(PAGE_WIDTH, PAGE_HEIGHT, title)
    page.add(Box(0, 0, PAGE_WIDTH, PAGE_HEIGHT, "#ffffff"), Box(0, 0, PAGE_WIDTH, 76, NAVY))
    page.add(Label(_MARGIN, 49, title, 25, "#ffffff", bold=True))
    foot = [note for note in (rating.data_notice, rating.methodology.notice) if note]
    for index, note in enumerate(reversed(foot)):
        colour = WARN if note == rating.data_notice else MUTED
        page.add(Label(_MARGIN, PAGE_HEIGHT - 18 - 15 * index, fitted(note, 10.5, _INNER - 60), 10.5, colour))
    return page


def _cover(rating: Rating, title: str) -> Canvas:
    page = _page(rating, title)
    totals = rating.totals
    text = (
        f"{messages(totals.received_count)} за период, в рейтинге — {whole(totals.rated_count)}. "
        f"Решено проблем — {whole(totals.solved_count)}, без ответа — {whole(totals.unanswered_count)}. "
        f"Данные по {until_text(rating)}."
    )
    y = _paragraph(page, text, 116, 15, INK)
    if rating.data_notice:
        y = _paragraph(page, rating.data_notice, y + 6, 15, WARN)
    width = (_INNER - 40) / 3
    for index, code in enumerate(BOARD_TITLES):
        _board(page, rating, code, _MARGIN + index * (width + 20), y + 16, width)
    y += _BOARD_HEIGHT + 50
    for sentence in reading_hints(rating):
        y = _paragraph(page, sentence, y, 13.5, INK) + 5
    return page


def _board(page: Canvas, rating: Rating, code: MeasureCode, x: float, y: float, width: float) -> None:
    page.add(Box(x, y, width, _BOARD_HEIGHT, PANEL, "", 10))
    page.add(Label(x + 18, y + 34, BOARD_TITLES[code], 19, NAVY, bold=True))
    y += 66
    for league in rating.leagues:
        page.add(Label(x + 18, y, league_name(league.code), 12.5, ACCENT, bold=True))
        y += 8
        board = board_of(league, code)
        for leader in board.leaders if board else ():
            lines = wrapped(leader.name, 13, width - 120)
            for index, line in enumerate(lines):
                page.add(Label(x + 18, y + 20 + 17 * index, line, 13, INK))
            value = board_value(leader.value, code.value)
            page.add(Label(x + width - 18, y + 20, value, 16, ACCENT_DARK, "end", bold=True))
            y += 12 + 17 * len(lines)
            page.add(Path(((x + 18, y + 2), (x + width - 18, y + 2)), RULE))
        if not board or not board.leaders:
            page.add(Label(x + 18, y + 20, "Никто не выделился достоверно", 14, MUTED))
            y += 30
        y += 36


def _paragraph(page: Canvas, text: str, y: float, size: float, colour: str) -> float:
    for line in wrapped(text, size, _INNER):
        page.add(Label(_MARGIN, y, line, size, colour))
        y += size * 1.45
    return y


_COLUMNS: tuple[tuple[str, float], ...] = (
    ("Место", 0), ("Орган", 92), ("Балл", 480), ("Сообщ.", 545), ("Среднее", 638), ("Медиана", 730),
    ("90 %", 822), ("В норме", 888), ("Решено", 950), ("Решения", 1016), ("Ответы", 1069),
)  # fmt: skip


def _table_page(rating: Rating, league: League, rows: Sequence[AuthorityRating]) -> Canvas:
    page = _page(rating, league_name(league.code))
    y = 112.0
    for title, x in _COLUMNS:
        page.add(Label(_MARGIN + x, y, title, 11.5, MUTED, "start" if x < 100 else "end", bold=True))
    page.add(Path(((_MARGIN, y + 8), (_MARGIN + _INNER, y + 8)), MUTED, 1.5))
    line = min(36.0, (PAGE_HEIGHT - 190) / max(len(rows), 1))
    for index, row in enumerate(rows):
        _table_row(page, row, y + 8 + line * (index + 1) - line * 0.28, line)
    note = (
        "Место общее у неотличимых, в скобках — его 95-процентный интервал. «Среднее», «Медиана», «90 %» — время "
        "первого ответа; «Решения» и «Ответы» — их качество из 100."
    )
    page.add(Label(_MARGIN, PAGE_HEIGHT - 54, note, 11.5, MUTED))
    return page


def _table_row(page: Canvas, row: AuthorityRating, y: float, line: float) -> None:
    colour = INK if row.rank else MUTED
    if row.rank:
        page.add(Label(_MARGIN, y, str(row.rank.shared_rank), 15, NAVY, bold=True))
        page.add(Label(_MARGIN + 26, y, f"({places(row.rank.low, row.rank.high)})", 11, MUTED))
    else:
        page.add(Label(_MARGIN, y, "без места", 11, MUTED))
    flags = [SIGNAL_FLAGS[signal.code] for signal in row.signals if signal.is_raised]
    page.add(Label(_MARGIN + 92, y, _fitting_name(row), 12, colour))
    if flags:
        page.add(Dot(_MARGIN + 84, y - 4, 3.5, ALARM))
    cells = [
        number(row.score),
        whole(row.case_count),
        *(
            short_duration(row.measure(c).value)
            for c in (MeasureCode.MEAN_TIME, MeasureCode.MEDIAN_TIME, MeasureCode.P90_TIME)
        ),
        in_unit(row.measure(MeasureCode.WITHIN_NORM).value, Unit.PERCENT),
        whole(row.measure(MeasureCode.SOLVED_COUNT).value),
        number(row.measure(MeasureCode.SOLUTION_QUALITY).value, 0),
        number(row.measure(MeasureCode.ANSWER_QUALITY).value, 0),
    ]
    for text, (_, x) in zip(cells, _COLUMNS[2:], strict=True):
        page.add(Label(_MARGIN + x, y, text, 12.5, colour, "end", bold=x == 480))
    page.add(Path(((_MARGIN, y + line * 0.28), (_MARGIN + _INNER, y + line * 0.28)), RULE, 0.8))


def _fitting_name(row: AuthorityRating) -> str:
    """Return the name, or the usual contraction where it would run into the figures."""
    whole_name = fitted(row.name, 12, _NAME_WIDTH)
    return whole_name if whole_name == row.name else fitted(row.label, 12, _NAME_WIDTH)


def _chart_page(rating: Rating, league: League) -> Canvas:
    """Put the places on the left and the funnels below each other on the right."""
    page = _page(rating, f"{league_name(league.code)}: что не случайность")
    charts = league_charts(league, _FLAT_FUNNEL)
    if not charts:
        return page
    first, funnels = charts[0], charts[1:]
    _place(page, first, _MARGIN, 104, min(_INNER * 0.53, (PAGE_HEIGHT - 170) / first.height * first.width))
    height = (PAGE_HEIGHT - 170) / max(len(funnels), 1)
    for index, chart in enumerate(funnels):
        width = min(_INNER * 0.44, (height - 8) / chart.height * chart.width)
        _place(page, chart, PAGE_WIDTH - _MARGIN - width, 98 + index * height, width)
    return page


def _place(page: Canvas, drawn: Canvas, x: float, y: float, width: float) -> None:
    """Put a canvas on a page at a width."""
    scale = width / drawn.width
    page.add(*(moved(shape, scale, x, y) for shape in drawn.shapes))
