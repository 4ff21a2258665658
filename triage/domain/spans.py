"""Half-open character ranges in the ORIGINAL text; open when you point at evidence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` (inclusive) to `stop` (exclusive) of the original, unmodified post text."""

    start: int
    stop: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.stop:
            raise ValueError(f"span {self.start}:{self.stop} is not a half-open range")

    def of(self, text: str) -> str:
        """Return the characters of `text` this span covers."""
        return text[self.start : self.stop]

    def overlaps(self, other: Span) -> bool:
        """Say whether the two spans share at least one character."""
        return self.start < other.stop and other.start < self.stop

    def contains(self, other: Span) -> bool:
        """Say whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.stop <= self.stop
