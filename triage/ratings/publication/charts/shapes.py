"""What a chart consists of: rectangles, lines, circles, texts on a canvas; open when a backend lacks a shape.

Units are pixels of the page, y grows downwards. Colours are #rrggbb. Nothing here knows SVG or matplotlib.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, with rounded corners if `radius` is positive."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str = ""
    radius: float = 0.0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """A line through points; filled when `fill` is set, dashed when `dash` is."""

    points: tuple[tuple[float, float], ...]
    stroke: str = ""
    width: float = 1.0
    fill: str = ""
    dash: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle."""

    x: float
    y: float
    radius: float
    fill: str
    stroke: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text; `y` is its baseline."""

    x: float
    y: float
    text: str
    size: float = 13.0
    fill: str = "#1f2933"
    anchor: Anchor = "start"
    bold: bool = False


Shape = Box | Path | Dot | Label


@dataclass(slots=True)
class Canvas:
    """A drawing that is being made; `title` is read out by screen readers."""

    width: float
    height: float
    title: str
    shapes: list[Shape] = field(default_factory=list)

    def add(self, *shapes: Shape) -> None:
        """Put shapes on top of those already there."""
        self.shapes.extend(shapes)


def moved(shape: Shape, scale: float, dx: float, dy: float) -> Shape:
    """Return a shape scaled and moved."""
    match shape:
        case Path():
            points = tuple((x * scale + dx, y * scale + dy) for x, y in shape.points)
            return replace(shape, points=points, width=shape.width * scale)
        case Box():
            return replace(
                shape, x=shape.x * scale + dx, y=shape.y * scale + dy, width=shape.width * scale,
                height=shape.height * scale, radius=shape.radius * scale,
            )  # fmt: skip
        case Dot():
            return replace(shape, x=shape.x * scale + dx, y=shape.y * scale + dy, radius=shape.radius * scale)
        case Label():
            return replace(shape, x=shape.x * scale + dx, y=shape.y * scale + dy, size=shape.size * scale)
