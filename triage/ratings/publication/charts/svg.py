"""Writes a canvas as inline SVG; open when a chart looks different in the browser than in the PDF."""

from __future__ import annotations

from html import escape

from triage.ratings.publication.charts.shapes import Box, Canvas, Dot, Label, Path, Shape


def svg(canvas: Canvas) -> str:
    """Return a canvas as an `<svg>` element that scales to its container; texts inherit the page's font."""
    body = "".join(_element(shape) for shape in canvas.shapes)
    return (
        f'<svg viewBox="0 0 {_n(canvas.width)} {_n(canvas.height)}" role="img" aria-label="{escape(canvas.title)}" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{escape(canvas.title)}</title>{body}</svg>'
    )


def _element(shape: Shape) -> str:
    match shape:
        case Box():
            stroke = f' stroke="{shape.stroke}"' if shape.stroke else ""
            radius = f' rx="{_n(shape.radius)}"' if shape.radius else ""
            return (
                f'<rect x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" height="{_n(shape.height)}" '
                f'fill="{shape.fill}"{stroke}{radius}>{_title(shape.title)}</rect>'
            )
        case Path():
            points = " ".join(f"{_n(x)},{_n(y)}" for x, y in shape.points)
            dash = ' stroke-dasharray="5 4"' if shape.dash else ""
            stroke = f' stroke="{shape.stroke}" stroke-width="{_n(shape.width)}"' if shape.stroke else ""
            return f'<polyline points="{points}" fill="{shape.fill or "none"}"{stroke}{dash}/>'
        case Dot():
            stroke = f' stroke="{shape.stroke}"' if shape.stroke else ""
            return (
                f'<circle cx="{_n(shape.x)}" cy="{_n(shape.y)}" r="{_n(shape.radius)}" fill="{shape.fill}"{stroke}>'
                f"{_title(shape.title)}</circle>"
            )
        case Label():
            weight = ' font-weight="600"' if shape.bold else ""
            return (
                f'<text x="{_n(shape.x)}" y="{_n(shape.y)}" font-size="{_n(shape.size)}" fill="{shape.fill}" '
                f'text-anchor="{shape.anchor}"{weight}>{escape(shape.text)}</text>'
            )


def _title(text: str) -> str:
    return f"<title>{escape(text)}</title>" if text else ""


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
