"""PNG cards for social networks, one per leader board and one with the map; open to change their look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triage.domain.ratings import Leader, League, MeasureCode, Rating
from triage.ratings.names import league_name
from triage.ratings.publication.charts.palette import (
    ACCENT,
    ACCENT_DARK,
    INK,
    MUTED,
    NAVY,
    PANEL,
    RULE,
    WARN,
    wrapped,
)
from triage.ratings.publication.charts.plotted import png
from triage.ratings.publication.charts.shapes import Box, Canvas, Label, moved
from triage.ratings.publication.news import alike_bodies, board_of, has_one_place
from triage.ratings.publication.page import region_map
from triage.ratings.publication.wording import duration, number, whole, window_title
from triage.regions.pack import RegionPack

_SIDE, _MARGIN = 1080.0, 72.0
_TITLES = {
    MeasureCode.MEAN_TIME: ("Быстрее всех отвечают", "среднее время первого ответа"),
    MeasureCode.SOLVED_COUNT: ("Больше всех решили", "число решённых проблем по сообщениям жителей"),
    MeasureCode.ANSWER_QUALITY: ("Лучше всех отвечают", "средняя оценка ответов, баллов из 100"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One picture: file name and PNG bytes."""

    name: str
    content: bytes


def cards(rating: Rating, pack: RegionPack) -> list[Card]:
    """Return the cards: one per board, and the map when the region has one. 1080 × 1080 pixels."""
    made = [Card(f"{code.value}.png", png(board_card(rating, pack, code))) for code in _TITLES]
    mapped = map_card(rating, pack)
    return [*made, Card("map.png", png(mapped))] if mapped else made


def board_card(rating: Rating, pack: RegionPack, code: MeasureCode) -> Canvas:
    """Return the card of one board with the leaders of both leagues."""
    title, subtitle = _TITLES[code]
    canvas = _blank(rating, pack, title, subtitle)
    y = 330.0
    for league in rating.leagues:
        y = _league_block(canvas, league, code, y) + 42
    return canvas


def map_card(rating: Rating, pack: RegionPack) -> Canvas | None:
    """Return the card with the tile-grid map; None without a map."""
    drawn = region_map(rating, pack)
    if drawn is None:
        return None
    canvas = _blank(rating, pack, "Рейтинг на карте", "общий балл из 100, среднее время ответа")
    scale = (_SIDE - 2 * _MARGIN) / drawn.width
    canvas.add(*(moved(shape, scale, _MARGIN, 318) for shape in drawn.shapes))
    return canvas


def _blank(rating: Rating, pack: RegionPack, title: str, subtitle: str) -> Canvas:
    canvas = Canvas(_SIDE, _SIDE, title)
    canvas.add(Box(0, 0, _SIDE, _SIDE, "#ffffff"), Box(0, 0, _SIDE, 262, NAVY))
    canvas.add(Label(_MARGIN, 76, f"{pack.info.forms.nominative} · {window_title(rating.window)}", 26, "#cfdbe6"))
    canvas.add(Label(_MARGIN, 152, title, 58, "#ffffff", bold=True), Label(_MARGIN, 212, subtitle, 29, "#cfdbe6"))
    notes = [rating.methodology.notice]
    if rating.data_notice:
        notes.append(rating.data_notice)
    lines = [line for note in notes for line in wrapped(note, 20, _SIDE - 2 * _MARGIN)]
    canvas.add(Box(0, _SIDE - 44 - 28 * len(lines), _SIDE, 44 + 28 * len(lines), PANEL))
    for index, line in enumerate(lines):
        colour = WARN if rating.data_notice and index else MUTED
        canvas.add(Label(_MARGIN, _SIDE - 22 - 28 * (len(lines) - index) + 24, line, 20, colour))
    return canvas


def _league_block(canvas: Canvas, league: League, code: MeasureCode, y: float) -> float:
    canvas.add(Label(_MARGIN, y, league_name(league.code), 27, ACCENT, bold=True))
    board = board_of(league, code)
    leaders = board.leaders if board else ()
    if not leaders:
        canvas.add(Label(_MARGIN, y + 58, "Никто не выделился достоверно", 30, MUTED))
        return y + 76
    if has_one_place(league):
        canvas.add(Label(_MARGIN, y + 36, "место есть только у одного органа, сравнивать не с кем", 24, MUTED))
        y += 30
    if code is MeasureCode.MEAN_TIME:
        return _times(canvas, leaders, y)
    y += 14
    for leader in leaders:
        lines = wrapped(leader.name, 31, 790)
        for index, line in enumerate(lines):
            canvas.add(Label(_MARGIN, y + 42 + 38 * index, line, 31, INK))
        value = whole(leader.value) if code is MeasureCode.SOLVED_COUNT else number(leader.value, 0)
        canvas.add(Label(_SIDE - _MARGIN, y + 44, value, 44, ACCENT_DARK, "end", bold=True))
        y += 30 + 38 * len(lines)
        canvas.add(Box(_MARGIN, y, _SIDE - 2 * _MARGIN, 1.5, RULE))
    return y + 10


def _times(canvas: Canvas, leaders: Sequence[Leader], y: float) -> float:
    for leader in leaders:
        lines = wrapped(leader.name, 34, _SIDE - 2 * _MARGIN)
        for index, line in enumerate(lines):
            canvas.add(Label(_MARGIN, y + 56 + 42 * index, line, 34, INK))
        y += 56 + 42 * len(lines)
        canvas.add(Label(_MARGIN, y + 42, duration(leader.value), 66, ACCENT_DARK, bold=True))
        y += 84
        if leader.indistinguishable_from:
            canvas.add(Label(_MARGIN, y, f"отличие ещё от {alike_bodies(leader)} не доказано", 24, MUTED))
            y += 22
        canvas.add(Box(_MARGIN, y, _SIDE - 2 * _MARGIN, 1.5, RULE))
    return y + 12
