"""The funnel plot of one measure; open when points and limits look out of step."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from triage.domain.ratings import Funnel, FunnelPoint, Unit
from triage.ratings.names import MEASURE_NAMES
from triage.ratings.publication.charts.palette import ACCENT, ALARM, FAINT, INK, MUTED, PANEL, RULE, WARN, text_width
from triage.ratings.publication.charts.shapes import Box, Canvas, Dot, Label, Path
from triage.ratings.publication.wording import in_unit

_WIDTH, USUAL_HEIGHT = 640.0, 380.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 74.0, 18.0, 34.0, 46.0


class _Axes:
    """Places numbers of cases (logarithmic) and values (linear) on the canvas."""

    def __init__(self, funnel: Funnel, height: float):
        self.height = height
        self._log_low = math.log(max(1.0, min(p.n for p in funnel.points) * 0.8))
        self._log_high = math.log(max(p.n for p in funnel.points) * 1.15)
        shown = [limit for limit in funnel.limits if math.log(limit.n) >= self._log_low]
        highest = max([p.value for p in funnel.points] + [funnel.centre * 2])
        self.top = (
            100.0
            if funnel.unit is Unit.PERCENT
            else min(max([limit.high_95 for limit in shown] + [highest]), highest * 1.25)
        )
        self.ticks_n = [n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 20000, 100000) if self._inside(n)]

    def _inside(self, n: int) -> bool:
        return self._log_low <= math.log(n) <= self._log_high

    def x(self, n: float) -> float:
        share = (math.log(n) - self._log_low) / (self._log_high - self._log_low)
        return _LEFT + min(max(share, 0.0), 1.0) * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        share = min(max(value / self.top, 0.0), 1.0)
        return self.height - _BOTTOM - share * (self.height - _TOP - _BOTTOM)


def funnel_plot(funnel: Funnel, labels: Mapping[str, str], height: float = USUAL_HEIGHT) -> Canvas:
    """Return the funnel of a measure; only authorities outside the limits are labelled, with their short label."""
    title = f"{MEASURE_NAMES[funnel.measure]} и число сообщений"
    canvas = Canvas(_WIDTH, height, title)
    axes = _Axes(funnel, height)
    canvas.add(Box(_LEFT, _TOP, _WIDTH - _LEFT - _RIGHT, height - _TOP - _BOTTOM, PANEL))
    _limits(canvas, funnel, axes)
    _grid(canvas, funnel, axes)
    for point in sorted(funnel.points, key=lambda p: (p.is_outside, p.code)):
        colour = ALARM if point.is_far_outside else WARN if point.is_outside else ACCENT
        hint = f"{point.name}: {in_unit(point.value, funnel.unit)}, n = {point.n}"
        canvas.add(Dot(axes.x(point.n), axes.y(point.value), 5.2, colour, "#ffffff", hint))
    _name(canvas, [p for p in funnel.points if p.is_outside], labels, axes)
    canvas.add(Label(_LEFT, 20, title, 14.5, INK, bold=True))
    return canvas


def _limits(canvas: Canvas, funnel: Funnel, axes: _Axes) -> None:
    for low, high, colour, dash in (("low_998", "high_998", FAINT, True), ("low_95", "high_95", MUTED, False)):
        for name in (low, high):
            points = tuple((axes.x(limit.n), axes.y(getattr(limit, name))) for limit in funnel.limits)
            inside = tuple(point for point in points if point[0] > _LEFT)
            canvas.add(Path(inside, colour, 1.2, dash=dash))
    y = axes.y(funnel.centre)
    canvas.add(Path(((_LEFT, y), (_WIDTH - _RIGHT, y)), INK, 1.2))


def _grid(canvas: Canvas, funnel: Funnel, axes: _Axes) -> None:
    base = axes.height - _BOTTOM
    for n in axes.ticks_n:
        canvas.add(Path(((axes.x(n), base), (axes.x(n), base + 5)), MUTED))
        canvas.add(Label(axes.x(n), base + 19, str(n), 12, MUTED, "middle"))
    canvas.add(
        Label(
            (_LEFT + _WIDTH - _RIGHT) / 2,
            axes.height - 8,
            "число сообщений (логарифмическая шкала)",
            12,
            MUTED,
            "middle",
        )
    )
    for value in _ticks(axes.top, funnel.unit):
        canvas.add(Path(((_LEFT - 5, axes.y(value)), (_LEFT, axes.y(value))), RULE))
        text = f"{value / 3600:g} ч".replace(".", ",") if funnel.unit is Unit.SECONDS else in_unit(value, funnel.unit)
        canvas.add(Label(_LEFT - 9, axes.y(value) + 4, text, 12, MUTED, "end"))


def _ticks(top: float, unit: Unit) -> list[float]:
    step = 25.0
    if unit is Unit.SECONDS:
        hours = top / 3600
        step = 3600.0 * next((s for s in (0.5, 1, 2, 4, 6, 12, 24, 48, 96, 240) if hours / s <= 6), 480)
    return [step * index for index in range(int(top // step) + 1)]


def _name(canvas: Canvas, points: Sequence[FunnelPoint], labels: Mapping[str, str], axes: _Axes) -> None:
    """Label outside points, left or right of the dot, moved apart where they would overlap."""
    taken: list[tuple[float, float, float]] = []
    for point in sorted(points, key=lambda p: p.value):
        text = labels.get(point.code, point.name)
        width = text_width(text, 12)
        x, y = axes.x(point.n) + 9, axes.y(point.value) + 4
        if x + width > _WIDTH - _RIGHT:
            x = axes.x(point.n) - 9 - width
        y = max(y, _TOP + 12)
        step = -13 if y > _TOP + 24 else 13
        while any(abs(y - other_y) < 13 and x < right and x + width > left for left, right, other_y in taken):
            y += step
            if y < _TOP + 12:
                y, step = axes.y(point.value) + 17, 13
        taken.append((x, x + width, y))
        canvas.add(Label(x, y, text, 12, INK))
