"""Writes one sheet cell by cell with the right format; open when a column shows numbers as text.

Texts are always written as strings, never as formulas: a message that begins with «=» stays a message.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from triage.domain.ratings import Unit

DAY_S = 86_400.0
_A4 = 9
"""The number by which spreadsheets know the paper."""
_LINE_POINTS = 15.0
"""Height of a line of text."""
_PAGE_CHARS = 150.0
"""Characters of a table that can be read on the width of one landscape page."""


@dataclass(frozen=True, slots=True)
class Styles:
    """The formats of the workbook."""

    title: Any
    note: Any
    head: Any
    text: Any
    whole: Any
    decimal: Any
    percent: Any
    duration: Any
    moment: Any
    warning: Any

    @classmethod
    def of(cls, book: Any) -> Styles:
        """Make the formats in a workbook."""
        base = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        return cls(
            title=book.add_format({**base, "bold": True, "font_size": 16, "font_color": "#16324f"}),
            note=book.add_format({**base, "font_color": "#5b6773"}),
            head=book.add_format(
                {**base, "bold": True, "bg_color": "#16324f", "font_color": "#ffffff", "text_wrap": True, "border": 1,
                 "border_color": "#5b6773"}
            ),
            text=book.add_format({**base, "text_wrap": True}),
            whole=book.add_format({**base, "num_format": "#,##0"}),
            decimal=book.add_format({**base, "num_format": "0.0"}),
            percent=book.add_format({**base, "num_format": '0" %"'}),
            duration=book.add_format({**base, "num_format": '[h]" ч "mm" мин"'}),
            moment=book.add_format({**base, "num_format": "dd.mm.yyyy hh:mm"}),
            warning=book.add_format({**base, "font_color": "#b45309", "bold": True}),
        )  # fmt: skip

    def of_unit(self, unit: Unit) -> Any:
        """Return the number format of a unit; seconds are shown as hours and minutes of a fraction of a day."""
        formats = {Unit.SECONDS: self.duration, Unit.PERCENT: self.percent, Unit.POINTS: self.decimal}
        return formats.get(unit, self.whole)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: header and width in characters."""

    title: str
    width: float


class Sheet:
    """A sheet with a title, an optional warning and a table below; rows and columns count from 0."""

    def __init__(self, book: Any, styles: Styles, name: str, title: str, warning: str):
        self.name, self.styles = name, styles
        self.area = book.add_worksheet(name)
        self.area.hide_gridlines(2)
        self.area.write_string(0, 0, title, styles.title)
        self.row = 1
        self._widths: list[float] = []
        self._lines = 1
        if warning:
            self.area.write_string(1, 0, warning, styles.warning)
            self.row = 2

    def note(self, text: str) -> None:
        """Write a line of explanation."""
        self.area.write_string(self.row, 0, text, self.styles.note)
        self.row += 1

    def head(self, columns: Sequence[Column]) -> int:
        """Write the header of a table, freeze it, and return the row of the first line below."""
        self.row += 1
        self._widths = [column.width for column in columns]
        for index, column in enumerate(columns):
            self.area.write_string(self.row, index, column.title, self.styles.head)
            self.area.set_column(index, index, column.width)
        self.area.freeze_panes(self.row + 1, 2)
        self._set_print(sum(column.width for column in columns))
        self.row += 1
        return self.row

    def _set_print(self, width: float) -> None:
        """Print on landscape A4 with the header on every page: narrow tables on one page's width, wide ones on several.

        `width` is that of the table in characters; wide tables repeat the first column, so that rows can be told.
        """
        self.area.set_landscape()
        self.area.set_paper(_A4)
        self.area.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.area.set_footer("&L&A&R&P / &N")
        self.area.repeat_rows(self.row)
        pages = max(1, round(width / _PAGE_CHARS))
        self.area.fit_to_pages(pages, 0)
        if pages > 1:
            self.area.repeat_columns(0)

    def text(self, column: int, value: str) -> None:
        """Write a text into the current row."""
        self.area.write_string(self.row, column, value, self.styles.text)
        if column < len(self._widths):
            self._lines = max(self._lines, math.ceil(len(value) / self._widths[column]))

    def number(self, column: int, value: float | None, unit: Unit) -> None:
        """Write a number into the current row; nothing when there is none. Seconds become a fraction of a day."""
        if value is not None:
            self.area.write_number(self.row, column, in_cells(value, unit), self.styles.of_unit(unit))

    def formula(self, column: int, formula: str, value: float | None, unit: Unit) -> None:
        """Write a formula with the value it gives, so that programs that do not calculate show it too."""
        shown = "" if value is None else in_cells(value, unit)
        self.area.write_formula(self.row, column, f'=IFERROR({formula},"")', self.styles.of_unit(unit), shown)

    def array(self, column: int, formula: str, value: float | None, unit: Unit) -> None:
        """Write a formula that looks at single cases, as quantiles need."""
        shown = "" if value is None else in_cells(value, unit)
        cell = (self.row, column, self.row, column)
        self.area.write_array_formula(*cell, f'{{=IFERROR({formula},"")}}', self.styles.of_unit(unit), shown)

    def end_row(self) -> None:
        """Go to the next row. This one is made as high as its longest text needs: not every program does so itself."""
        if self._lines > 1:
            self.area.set_row(self.row, _LINE_POINTS * self._lines)
        self.row, self._lines = self.row + 1, 1


def in_cells(value: float, unit: Unit) -> float:
    """Return a value as cells hold it."""
    return value / DAY_S if unit is Unit.SECONDS else value
