"""What Open311 clients send: reports and queries, and what becomes of them; open with `open311`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from api.bootstrap import Services
from api.schemas.moments import Moment
from api.security import authorize, bearer_of
from triage.domain.access import Principal, Scope
from triage.domain.errors import ForbiddenError, InputError, NotFoundError, StorageError
from triage.domain.incidents import IncidentKey, IncidentState
from triage.domain.messages import Message
from triage.domain.posts import MAX_TEXT_CHARS
from triage.incidents.identifiers import new_id
from triage.incidents.lifecycle import CLOSED
from triage.storage.filters import Cursor, IncidentFilter
from triage.storage.incident_rows import StoredIncident

PLATFORM = "open311"
_MAX_REQUESTS = 1_000
_MAX_SPAN = timedelta(days=90)
_PAGE = 200


class Report(BaseModel):
    """A report. One of address and coordinates is needed; fields that name a person are read past."""

    model_config = ConfigDict(extra="ignore")

    service_code: str = Field(min_length=1, max_length=100)
    description: str = Field(min_length=1, max_length=MAX_TEXT_CHARS - 1_000)
    address_string: str | None = Field(None, max_length=500)
    address_id: str | None = Field(None, max_length=50)
    lat: float | None = Field(None, ge=-90, le=90)
    long: float | None = Field(None, ge=-180, le=180)
    api_key: str | None = Field(None, max_length=200)
    jurisdiction_id: str | None = Field(None, max_length=100)


class RequestQuery(BaseModel):
    """Which requests to list."""

    model_config = ConfigDict(extra="ignore")

    service_request_id: str | None = Field(None, max_length=2_000, description="Через запятую")
    service_code: str | None = Field(None, max_length=100)
    start_date: Moment | None = None
    end_date: Moment | None = None
    status: Literal["open", "closed", "open,closed", "closed,open"] | None = None
    jurisdiction_id: str | None = Field(None, max_length=100)


async def allowed(request: Request, api_key: str | None, *scopes: Scope) -> Principal:
    """Return the holder of a key that has one of the scopes; the key may stand in `api_key` or in our headers."""
    secret = api_key or bearer_of(request) or request.headers.get("X-API-Key")
    caller = await authorize(request, secret, None)
    if not any(caller.may(scope) for scope in scopes):
        raise ForbiddenError(f"у ключа нет права «{scopes[0].value}» → попросите ключ с этим правом")
    return caller


def report_message(sent: Report, services: Services) -> Message:
    """Return the message of a report, the place at the end of its words. InputError without any place."""
    if sent.service_code not in {topic.code for topic in services.pack.topics}:
        raise NotFoundError("услуги нет → возьмите service_code из списка услуг")
    has_point = sent.lat is not None and sent.long is not None
    if not (sent.address_string or sent.address_id or has_point):
        raise InputError("нет места → пришлите address_string, address_id или lat и long")
    now = services.clock.now()
    parts = [sent.description, _address(sent, services)]
    if has_point:
        parts.append(f"Координаты: {sent.lat:.6f}, {sent.long:.6f}")
    text = "\n".join(part for part in parts if part)
    return Message(IncidentKey(PLATFORM, new_id(now)), text, now)


def _address(sent: Report, services: Services) -> str:
    parts = [sent.address_string or ""]
    if sent.address_id:
        try:
            parts.insert(0, services.pack.settlement(sent.address_id).name)
        except KeyError:
            raise NotFoundError("address_id не найден → пришлите ОКТМО населённого пункта") from None
    words = ", ".join(part for part in parts if part)
    return f"Адрес: {words}" if words else ""


def find_requests(
    services: Services, query: RequestQuery, start: datetime | None, stop: datetime | None
) -> list[StoredIncident]:
    """Return the requests a query asks for."""
    if services.incidents is None:
        raise StorageError("база не открыта → проверьте TRIAGE_DATABASE_URL и журнал сервиса")
    with services.incidents.database.reading() as unit:
        if query.service_request_id is not None:
            ids = [part.strip() for part in query.service_request_id.split(",")][:_MAX_REQUESTS]
            return [one for one in map(unit.incidents.look_up, ids) if one is not None]
        narrowed = _filter(query, start, stop, services.clock.now())
        found: list[StoredIncident] = []
        while len(found) < _MAX_REQUESTS:
            cursor = Cursor(found[-1].row_id) if found else None
            page = unit.incidents.page(narrowed, cursor, _PAGE)
            found += page
            if len(page) < _PAGE:
                break
        return found[:_MAX_REQUESTS]


def _filter(query: RequestQuery, start: datetime | None, stop: datetime | None, now: datetime) -> IncidentFilter:
    """Return the filter of a query: at most 90 days, by default the last ones."""
    last = stop or (start + _MAX_SPAN if start else now + timedelta(minutes=5))
    first = max(start or last - _MAX_SPAN, last - _MAX_SPAN)
    return IncidentFilter(states=_states(query.status), topic=query.service_code, created_from=first, created_to=last)


def _states(status: str | None) -> tuple[IncidentState, ...]:
    if status == "open":
        return tuple(state for state in IncidentState if state not in CLOSED)
    return tuple(CLOSED) if status == "closed" else ()
