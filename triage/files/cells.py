"""What becomes of a single cell or column name on its way in or out; open when a value looks different in a table."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from functools import singledispatch

XLSX_CELL_CHARS = 32_767
"""Longest text a cell of an Excel sheet holds (limit of the format)."""
_CUT_MARK = " […обрезано: ячейка XLSX вмещает 32 767 знаков]"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so may be run as a formula by a spreadsheet (OWASP, «CSV Injection»)."""
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
_EXACT_FLOATS = 1e15
"""Whole numbers below it are exact as floats."""
_SURROGATE = re.compile("[\ud800-\udfff]")


@singledispatch
def cell_text(value: object) -> str:
    """Return a cell of any source as text: whole floats without «.0», durations as h:mm:ss, nothing as ''."""
    return json.dumps(value, ensure_ascii=False, default=str)


@cell_text.register
def _(value: None) -> str:  # noqa: ARG001
    return ""


@cell_text.register
def _(value: str) -> str:
    return value


@cell_text.register
def _(value: bool) -> str:
    return "да" if value else "нет"


@cell_text.register(int)
@cell_text.register(Decimal)
@cell_text.register(date)
@cell_text.register(time)
def _(value: int | Decimal | date | time) -> str:
    return str(value)


@cell_text.register
def _(value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < _EXACT_FLOATS else repr(value)


@cell_text.register
def _(value: bytes) -> str:
    return value.decode("utf-8", errors="replace")


@cell_text.register
def _(value: timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}"


def whole_text(text: str) -> str:
    """Return text that can be encoded: lone surrogates (broken emoji in JSON) become the replacement character."""
    return _SURROGATE.sub("\ufffd", text) if not text.isascii() else text


def guarded(text: str) -> str:
    """Return text no spreadsheet will run: an apostrophe before what looks like a formula; plain numbers stay."""
    if text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def fitting(text: str) -> str:
    """Return text that fits an XLSX cell; what is cut says so."""
    return text if len(text) <= XLSX_CELL_CHARS else text[: XLSX_CELL_CHARS - len(_CUT_MARK)] + _CUT_MARK


def column_names(cells: Iterable[object]) -> tuple[str, ...]:
    """Return unique names for a header row: stripped; «столбец 3» for an empty one, «Тема (2)» for a repeated one."""
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        base = whole_text(cell_text(cell)).strip().lstrip("\ufeff").strip() or f"столбец {place}"
        names.append(_unique(base, names))
    return tuple(names)


def without_empty_tail(cells: Sequence[str]) -> list[str]:
    """Return the cells without empty ones at the end."""
    kept = len(cells)
    while kept and not cells[kept - 1]:
        kept -= 1
    return list(cells[:kept])


def _unique(base: str, taken: Sequence[str]) -> str:
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base} ({number})"
    return name
