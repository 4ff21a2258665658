"""Exit codes of every command; open to see what a script may rely on (README lists them)."""

from __future__ import annotations

DONE = 0
"""All done."""
FOUND_FAULTS = 1
"""The command worked and found something a person must look at: faults in a pack, rows that could not be read."""
BAD_INPUT = 2
"""What was asked cannot be done; the message names file, row or field and the remedy. Nothing was written."""
INTERRUPTED = 130
"""Stopped by Ctrl-C; nothing was written."""
