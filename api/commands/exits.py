"""Exit codes of every command; open to see what a script may rely on (README lists them)."""

from __future__ import annotations

FOUND_FAULTS = 1
"""The command worked and found faults a person must mend (`doctor`, `region check`)."""
BAD_INPUT = 2
"""What was asked cannot be done; the message names file, row or field and the remedy. Nothing was written."""
INTERRUPTED = 130
"""Stopped by Ctrl-C; nothing was written."""
EXIT_CODES = (
    "Коды выхода: 0 — готово; 1 — найдены ошибки, которые нужно исправить; "
    "2 — входные данные не годятся; 130 — прервано."
)
"""The same for `--help`."""
