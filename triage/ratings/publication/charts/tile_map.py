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
from triage.ratings.publication.wording import number, short_duration
from triage.regions.pack import Tile

_TILE_WIDTH, _TILE_HEIGHT, _GAP, _LEGEND = 146.0, 104.0, 8.0, 46.0
_CLEAR_STEPS = 2
"""Grey text is readable on this many of the lightest colours only."""


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
    canvas.add(Label(x + 10, y + 24, fitted(row.label, 12.5, _TILE_WIDTH - 14), 12.5, ink, bold=True))
    canvas.add(Label(x + 10, y + 60, number(row.score) if row.score is not None else "без места", 18, ink, bold=True))
    mean = row.measures[0].estimate
    canvas.add(Label(x + 10, y + 88, f"{short_duration(mean.value)} · n = {row.case_count}", 11.5, soft))
    if any(signal.is_raised for signal in row.signals):
        canvas.add(Dot(x + _TILE_WIDTH - 14, y + _TILE_HEIGHT - 50, 5, ALARM, "#ffffff", "есть сигнал"))


def _hint(row: AuthorityRating) -> str:
    return f"{row.name}: балл {number(row.score)}, сообщений {row.case_count}"


def _legend(canvas: Canvas, y: float, low: float, high: float) -> None:
    canvas.add(Label(0, y + 14, f"балл {number(low, 0)}", 12.5, MUTED))
    x = 62.0
    for colour in SCALE:
        canvas.add(Box(x, y + 2, 34, 15, colour))
        x += 34
    canvas.add(Label(x + 8, y + 14, number(high, 0), 12.5, MUTED))
    canvas.add(Box(x + 46, y + 2, 26, 15, NO_RANK))
    canvas.add(Label(x + 80, y + 14, "мало сообщений, без места", 12.5, MUTED))
    canvas.add(Dot(x + 292, y + 9, 5, ALARM), Label(x + 304, y + 14, "есть сигнал, см. таблицу", 12.5, MUTED))
