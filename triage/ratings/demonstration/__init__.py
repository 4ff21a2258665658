"""The demonstration month: generated messages whose rating repeats the leaders of the October 2021 publication."""

from __future__ import annotations

from pathlib import Path

DEMONSTRATION_FILE = Path(__file__).parent / "october_2021.csv"
"""September and October 2021 in the 47-column layout of the incident system; wholly generated."""
