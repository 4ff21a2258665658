"""Draws canvases with matplotlib, as PNG cards and PDF pages; open when a card or a page looks wrong.

The fonts are the DejaVu ones that matplotlib carries, embedded in the PDF as TrueType so that text can be selected
and searched. Files carry no dates: the same canvases give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Polygon, Rectangle

from triage.ratings.publication.charts.shapes import Box, Canvas, Dot, Label, Path, Shape

_DPI = 100
_POINTS_PER_PIXEL = 72 / _DPI
_RC = {"pdf.fonttype": 42, "font.family": "DejaVu Sans", "svg.hashsalt": "rating"}
_ALIGNMENT = {"start": "left", "middle": "center", "end": "right"}


def png(canvas: Canvas) -> bytes:
    """Return a canvas as PNG, one pixel per unit."""
    with mpl.rc_context(_RC):
        figure = _figure(canvas)
        FigureCanvasAgg(figure)
        target = io.BytesIO()
        figure.savefig(target, format="png", dpi=_DPI, metadata={"Software": None})
    return target.getvalue()


def pdf(pages: Iterable[Canvas], title: str) -> bytes:
    """Return canvases as the pages of one PDF, a hundred units to the inch."""
    target = io.BytesIO()
    metadata = {"Title": title, "CreationDate": None, "ModDate": None, "Producer": "incident-triage", "Creator": None}
    with mpl.rc_context(_RC), PdfPages(target, metadata=metadata) as document:
        for page in pages:
            figure = _figure(page)
            document.savefig(figure)
    return target.getvalue()


def _figure(canvas: Canvas) -> Figure:
    figure = Figure(figsize=(canvas.width / _DPI, canvas.height / _DPI), dpi=_DPI, facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, canvas.width)
    axes.set_ylim(canvas.height, 0)
    axes.axis("off")
    for order, shape in enumerate(canvas.shapes):
        _draw(axes, shape, order)
    return figure


def _draw(axes: mpl.axes.Axes, shape: Shape, order: int) -> None:
    match shape:
        case Box():
            edge = shape.stroke or "none"
            if shape.radius:
                pad = shape.radius
                style = f"round,pad=0,rounding_size={min(pad, shape.width / 2, shape.height / 2)}"
                corner = (shape.x, shape.y)
                axes.add_patch(
                    FancyBboxPatch(
                        corner,
                        shape.width,
                        shape.height,
                        boxstyle=style,
                        fc=shape.fill,
                        ec=edge,
                        zorder=order,
                        linewidth=_POINTS_PER_PIXEL,
                    )  # fmt: skip
                )
            else:
                axes.add_patch(
                    Rectangle(
                        (shape.x, shape.y),
                        shape.width,
                        shape.height,
                        fc=shape.fill,
                        ec=edge,
                        zorder=order,
                        linewidth=_POINTS_PER_PIXEL,
                    )  # fmt: skip
                )
        case Path():
            if shape.fill:
                axes.add_patch(Polygon(list(shape.points), fc=shape.fill, ec="none", zorder=order))
            if shape.stroke:
                xs, ys = zip(*shape.points, strict=True)
                style = (0, (5, 4)) if shape.dash else "-"
                axes.plot(xs, ys, color=shape.stroke, lw=shape.width * _POINTS_PER_PIXEL, ls=style, zorder=order)
        case Dot():
            axes.add_patch(
                Circle((shape.x, shape.y), shape.radius, fc=shape.fill, ec=shape.stroke or "none", zorder=order)
            )
        case Label():
            axes.text(
                shape.x,
                shape.y,
                shape.text.replace("$", r"\$"),
                fontsize=shape.size * _POINTS_PER_PIXEL,
                color=shape.fill,
                ha=_ALIGNMENT[shape.anchor],
                va="baseline",
                fontweight="bold" if shape.bold else "normal",
                zorder=order,
            )
