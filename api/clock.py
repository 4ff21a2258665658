"""The clock on the wall; open when you need the time in the service (tests pass a fixed one)."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """A `Clock` that tells the time of the machine, in UTC."""

    def now(self) -> datetime:
        """Return the current moment."""
        return datetime.now(UTC)
