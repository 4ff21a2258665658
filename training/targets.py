"""What can be learned, by name; apart from `config` so that commands know the names without the numbers."""

from __future__ import annotations

from typing import Literal

PackTarget = Literal["topic", "authority"]
"""What is learned in codes of a region pack."""
Target = Literal["topic", "authority", "answer-quality"]
