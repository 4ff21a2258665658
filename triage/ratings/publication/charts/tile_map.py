"""The tile-grid map: one tile per municipality, coloured by score; open when a tile stands in the wrong place.

Seventeen equal tiles read better than seventeen polygons of very unequal size. Positions come from the region pack.
"""

from __future__ import annotations

from collections.abc import Mapping

from triage.domain.ratings import AuthorityRating, League
from triage.ratings.publication.charts.palette import (
    ALARM,
    DARK_FROM,
    INK,
    MUTED,
    NO_RANK,
    SCALE,
    fitted,
    scale_step,
)
from triage.ratings.publication.charts.shapes import Box, Canvas, Dot, Label
from triage.ratings.publication.wording import messages, number, short_duration
from triage.regions.pack import Tile

_TILE_WIDTH, _TILE_HEIGHT, _GAP, _LEGEND = 146.0, 138.0, 8.0, 52.0
_CLEAR_STEPS = 1
"""Grey text is readable (4.5 to 1) on this many of the lightest colours only."""
_NAME, _KEY = 12.5, 15.0
"""Sizes of the name of a tile and of the key below the map."""


def tile_map(league: League, tiles: tuple[Tile, ...], title: str) -> Canvas | None:
    """Return the map of a league of municipalities; None when the region has no tiles or the league no districts."""
    rows: dict[str | None, AuthorityRating] = {row.district: row for row in league.rows if row.district}
    if not tiles or not rows:
        return None
    columns, lines = max(t.column for t in tiles) + 1, max(t.row for t in tiles) + 1
    width = columns * (_TILE_WIDTH + _GAP) - _GAP
    canvas = Canvas(width, lines * (_TILE_HEIGHT + _GAP) + _LEGEND, title)
    scores = [row.score for row in rows.values() if row.score is not None]
    low, high = (min(scores), max(scores)) if scores else (0.0, 100.0)
    for tile in sorted(tiles, key=lambda t: (t.row, t.column)):
        _tile(canvas, tile, rows, low, high)
    _legend(canvas, lines * (_TILE_HEIGHT + _GAP) + 14, low, high)
    return canvas


def _tile(canvas: Canvas, tile: Tile, rows: Mapping[str | None, AuthorityRating], low: float, high: float) -> None:
    x, y = tile.column * (_TILE_WIDTH + _GAP), tile.row * (_TILE_HEIGHT + _GAP)
    row = rows.get(tile.district)
    if row is None:
        canvas.add(Box(x, y, _TILE_WIDTH, _TILE_HEIGHT, "#ffffff", NO_RANK, 8))
        canvas.add(Label(x + 10, y + 24, "нет сообщений", 12, MUTED))
        return
    step = None if row.score is None else scale_step(row.score, low, high)
    ink = "#ffffff" if step is not None and step >= DARK_FROM else INK
    soft = MUTED if step is None or step < _CLEAR_STEPS else ink
    canvas.add(Box(x, y, _TILE_WIDTH, _TILE_HEIGHT, NO_RANK if step is None else SCALE[step], "", 8, _hint(row)))
    canvas.add(Label(x + 10, y + 28, fitted(row.label, _NAME, _TILE_WIDTH - 14), _NAME, ink, bold=True))
    score, size = ("без места", 18) if row.score is None else (number(row.score), 30)
    canvas.add(Label(x + 10, y + 72, score, size, ink, bold=True))
    mean = row.measures[0].estimate
    canvas.add(Label(x + 10, y + 102, short_duration(mean.value), 15, soft))
    canvas.add(Label(x + 10, y + 124, messages(row.case_count), 14, soft))
    if any(signal.is_raised for signal in row.signals):
        canvas.add(Dot(x + _TILE_WIDTH - 14, y + 61, 6, ALARM, "#ffffff", "есть сигнал"))


def _hint(row: AuthorityRating) -> str:
    return f"{row.name}: балл {number(row.score)}, сообщений {row.case_count}"


def _legend(canvas: Canvas, y: float, low: float, high: float) -> None:
    canvas.add(Label(0, y + 16, f"балл {number(low, 0)}", _KEY, MUTED))
    x = 72.0
    for colour in SCALE:
        canvas.add(Box(x, y + 2, 34, 18, colour))
        x += 34
    canvas.add(Label(x + 8, y + 16, number(high, 0), _KEY, MUTED))
    canvas.add(Box(x + 56, y + 2, 26, 18, NO_RANK))
    canvas.add(Label(x + 90, y + 16, "мало сообщений, без места", _KEY, MUTED))
    canvas.add(Dot(x + 330, y + 11, 6, ALARM), Label(x + 344, y + 16, "сигнал: см. таблицу рейтинга", _KEY, MUTED))
