"""Open311 GeoReport v2 documents, as JSON and XML; open when a client of that standard misreads us.

Specification: wiki.open311.org/GeoReport_v2. Every list is a top-level array in JSON; in XML the root is named after
it (`services`, `service_requests`, `errors`). Personal parameters (e-mail, phone, names, device, account) are
accepted as the standard says, and not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from xml.sax.saxutils import escape

from fastapi.responses import JSONResponse, Response

from triage.domain.incidents import FREE_AUTHORITY_PREFIX, Incident
from triage.domain.topics import Topic
from triage.incidents.lifecycle import CLOSED
from triage.regions.pack import RegionPack
from triage.storage.incident_rows import StoredIncident

Record = dict[str, str | bool | None]
"""One element of a document of the standard, field by field in its order."""

_FORBIDDEN_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Format(StrEnum):
    """How a document is written."""

    JSON = "json"
    XML = "xml"


def document(records: Sequence[Record], root: str, element: str, form: Format, status: int = 200) -> Response:
    """Return a document as a response."""
    if form is Format.JSON:
        return JSONResponse([dict(record) for record in records], status)
    body = "".join(_element(element, record) for record in records)
    text = f'<?xml version="1.0" encoding="utf-8"?>\n<{root}>{body}</{root}>\n'
    return Response(text, status, media_type="application/xml; charset=utf-8")


def _element(name: str, record: Record) -> str:
    return f"<{name}>{''.join(f'<{field}>{_written(value)}</{field}>' for field, value in record.items())}</{name}>"


def _written(value: str | bool | None) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return escape(_FORBIDDEN_IN_XML.sub("\N{REPLACEMENT CHARACTER}", value)) if value else ""


def error_document(status: int, description: str, form: Format) -> Response:
    """Return an error as the standard wants it."""
    return document([{"code": str(status), "description": description}], "errors", "error", form, status)


def service_records(topics: Iterable[Topic]) -> list[Record]:
    """Return the topics of a region as services."""
    return [
        {
            "service_code": topic.code,
            "service_name": topic.name,
            "description": topic.description or topic.name,
            "metadata": False,
            "type": "realtime",
            "keywords": ",".join(topic.cues[:10]),
            "group": topic.group,
        }
        for topic in topics
    ]


def request_record(stored: StoredIncident, pack: RegionPack) -> Record:
    """Return an incident as a service request."""
    incident = stored.incident
    topic = _topic(pack, incident.topic)
    return {
        "service_request_id": incident.incident_id,
        "status": "closed" if incident.state in CLOSED else "open",
        "status_notes": incident.answers[-1].text if incident.answers else None,
        "service_name": topic.name if topic else None,
        "service_code": incident.topic,
        "description": incident.text,
        "agency_responsible": _agency(pack, incident),
        "service_notice": None,
        "requested_datetime": (incident.created_at if incident.is_dated else stored.received_at).isoformat(),
        "updated_datetime": _updated_at(stored).isoformat(),
        "expected_datetime": _expected(incident),
        "address": ", ".join(part for part in (incident.street, incident.house) if part) or None,
        "address_id": incident.settlement,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }


def _topic(pack: RegionPack, code: str | None) -> Topic | None:
    try:
        return pack.topic(code) if code else None
    except KeyError:
        return None


def _agency(pack: RegionPack, incident: Incident) -> str | None:
    code = incident.authority
    if code is None:
        return None
    known = next((authority for authority in pack.authorities if authority.code == code), None)
    return known.short_name if known else code.removeprefix(FREE_AUTHORITY_PREFIX)


def _updated_at(stored: StoredIncident) -> datetime:
    incident = stored.incident
    moments = [stored.received_at, incident.closed_at, *incident.reopened_at]
    moments += [assignment.assigned_at for assignment in incident.assignments]
    moments += [answer.answered_at for answer in incident.answers]
    return max(moment for moment in moments if moment is not None)


def _expected(incident: Incident) -> str | None:
    """Return when the norm of the authority in charge ends, for what has no answer yet."""
    last = incident.assignments[-1] if incident.assignments else None
    if last is None or last.norm_hours is None or incident.answers:
        return None
    return (last.assigned_at + timedelta(hours=last.norm_hours)).isoformat()
