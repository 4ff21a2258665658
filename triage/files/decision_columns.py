"""A Decision as one row of a table: the columns `triage classify` adds; open to see what each of them holds.

The names are a contract with everyone who reads the output; new columns go to the end.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from zoneinfo import ZoneInfo

from triage.domain.decisions import Decision, Issue
from triage.domain.places import PlaceRole
from triage.ports import Clock
from triage.regions.pack import RegionPack

ERROR_STATUS = "error"
"""Status of a row that could not be read; `review_reasons` then says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class DecisionColumns:
    """The main issue of a decision, flat. Empty text or None where there is nothing to say.

    Confidences are calibrated probabilities in [0, 1]; names are those in force on the day of the post;
    `status` is routed, needs_review or error; `review_reasons` are codes separated by `|`.
    """

    topic_group: str = ""
    topic: str = ""
    topic_code: str = ""
    topic_confidence: float | None = None
    place_text: str = ""
    settlement: str = ""
    settlement_oktmo: str = ""
    street: str = ""
    house: str = ""
    district: str = ""
    authority_code: str = ""
    authority: str = ""
    authority_kind: str = ""
    confidence: float | None = None
    status: str = ""
    review_reasons: str = ""
    issues_count: int = 0


COLUMN_NAMES = tuple(field.name for field in fields(DecisionColumns))


class DecisionFlattener:
    """Names the codes of decisions as the region pack did on the day of the post. Built once."""

    def __init__(self, pack: RegionPack, clock: Clock):
        self._pack = pack
        self._clock = clock
        self._zone = ZoneInfo(pack.info.time_zone)

    def columns(self, decision: Decision) -> DecisionColumns:
        """Return the row of a decision; of several issues the main one speaks."""
        issue, day = decision.main, self._day(decision.post.created_at)
        topic = self._pack.topic(issue.topic.topic) if issue.topic else None
        place = issue.place
        body = self._pack.authority(issue.route.authority, day) if issue.route.authority else None
        return DecisionColumns(
            topic_group=topic.group if topic else "",
            topic=topic.name if topic else "",
            topic_code=topic.code if topic else "",
            topic_confidence=round(issue.topic.topics[0].probability, 4) if issue.topic else None,
            place_text=place_text(decision, issue),
            settlement=place.settlement.name if place.settlement else "",
            settlement_oktmo=(place.settlement.oktmo or "") if place.settlement else "",
            street=place.street or "",
            house=place.house or "",
            district=self._pack.district(place.district, day).name if place.district else "",
            authority_code=body.code if body else "",
            authority=body.short_name if body else "",
            authority_kind=str(body.kind) if body else "",
            confidence=round(issue.route.confidence, 4),
            status=str(decision.status),
            review_reasons="|".join(decision.reasons),
            issues_count=len(decision.issues),
        )

    def _day(self, created_at: datetime | None) -> date:
        moment = created_at or self._clock.now()
        return (moment.astimezone(self._zone) if moment.tzinfo else moment).date()


def place_text(decision: Decision, issue: Issue) -> str:
    """Return the words of the post that say where the problem is; empty when only the source page does."""
    text = decision.post.text
    if issue.place.span is not None:
        return " ".join(issue.place.span.of(text).split())
    spans = {m.span for m in issue.place.mentions if m.role is PlaceRole.PROBLEM and m.span.stop > m.span.start}
    return "; ".join(span.of(text) for span in sorted(spans) if span.stop <= len(text))
