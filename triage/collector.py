"""Makes Python look for circular garbage less often; open when a process grows, or slows down while nothing else does.

A text that is read makes some thousand small objects, nearly all of which are freed without the collector. Python walks
the young ones after every 700, all of them ever so often; with models and caches in memory that is a tenth to a fifth
of the time of scoring answers (`python -m bench.answers`, blocks with and without in turn).
"""

from __future__ import annotations

import gc

_YOUNG, _MIDDLE, _OLD = 50_000, 20, 20
"""Objects more than were freed, before the youngest are walked; then how many such walks before the next generation."""


def collect_rarely() -> None:
    """Walk young objects once in 50,000, which is some dozens of texts and less than 10 MB."""
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)


def keep_for_good() -> None:
    """Take what is in memory now (a region, models) for needed till the end: no collection walks it again."""
    gc.collect()
    gc.freeze()
