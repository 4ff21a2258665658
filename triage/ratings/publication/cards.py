"""PNG cards for social networks, one per leader board and one with the map; open to change their look."""

from __future__ import annotations

from dataclasses import dataclass

from triage.domain.ratings import League, MeasureCode, Rating
from triage.ratings.names import league_name
from triage.ratings.publication.charts.palette import (
    ACCENT,
    ACCENT_DARK,
    INK,
    MUTED,
    NAVY,
    PANEL,
    WARN,
    wrapped,
)
from triage.ratings.publication.charts.plotted import png
from triage.ratings.publication.charts.shapes import Box, Canvas, Label, moved
from triage.ratings.publication.news import board_of
from triage.ratings.publication.page import region_map
from triage.ratings.publication.wording import duration, number, whole, window_title
from triage.regions.pack import RegionPack

_SIDE, _MARGIN = 1080.0, 72.0
_TITLES = {
    MeasureCode.MEAN_TIME: ("Быстрее всех отвечают", "среднее время первого ответа"),
    MeasureCode.SOLVED_COUNT: ("Больше всех решили", "решено проблем по сообщениям жителей"),
    MeasureCode.ANSWER_QUALITY: ("Лучше всех отвечают", "качество ответов, из 100"),
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
    canvas.add(*(moved(shape, scale, _MARGIN, 340) for shape in drawn.shapes))
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
    y += 14
    if not leaders:
        canvas.add(Label(_MARGIN, y + 44, "Никто не выделился достоверно", 30, MUTED))
        return y + 60
    for leader in leaders:
        value = duration(leader.value) if code is MeasureCode.MEAN_TIME else _figure(leader.value, code)
        lines = wrapped(leader.name, 31, 560 if code is MeasureCode.MEAN_TIME else 740)
        for index, line in enumerate(lines):
            canvas.add(Label(_MARGIN, y + 42 + 38 * index, line, 31, INK))
        size = 38 if code is MeasureCode.MEAN_TIME else 44
        canvas.add(Label(_SIDE - _MARGIN, y + 44, value, size, ACCENT_DARK, "end", bold=True))
        y += 22 + 38 * len(lines)
        canvas.add(Box(_MARGIN, y + 8, _SIDE - 2 * _MARGIN, 1.5, "#d9dee5"))
        y += 8
    return y + 10


def _figure(value: float, code: MeasureCode) -> str:
    return whole(value) if code is MeasureCode.SOLVED_COUNT else number(value, 0)
