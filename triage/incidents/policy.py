"""Numbers that an operator may want to change: windows, thresholds, times to keep; open to see the defaults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Policy:
    """How incidents are handled. Every figure is a default of ours, not an official rule.

    `near_similarity` is the least share of common word pieces (Jaccard over 5-letter pieces) of near duplicates. On 205
    labelled pairs of ours the best F1 is anywhere from 0.30 to 0.55 and falls above; the strictest of these is taken.
    Held-out pairs: precision 0.89 [0.77–0.95], recall 0.91 [0.79–0.96] (bench/duplicates.py).
    `retention_days` None = keep for ever.
    """

    duplicate_window: timedelta = timedelta(days=30)
    same_place_window: timedelta = timedelta(days=3)
    near_similarity: float = 0.55
    clock_skew: timedelta = timedelta(minutes=5)
    retention_days: int | None = 1095
    idempotency_days: int = 7
