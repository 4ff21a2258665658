"""Draws canvases with matplotlib, as PNG cards and PDF pages; open when a card or a page looks wrong.

The fonts are the DejaVu ones that matplotlib carries, embedded in the PDF as TrueType so that text can be selected
and searched. Files carry no dates: the same canvases give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import AbstractContextManager

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Patch, Polygon, Rectangle

from triage.ratings.publication.charts.shapes import Box, Canvas, Dot, Label, Path, Shape

_DPI = 100
_POINTS_PER_PIXEL = 72 / _DPI
_ALIGNMENT = {"start": "left", "middle": "center", "end": "right"}


def png(canvas: Canvas) -> bytes:
    """Return a canvas as PNG, one pixel per unit."""
    with _fonts():
        figure = _figure(canvas)
        FigureCanvasAgg(figure)
        target = io.BytesIO()
        figure.savefig(target, format="png", dpi=_DPI, metadata={"Software": None})
    return target.getvalue()


def pdf(pages: Iterable[Canvas], title: str) -> bytes:
    """Return canvases as the pages of one PDF, a hundred units to the inch."""
    target = io.BytesIO()
    metadata = {"Title": title, "CreationDate": None, "ModDate": None, "Producer": "incident-triage", "Creator": None}
    with _fonts(), PdfPages(target, metadata=metadata) as document:
        for page in pages:
            figure = _figure(page)
            document.savefig(figure)
    return target.getvalue()


def _fonts() -> AbstractContextManager[None]:
    """Use the font that matplotlib carries, and put it into PDFs as TrueType."""
    return mpl.rc_context({"pdf.fonttype": 42, "font.family": "DejaVu Sans"})


def _figure(canvas: Canvas) -> Figure:
    figure = Figure(figsize=(canvas.width / _DPI, canvas.height / _DPI), dpi=_DPI, facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, canvas.width)
    axes.set_ylim(canvas.height, 0)
    axes.axis("off")
    for order, shape in enumerate(canvas.shapes):
        _draw(axes, shape, order)
    return figure


def _draw(axes: Axes, shape: Shape, order: int) -> None:
    match shape:
        case Box():
            axes.add_patch(_box(shape, order))
        case Path():
            _draw_path(axes, shape, order)
        case Dot():
            edge = shape.stroke or "none"
            axes.add_patch(Circle((shape.x, shape.y), shape.radius, fc=shape.fill, ec=edge, zorder=order))
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


def _box(shape: Box, order: int) -> Patch:
    edge, width = shape.stroke or "none", _POINTS_PER_PIXEL
    corner = (shape.x, shape.y)
    if not shape.radius:
        return Rectangle(corner, shape.width, shape.height, fc=shape.fill, ec=edge, zorder=order, linewidth=width)
    radius = min(shape.radius, shape.width / 2, shape.height / 2)
    style = f"round,pad=0,rounding_size={radius}"
    return FancyBboxPatch(
        corner, shape.width, shape.height, boxstyle=style, fc=shape.fill, ec=edge, zorder=order, linewidth=width
    )


def _draw_path(axes: Axes, shape: Path, order: int) -> None:
    if shape.fill:
        axes.add_patch(Polygon(list(shape.points), fc=shape.fill, ec="none", zorder=order))
    if shape.stroke:
        xs, ys = zip(*shape.points, strict=True)
        dashes = (5.0, 4.0) if shape.dash else (None, None)
        axes.plot(xs, ys, color=shape.stroke, lw=shape.width * _POINTS_PER_PIXEL, dashes=dashes, zorder=order)
