"""Counts for metrics and drift; open when a gauge needs another figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, func, select

from triage.domain.review import AppealState
from triage.domain.webhooks import DeliveryState
from triage.storage.tables import appeals, decisions, deliveries, incidents

CONFIDENCE_BINS = 10


@dataclass(frozen=True, slots=True)
class DecisionMix:
    """What decisions of a time looked like: counts by topic group, and by confidence in ten equal bins of [0, 1]."""

    groups: Mapping[str, int]
    confidence_counts: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many decisions there were."""
        return sum(self.confidence_counts)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for somebody now."""

    review_count: int
    appeal_count: int
    pending_delivery_count: int
    dead_delivery_count: int


class StatisticsRepository:
    """Reads counts."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def decision_mix(self, start: datetime, stop: datetime) -> DecisionMix:
        """Return the mix of the decisions made in [start, stop)."""
        within = (decisions.c.decided_at >= start) & (decisions.c.decided_at < stop)
        group = func.coalesce(incidents.c.topic_group, "")
        by_group = select(group, func.count()).join_from(decisions, incidents).where(within).group_by(group)
        steps = [(decisions.c.confidence < (bin_ + 1) / CONFIDENCE_BINS, bin_) for bin_ in range(CONFIDENCE_BINS - 1)]
        position = case(*steps, else_=CONFIDENCE_BINS - 1)
        by_bin = select(position, func.count()).where(within).group_by(position)
        counts: dict[int, int] = dict(self._connection.execute(by_bin).all())
        return DecisionMix(
            groups=dict(self._connection.execute(by_group).all()),
            confidence_counts=tuple(counts.get(bin_, 0) for bin_ in range(CONFIDENCE_BINS)),
        )

    def backlog(self) -> Backlog:
        """Return what waits for somebody now."""
        states = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
        by_state: dict[str, int] = dict(self._connection.execute(states).all())
        review = select(func.count()).select_from(incidents).where(incidents.c.needs_review.is_(True))
        open_appeals = select(func.count()).select_from(appeals).where(appeals.c.state == AppealState.OPEN.value)
        return Backlog(
            self._connection.execute(review).scalar_one(),
            self._connection.execute(open_appeals).scalar_one(),
            by_state.get(DeliveryState.PENDING.value, 0),
            by_state.get(DeliveryState.DEAD.value, 0),
        )
