"""Russian words around numbers: plurals, decimal commas; open when a message reads wrongly."""

from __future__ import annotations

from datetime import datetime, tzinfo


def plural(count: int, one: str, few: str, many: str) -> str:
    """Return the number with its noun: «1 обращение», «2 обращения», «5 обращений»."""
    return f"{spaced(count)} {word_for(count, one, few, many)}"


def word_for(count: int, one: str, few: str, many: str) -> str:
    """Return the form of a noun (or verb) that agrees with a number."""
    tail, tens = abs(count) % 10, abs(count) % 100
    if tail == 1 and tens != 11:
        return one
    return few if 2 <= tail <= 4 and not 12 <= tens <= 14 else many


def spaced(count: int) -> str:
    """Return a whole number with thin groups: 1 234 567 (no-break spaces)."""
    return f"{count:,}".replace(",", "\u00a0")


def decimal(value: float, digits: int = 1) -> str:
    """Return a number with a decimal comma."""
    return f"{value:.{digits}f}".replace(".", ",")


def percent(share: float) -> str:
    """Return a share in [0, 1] as whole percents: «87 %»."""
    return f"{share * 100:.0f}\u00a0%"


def moment(when: datetime, zone: tzinfo) -> str:
    """Return a moment as people of a time zone write it: «20.11.2026 18:05»."""
    return f"{when.astimezone(zone):%d.%m.%Y %H:%M}"
