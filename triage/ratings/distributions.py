"""Gives `scipy.stats` when a figure is computed, not when the service starts: importing it costs a second."""

from __future__ import annotations

from types import ModuleType


def distributions() -> ModuleType:
    """Return the module `scipy.stats`."""
    from scipy import stats  # noqa: PLC0415

    module: ModuleType = stats
    return module
