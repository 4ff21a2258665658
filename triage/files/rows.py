"""What every source of rows offers; open when you add a file format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol


class RawRow(NamedTuple):
    """One row as read: its 1-based number in the file, its cells (as many as columns), and what is wrong with it."""

    number: int
    cells: list[str]
    problem: str | None = None


class RowSource(Protocol):
    """A file of one format. Built after a first look at the file; `rows` may be called more than once."""

    columns: tuple[str, ...]
    description: str
    """Format, encoding, sheet: what was found, in Russian, for the user."""
    remedy: str
    """What to do about a bad row."""

    def rows(self) -> Iterator[RawRow]:
        """Yield the data rows in order, in constant memory."""
        ...

    def share_read(self) -> float:
        """Return how much of the file the latest `rows` has passed, 0 to 1."""
        ...


def fitted(number: int, cells: list[str], width: int, joint: str) -> RawRow:
    """Return a row of exactly `width` cells: short ones are filled up, surplus text stays in the last cell, marked."""
    if len(cells) > width:
        surplus = [cell for cell in cells[width:] if cell.strip()]
        if surplus:
            kept = [*cells[: width - 1], joint.join(cells[width - 1 :])]
            return RawRow(number, kept, f"ячеек {len(cells)}, а столбцов {width}")
        cells = cells[:width]
    return RawRow(number, cells + [""] * (width - len(cells)) if len(cells) < width else cells)
