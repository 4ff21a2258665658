"""Colours and text widths of the publication; open to change its look in one place.

The sequential scale is one hue from light to dark, so that it reads in grey print and for colour-blind people.
"""

from __future__ import annotations

INK, MUTED, FAINT, RULE = "#1f2933", "#5b6773", "#9aa5b1", "#d9dee5"
PAPER, PANEL = "#ffffff", "#f4f6f9"
ACCENT, ACCENT_DARK, ACCENT_LIGHT = "#0f766e", "#134e4a", "#d5efec"
WARN, ALARM = "#b45309", "#b91c1c"
NAVY = "#16324f"
NO_RANK = "#e4e8ee"

SCALE = ("#e3f2ef", "#b5ddd5", "#7fc3b7", "#469f94", "#1d7a70", "#134e4a")
"""From the lowest to the highest score."""

DARK_FROM = 4
"""From this step of the scale on, text on it is white; a step before, dark text keeps 4.5 to 1 and white does not."""

_NARROW, _WIDE = frozenset("iljtf.,:;!|'()[]Ii1 –-"), frozenset("МШЩЮЖФмшщюжфwmWMЫы%")


def scale_step(value: float, low: float, high: float) -> int:
    """Return which step of the scale a value takes between the lowest and the highest one."""
    if high <= low:
        return len(SCALE) // 2
    return min(int((value - low) / (high - low) * len(SCALE)), len(SCALE) - 1)


def text_width(text: str, size: float) -> float:
    """Return roughly how wide a text is; exact widths depend on the reader's fonts."""
    units = sum(0.36 if c in _NARROW else 0.9 if c in _WIDE else 0.64 for c in text)
    return units * size


def fitted(text: str, size: float, width: float) -> str:
    """Return the text cut with an ellipsis to fit a width."""
    while text and text_width(text, size) > width:
        text = text[:-2].rstrip() + "…" if len(text) > 2 else ""
    return text


def wrapped(text: str, size: float, width: float) -> list[str]:
    """Break a text into lines that fit a width, at spaces and after hyphens of long words."""
    lines = [""]
    for word in text.replace("-", "-\u200b").split(" "):
        for index, piece in enumerate(word.split("\u200b")):
            glue = " " if lines[-1] and not index else ""
            if lines[-1] and text_width(lines[-1] + glue + piece, size) > width:
                lines.append(piece)
            else:
                lines[-1] += glue + piece
    return lines
