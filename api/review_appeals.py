"""Reads the open appeals with the messages they are about, for the page of appeals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request

from api.incident_presenters import IncidentPresenter
from api.schemas.incidents import AuthorityRefOut, IncidentOut
from api.state import incidents_of, services_of
from triage.domain.review import Appeal
from triage.incidents.authorities import local_day

MOST_APPEALS = 500


@dataclass(frozen=True, slots=True)
class ShownAppeal:
    """An appeal, its message, and the bodies it names."""

    appeal: Appeal
    incident: IncidentOut
    appellant: AuthorityRefOut
    proposed: AuthorityRefOut | None


def open_appeals(request: Request) -> Sequence[ShownAppeal]:
    """Return the appeals that wait for a decision, the oldest first."""
    services = services_of(request)
    presenter, day = IncidentPresenter(services.pack, services.clock), local_day(services.pack, services.clock.now())
    with incidents_of(request).database.reading() as unit:
        return [
            ShownAppeal(
                appeal,
                presenter.present(unit.incidents.get(appeal.incident_id)),
                presenter.authority(appeal.authority, day),
                presenter.authority(appeal.proposed, day) if appeal.proposed else None,
            )
            for appeal in unit.appeals.open(MOST_APPEALS)
        ]
