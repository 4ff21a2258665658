"""Puts together what the review pages show: a message, its decision, what can be done; open when one is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from api.bootstrap import Services
from api.incident_presenters import IncidentPresenter
from api.presenters import DecisionPresenter
from api.review_appeals import MOST_APPEALS
from api.review_log import LogLine, LogWriter
from api.review_suggestions import Suggestion, suggestions_for
from api.schemas.decisions import DecisionOut
from api.schemas.incidents import IncidentOut
from api.state import incidents_of, services_of
from api.web.highlight import Piece, marks_of, pieces_of
from triage.domain.decisions import Decision
from triage.incidents.authorities import local_day
from triage.incidents.services import IncidentServices
from triage.storage.filters import Cursor, IncidentFilter
from triage.storage.incident_rows import StoredIncident
from triage.storage.unit import UnitOfWork

CARDS = 20
"""Messages on one page of the queue."""


class QueueFilter(BaseModel):
    """What the queue is narrowed to; empty = anything."""

    model_config = ConfigDict(extra="ignore")

    district: str = Field("", max_length=100)
    topic_group: str = Field("", max_length=100)

    def narrowed(self) -> IncidentFilter:
        """Return the filter of the store for what waits for review."""
        return IncidentFilter(district=self.district or None, topic_group=self.topic_group or None, needs_review=True)


@dataclass(frozen=True, slots=True)
class Card:
    """One message as an analyst sees it. `pieces` are its words under their marks."""

    incident: IncidentOut
    decision: DecisionOut | None
    pieces: Sequence[Piece]
    suggestions: Sequence[Suggestion] = ()


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of what waits for a person, how many wait in all, and where the next page begins."""

    cards: Sequence[Card]
    waiting_count: int
    appeal_count: int
    next_cursor: str | None


def queue_of(request: Request, narrowed: QueueFilter, cursor: Cursor | None) -> Queue:
    """Return a page of the queue, the most severe first, then the oldest."""
    services, incidents = services_of(request), incidents_of(request)
    with incidents.database.reading() as unit:
        found = unit.incidents.queue(narrowed.narrowed(), cursor, CARDS + 1)
        waiting = unit.incidents.count(narrowed.narrowed())
        appeals = len(unit.appeals.open(MOST_APPEALS))
        cards = [_card(services, unit, stored) for stored in found[:CARDS]]
    last = Cursor(found[CARDS - 1].row_id, found[CARDS - 1].severity).encode() if len(found) > CARDS else None
    return Queue(cards, waiting, appeals, last)


def card_of(request: Request, incident_id: str) -> tuple[Card, list[LogLine]]:
    """Return the card of one incident, whatever its state, with its log. NotFoundError."""
    services, incidents = services_of(request), incidents_of(request)
    with incidents.database.reading() as unit:
        stored = unit.incidents.get(incident_id)
        card = _card(services, unit, stored)
        writer = LogWriter(IncidentPresenter(services.pack, services.clock))
        return card, [writer.line(recorded) for recorded in unit.events.of(incident_id)]


def read_incident(incidents: IncidentServices, incident_id: str) -> StoredIncident | None:
    """Return an incident, None when there is none."""
    with incidents.database.reading() as unit:
        return unit.incidents.look_up(incident_id)


def _card(services: Services, unit: UnitOfWork, stored: StoredIncident) -> Card:
    decision = unit.incidents.decision(stored.row_id)
    incident = IncidentPresenter(services.pack, services.clock).present(stored)
    shown = _shown(services, decision)
    pieces = list(pieces_of(incident.text, marks_of(shown) if shown else []))
    if decision is None or shown is None or not stored.needs_review:
        return Card(incident, shown, pieces)
    today = local_day(services.pack, services.clock.now())
    return Card(incident, shown, pieces, suggestions_for(services, decision, today))


def _shown(services: Services, decision: Decision | None) -> DecisionOut | None:
    """Return a decision with its names; None when it names what the pack of today no longer has."""
    if decision is None:
        return None
    try:
        return DecisionPresenter(services.pack, services.clock).present(decision)
    except KeyError:
        return None
