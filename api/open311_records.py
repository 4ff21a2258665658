"""Topics and incidents as services and service requests of Open311; open when a field says the wrong thing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from api.open311 import Many, Record
from api.open311_requests import Sent, sent_with
from triage.domain.incidents import FREE_AUTHORITY_PREFIX, Incident
from triage.domain.topics import Topic
from triage.incidents.lifecycle import CLOSED
from triage.regions.pack import RegionPack
from triage.storage.incident_rows import StoredIncident

_KEYWORDS = 10
_DESCRIPTION_CHARS = 4_000
"""The standard's limit of a description."""


def service_records(topics: Iterable[Topic]) -> Many:
    """Return the topics of a region as services: an id comes back at once, and none asks for further attributes."""
    return Many(
        "service",
        [
            {
                "service_code": topic.code,
                "service_name": topic.name,
                "description": topic.description or topic.name,
                "metadata": False,
                "type": "realtime",
                "keywords": ", ".join(topic.cues[:_KEYWORDS]),
                "group": topic.group,
            }
            for topic in topics
        ],
    )


def service_definition(service_code: str) -> Record:
    """Return the definition of a service: without attributes."""
    return {"service_code": service_code, "attributes": Many("attribute", [])}


class RequestPresenter:
    """Writes incidents as service requests, in the region's time and names."""

    def __init__(self, pack: RegionPack):
        self._pack = pack
        self._zone = ZoneInfo(pack.info.time_zone)

    def record(self, stored: StoredIncident) -> Record:
        """Return an incident as a service request."""
        incident, sent = stored.incident, sent_with(stored.incident)
        topic = self._topic(incident.topic or sent.service_code)
        return {
            "service_request_id": incident.incident_id,
            "status": "closed" if incident.state in CLOSED else "open",
            "status_notes": incident.answers[-1].text if incident.answers else None,
            "service_name": topic.name if topic else None,
            "service_code": topic.code if topic else incident.topic,
            "description": _cut(sent.description_of(incident.text)),
            "agency_responsible": self._agency(incident),
            "service_notice": self.notice(incident),
            "requested_datetime": self._moment(incident.created_at if incident.is_dated else stored.received_at),
            "updated_datetime": self._moment(_updated_at(stored)),
            "expected_datetime": self._moment(_expected(incident)),
            "address": self._address(incident, sent),
            "address_id": incident.settlement,
            "zipcode": None,
            "lat": sent.lat,
            "long": sent.long,
            "media_url": sent.media_url,
        }

    def notice(self, incident: Incident) -> str | None:
        """Return what will be done: who answers and in what time; None for what is closed."""
        agency = self._agency(incident)
        if incident.state in CLOSED:
            return None
        if agency is None:
            return "Адресата назначит сотрудник."
        last = incident.assignments[-1]
        norm = f" Норма первого ответа: {_hours(last.norm_hours)} ч." if last.norm_hours else ""
        return f"Отвечает: {agency}.{norm}"

    def _moment(self, moment: datetime | None) -> str | None:
        return None if moment is None else moment.astimezone(self._zone).isoformat(timespec="seconds")

    def _topic(self, code: str | None) -> Topic | None:
        try:
            return self._pack.topic(code) if code else None
        except KeyError:
            return None

    def _agency(self, incident: Incident) -> str | None:
        code = incident.authority
        if code is None:
            return None
        try:
            return self._pack.authority(code, self._day(incident.assignments[-1].assigned_at)).short_name
        except KeyError:
            return code.removeprefix(FREE_AUTHORITY_PREFIX)

    def _address(self, incident: Incident, sent: Sent) -> str | None:
        """Return the address as sent, else as found, from house to district (the order the standard asks for)."""
        if sent.address_string:
            return sent.address_string
        street = ", ".join(part for part in (incident.street, incident.house) if part)
        found = (street, self._settlement(incident.settlement), self._district(incident))
        return ", ".join(dict.fromkeys(part for part in found if part)) or None

    def _settlement(self, oktmo: str | None) -> str | None:
        try:
            return self._pack.settlement(oktmo).name if oktmo else None
        except KeyError:
            return None

    def _district(self, incident: Incident) -> str | None:
        try:
            return self._pack.district(incident.district or "", self._day(incident.created_at)).name
        except KeyError:
            return None

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()


def _hours(hours: float) -> str:
    return f"{hours:g}".replace(".", ",")


def _cut(text: str) -> str:
    return text if len(text) <= _DESCRIPTION_CHARS else text[: _DESCRIPTION_CHARS - 1] + "…"


def _updated_at(stored: StoredIncident) -> datetime:
    """Return when a request was last changed; of a closed one, when it was closed."""
    incident = stored.incident
    if incident.state in CLOSED and incident.closed_at is not None:
        return incident.closed_at
    moments = [stored.received_at, *incident.reopened_at]
    moments += [assignment.assigned_at for assignment in incident.assignments]
    moments += [answer.answered_at for answer in incident.answers if answer.answered_at is not None]
    return max(moments)


def _expected(incident: Incident) -> datetime | None:
    """Return when the norm of the authority in charge ends, for what has no answer yet."""
    last = incident.assignments[-1] if incident.assignments else None
    if last is None or last.norm_hours is None or incident.answers:
        return None
    return last.assigned_at + timedelta(hours=last.norm_hours)
