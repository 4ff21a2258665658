"""Recognises the columns of an export by their header names; open when a column is not found or a layout is new.

Order, extra and missing columns, capital letters, ё, quotation marks and spaces do not matter. Names come from the
export of «Инцидент Менеджмент» with 47 columns (2025–26), its older four columns, and usual names of tidy tables.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields

from triage.domain.errors import FileFormatError

NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        "Текст инцидента",
        "Текст обращения",
        "Текст сообщения",
        "Текст поста",
        "Текст комментария",
        "Текст",
        "Обращение",
        "Сообщение",
        "text",
        "post",
        "message",
        "post_text",
        "content",
    ),
    "created_at": (
        "Дата создания",
        "Дата создания инцидента",
        "Дата публикации",
        "created_at",
        "created",
        "date",
        "Дата",
    ),
    "source_page": (
        "source_page",
        "page",
        "community",
        "Страница",
        "Сообщество",
        "Название блога",
        "Источник",
        "Паблик",
    ),
    "post_id": ("Номер инцидента", "ID", "№", "post_id", "incident_id", "Номер"),
}
"""Field of a post → header names, most telling first: where several are present, the first wins."""

_NOISE = re.compile(r"[^\w№]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds what; None where the table has no such column."""

    text: str
    created_at: str | None = None
    source_page: str | None = None
    post_id: str | None = None

    def known(self) -> tuple[tuple[str, str], ...]:
        """Return (field, column) of every column recognised."""
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self))
        return tuple((name, column) for name, column in pairs if column)


def find_layout(columns: Sequence[str], file: str, *, text_column: str | None = None) -> Layout:
    """Return where text, date, page and id of a post stand.

    `text_column` names the column of the texts where its header is unusual; the name is matched as loosely.

    Raises:
        FileFormatError: No column holds texts; the message lists the columns found and the remedy.
    """
    index = {plain(column): column for column in reversed(columns)}
    text = index.get(plain(text_column)) if text_column else _first(index, NAMES["text"])
    if text is None:
        problem = f"нет столбца «{text_column}»" if text_column else "не видно, в каком столбце текст обращения"
        found = ", ".join(f"«{column}»" for column in columns)
        raise FileFormatError(file, f"{problem}; есть: {found}", "укажите столбец: --text-column ИМЯ", row=1)
    others = {name: _first(index, NAMES[name]) for name in ("created_at", "source_page", "post_id")}
    return Layout(text, **{name: None if column == text else column for name, column in others.items()})


def plain(name: str) -> str:
    """Return a header name reduced to what tells it from others: lower case, е for ё, words only."""
    return _NOISE.sub(" ", name.lower().replace("ё", "е").replace("_", " ")).strip()


def _first(index: dict[str, str], names: Sequence[str]) -> str | None:
    return next((index[plain(name)] for name in names if plain(name) in index), None)
