"""Says whether the stream of messages or the confidence changed; open when the drift gauges move.

Topic drift is the total variation distance between the mix of topic groups of the last days and that of the time
before (0 = the same, 1 = nothing in common). Confidence drift is the population stability index over ten bins; by
the usual rule of thumb 0.1 is worth a look and 0.25 is a change. Both are None below 50 decisions on either side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.storage.statistics import DecisionMix
from triage.storage.unit import UnitOfWork

MIN_DECISIONS = 50
_RECENT, _REFERENCE = timedelta(days=7), timedelta(days=35)


@dataclass(frozen=True, slots=True)
class Drift:
    """Distance of the last 7 days from the 28 days before them."""

    topic_distance: float | None
    confidence_psi: float | None
    recent_count: int
    reference_count: int


def measure_drift(unit: UnitOfWork, now: datetime) -> Drift:
    """Compare the decisions of the last 7 days with those of the 28 days before."""
    recent = unit.statistics.decision_mix(now - _RECENT, now)
    reference = unit.statistics.decision_mix(now - _REFERENCE, now - _RECENT)
    return compare(recent, reference)


def compare(recent: DecisionMix, reference: DecisionMix) -> Drift:
    """Return the distance of two mixes."""
    if min(recent.count, reference.count) < MIN_DECISIONS:
        return Drift(None, None, recent.count, reference.count)
    return Drift(_topic_distance(recent, reference), _psi(recent, reference), recent.count, reference.count)


def _topic_distance(recent: DecisionMix, reference: DecisionMix) -> float:
    groups = {*recent.groups, *reference.groups}
    shares = [(recent.groups.get(g, 0) / recent.count, reference.groups.get(g, 0) / reference.count) for g in groups]
    return sum(abs(new - old) for new, old in shares) / 2


def _psi(recent: DecisionMix, reference: DecisionMix) -> float:
    """Return the population stability index; half a decision is added to every bin so that none is empty."""
    bins = len(recent.confidence_counts)
    total = 0.0
    for new_count, old_count in zip(recent.confidence_counts, reference.confidence_counts, strict=True):
        new = (new_count + 0.5) / (recent.count + bins / 2)
        old = (old_count + 0.5) / (reference.count + bins / 2)
        total += (new - old) * math.log(new / old)
    return total
