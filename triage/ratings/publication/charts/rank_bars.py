"""Places with their intervals, one line per authority; open when shared places look wrong in the picture."""

from __future__ import annotations

from triage.domain.ratings import AuthorityRating, League
from triage.ratings.publication.charts.palette import ACCENT, ACCENT_LIGHT, FAINT, INK, MUTED, NAVY, RULE, fitted
from triage.ratings.publication.charts.shapes import Box, Canvas, Dot, Label, Path
from triage.ratings.publication.wording import places

_WIDTH, _LINE, _LEFT, _RIGHT, _TOP = 640.0, 27.0, 176.0, 62.0, 48.0


def rank_bars(league: League, title: str) -> Canvas | None:
    """Return the chart of places: bar = 95 % interval, thin line = range over other weights, dot = plain order."""
    ranked = [row for row in league.rows if row.rank is not None]
    if not ranked:
        return None
    canvas = Canvas(_WIDTH, _TOP + _LINE * len(ranked) + 44, title)
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(ranked) - 1, 1)
    canvas.add(Label(0, 20, title, 14.5, INK, bold=True), Label(_WIDTH, 38, "место", 12, MUTED, "end"))
    for place in range(1, len(ranked) + 1):
        x = _LEFT + (place - 1) * step
        canvas.add(Path(((x, _TOP - 4), (x, _TOP + _LINE * len(ranked))), RULE, 0.8))
        if place == 1 or place == len(ranked) or place % 5 == 0:
            canvas.add(Label(x, 38, str(place), 12, MUTED, "middle"))
    for index, row in enumerate(ranked):
        _line(canvas, row, _TOP + _LINE * index + 14, step)
    _legend(canvas, _TOP + _LINE * len(ranked) + 26)
    return canvas


def _line(canvas: Canvas, row: AuthorityRating, y: float, step: float) -> None:
    if row.rank is None:
        return
    low, high = (_LEFT + (place - 1) * step for place in (row.rank.low, row.rank.high))
    canvas.add(Label(0, y + 4, fitted(row.label, 13, _LEFT - 16), 13, INK))
    canvas.add(
        Box(
            low - 6,
            y - 6,
            high - low + 12,
            12,
            ACCENT_LIGHT,
            "",
            6,
            f"{row.name}: {places(row.rank.low, row.rank.high)}",
        )
    )
    if row.sensitivity is not None:
        best, worst = (_LEFT + (p - 1) * step for p in (row.sensitivity.best, row.sensitivity.worst))
        canvas.add(Path(((best, y), (worst, y)), FAINT, 2.0))
    canvas.add(Dot(_LEFT + (row.rank.order - 1) * step, y, 5, ACCENT))
    canvas.add(Label(_WIDTH, y + 4.5, str(row.rank.shared_rank), 13.5, NAVY, "end", bold=True))


def _legend(canvas: Canvas, y: float) -> None:
    canvas.add(Dot(6, y - 4, 5, ACCENT), Label(18, y, "порядок по баллу", 12, MUTED))
    canvas.add(Box(148, y - 10, 26, 12, ACCENT_LIGHT, "", 6), Label(182, y, "где место может быть (95 %)", 12, MUTED))
    canvas.add(Path(((396, y - 4), (422, y - 4)), FAINT, 2.0), Label(430, y, "порядок при других весах", 12, MUTED))
