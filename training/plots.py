"""Plots of a report as SVG, made without a browser; open when a curve looks wrong.

Colours come from CSS variables of the page, so that light and dark themes work; every plot has a title for readers who
cannot see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from triage.text.wording import decimal

WIDTH, HEIGHT, MARGIN = 420, 320, 46
TOP = 26
"""Room for the legend above the curves."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A curve: its name and points; a dashed one is a reference."""

    name: str
    points: tuple[Point, ...]
    is_reference: bool = False


def line_plot(title: str, x_name: str, y_name: str, lines: Sequence[Line], *, x_max: float = 1.0) -> str:
    """Return a plot of curves over [0, x_max] × [0, 1]."""
    body = [_axes(x_name, y_name, x_max), *_legend(lines)]
    for number, line in enumerate(lines):
        path = " ".join(f"{_x(x, x_max):.1f},{_y(y):.1f}" for x, y in line.points)
        style = _style(number, line)
        body.append(f'<polyline class="{style}" points="{path}"/>')
        if not line.is_reference:
            places = [(_x(x, x_max), _y(y)) for x, y in line.points]
            body += [f'<circle class="c{number}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in places]
    return _svg(title, "".join(body))


def _svg(title: str, body: str) -> str:
    plot = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">{body}</svg>'
    return f"<figure><figcaption>{escape(title)}</figcaption>{plot}</figure>"


def _axes(x_name: str, y_name: str, x_max: float) -> str:
    pieces = []
    for step in range(6):
        share = step / 5
        y, x = _y(share), _x(share * x_max, x_max)
        pieces.append(f'<line class="grid" x1="{MARGIN}" y1="{y:.1f}" x2="{WIDTH - 10}" y2="{y:.1f}"/>')
        pieces.append(f'<text x="{MARGIN - 6}" y="{y + 4:.1f}" text-anchor="end">{decimal(share)}</text>')
        label = decimal(share) if x_max == 1.0 else f"{share * x_max:.0f}"
        pieces.append(f'<text x="{x:.1f}" y="{HEIGHT - MARGIN + 16}" text-anchor="middle">{label}</text>')
    middle = (HEIGHT - MARGIN + TOP) / 2
    pieces.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle">{escape(x_name)}</text>')
    turned = f'transform="rotate(-90 12 {middle})" x="12" y="{middle}"'
    pieces.append(f'<text {turned} text-anchor="middle">{escape(y_name)}</text>')
    return "".join(pieces)


def _legend(lines: Sequence[Line]) -> list[str]:
    """Return the names of the curves side by side above the plot, where no curve runs through them."""
    pieces = []
    for number, line in enumerate(lines):
        x = MARGIN + number * (WIDTH - MARGIN) // len(lines)
        pieces.append(f'<line class="{_style(number, line)}" x1="{x}" y1="10" x2="{x + 18}" y2="10"/>')
        pieces.append(f'<text x="{x + 24}" y="14">{escape(line.name)}</text>')
    return pieces


def _style(number: int, line: Line) -> str:
    return "reference" if line.is_reference else f"curve c{number}"


def _x(value: float, x_max: float) -> float:
    return MARGIN + value / x_max * (WIDTH - MARGIN - 10)


def _y(value: float) -> float:
    return TOP + (1.0 - value) * (HEIGHT - MARGIN - TOP)
