"""The seed corpus: labelled posts of our own that teach topics on day one. See README.md beside this file."""

from __future__ import annotations

from pathlib import Path

SEED_FOLDER = Path(__file__).parent
VOLUMES_FILE = SEED_FOLDER / "volumes.csv"
"""How frequent each topic is, with the source of every figure."""
