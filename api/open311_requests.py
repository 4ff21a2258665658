"""What Open311 clients send: reports and queries, and what becomes of them; open with `open311`.

Of a report the words, the place and the link to a picture are kept, in the incident's extra cells. Whoever reports
stays unknown: e-mail, phone, names, device and account are accepted as the standard says, and not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from api.bootstrap import Services
from api.schemas.moments import Moment
from triage.domain.errors import InputError, NotFoundError, StorageError
from triage.domain.incidents import ExtraCell, Incident, IncidentKey, IncidentState
from triage.domain.messages import Message
from triage.domain.posts import MAX_TEXT_CHARS
from triage.incidents.identifiers import new_id
from triage.incidents.lifecycle import CLOSED
from triage.storage.filters import Cursor, IncidentFilter
from triage.storage.incident_rows import StoredIncident

PLATFORM = "open311"
_CELL = "open311."
"""Begins the names of extra cells that hold what a client sent."""
_MAX_REQUESTS = 1_000
_MAX_SPAN = timedelta(days=90)
_AHEAD = timedelta(minutes=5)
"""A list without `end_date` reaches this far into the future: clocks of sources differ."""
_PAGE = 200

NO_SERVICE = "service_code не найден → возьмите его из списка услуг"

Empty = Literal[""]
"""An argument without a value is the same as none (the standard's «Optional Arguments»)."""


class _Arguments(BaseModel):
    """Arguments of the standard: unknown ones are ignored, empty ones count as not sent."""

    model_config = ConfigDict(extra="ignore")

    jurisdiction_id: str | None = Field(None, max_length=100, description="Не нужен: регион один")

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, values: JsonValue) -> JsonValue:
        if not isinstance(values, dict):
            return values
        return {name: _in_utf_8(value) for name, value in values.items() if value not in ("", [""])}


def _in_utf_8(value: JsonValue) -> JsonValue:
    """Return a text that was sent as bare UTF-8, not percent-encoded: the form parser reads such bytes as Latin-1."""
    if not isinstance(value, str) or value.isascii():
        return value
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


class Report(_Arguments):
    """A report: a service and one of address, address id, coordinates. What names a person is read past."""

    service_code: str = Field(min_length=1, max_length=100, description="Из списка услуг")
    description: str | None = Field(None, max_length=MAX_TEXT_CHARS - 1_000, description="Что случилось")
    address_string: str | None = Field(None, max_length=500, description="Адрес словами, от дома к району")
    address_id: str | None = Field(None, max_length=50, description="ОКТМО населённого пункта")
    lat: Annotated[float, Field(ge=-90, le=90)] | Empty | None = Field(None, description="Широта WGS84")
    long: Annotated[float, Field(ge=-180, le=180)] | Empty | None = Field(None, description="Долгота WGS84")
    media_url: str | None = Field(None, max_length=2_000, description="Ссылка на снимок")
    api_key: str | None = Field(None, max_length=200, description="Ключ API с правом ingest")

    @property
    def point(self) -> tuple[float, float] | None:
        """Return latitude and longitude, None unless both were sent."""
        if isinstance(self.lat, float) and isinstance(self.long, float):
            return self.lat, self.long
        return None


class RequestQuery(_Arguments):
    """Which requests to list. Lists may be repeated arguments, or one with commas."""

    service_request_id: list[str] = Field(default_factory=list, max_length=1_000, description="Через запятую")
    service_code: list[str] = Field(default_factory=list, max_length=1_000, description="Через запятую")
    start_date: Moment | Empty | None = Field(None, description="Создано не раньше")
    end_date: Moment | Empty | None = Field(None, description="Создано не позже; между датами до 90 дней")
    status: list[str] = Field(default_factory=list, max_length=10, description="open, closed или оба через запятую")

    @property
    def ids(self) -> list[str]:
        """Return the ids asked for, each once."""
        return _parts(self.service_request_id)

    def states(self) -> tuple[IncidentState, ...]:
        """Return the states asked for, () for all. InputError for a status the standard does not know."""
        asked = set(_parts(self.status))
        if not asked <= {"open", "closed"}:
            raise InputError("status не тот → open, closed или open,closed")
        return tuple(state for state in IncidentState if ("closed" if state in CLOSED else "open") in asked)


def _parts(values: Iterable[str]) -> list[str]:
    parts = (part.strip() for value in values for part in value.split(","))
    return list(dict.fromkeys(part for part in parts if part))


@dataclass(frozen=True, slots=True)
class Sent:
    """What a client sent with a report, as kept in the extra cells of its incident."""

    service_code: str | None = None
    address_string: str | None = None
    lat: float | None = None
    long: float | None = None
    media_url: str | None = None
    place_line: str | None = None
    """The line with the place at the end of the text, where the pipeline reads it."""

    def description_of(self, text: str) -> str:
        """Return the words of the reporter: the text without the line of the place."""
        return text.removesuffix(f"\n{self.place_line}") if self.place_line else text


def sent_with(incident: Incident) -> Sent:
    """Return what came with the report of an incident; nothing when it came another way."""
    cells = {cell.column.removeprefix(_CELL): cell.value for cell in incident.extra if cell.column.startswith(_CELL)}
    return Sent(
        service_code=cells.get("service_code"),
        address_string=cells.get("address_string"),
        lat=_number(cells.get("lat")),
        long=_number(cells.get("long")),
        media_url=cells.get("media_url"),
        place_line=cells.get("place_line"),
    )


def _number(written: str | None) -> float | None:
    try:
        return None if written is None else float(written)
    except ValueError:
        return None


def report_message(sent: Report, services: Services) -> Message:
    """Return the message of a report, the place in the last line of its text.

    Raises:
        NotFoundError: There is no such service or address id.
        InputError: There is no place.
    """
    topics = {topic.code: topic for topic in services.pack.topics}
    if sent.service_code not in topics:
        raise NotFoundError(NO_SERVICE)
    if not (sent.address_string or sent.address_id or sent.point):
        raise InputError("нет места → пришлите address_string, address_id или lat и long")
    now = services.clock.now()
    place = _place_line(sent, services)
    topic = topics[sent.service_code]
    text = f"{sent.description or f'{topic.name}. {topic.description}'}\n{place}"
    return Message(IncidentKey(PLATFORM, new_id(now)), text, now, extra=_cells(sent, place))


def _place_line(sent: Report, services: Services) -> str:
    words = ", ".join(part for part in (_settlement(sent, services), sent.address_string) if part)
    point = f"Координаты: {sent.point[0]:.6f}, {sent.point[1]:.6f}" if sent.point else ""
    return ". ".join(part for part in (f"Адрес: {words}" if words else "", point) if part)


def _settlement(sent: Report, services: Services) -> str:
    if not sent.address_id:
        return ""
    try:
        return services.pack.settlement(sent.address_id).name
    except KeyError:
        raise NotFoundError("address_id не найден → пришлите ОКТМО населённого пункта") from None


def _cells(sent: Report, place_line: str) -> tuple[ExtraCell, ...]:
    values: Mapping[str, object] = {
        "service_code": sent.service_code,
        "address_string": sent.address_string,
        "lat": sent.lat if sent.point else None,
        "long": sent.long if sent.point else None,
        "media_url": sent.media_url,
        "place_line": place_line,
    }
    return tuple(ExtraCell(_CELL + name, str(value)) for name, value in values.items() if value)


def find_requests(
    services: Services, query: RequestQuery, start: datetime | None, stop: datetime | None
) -> list[StoredIncident]:
    """Return the requests a query asks for: by ids in their order (nothing else counts then), else the newest first.

    Raises:
        InputError: The times are more than 90 days apart, or in the wrong order.
    """
    if services.incidents is None:
        raise StorageError("база не открыта → проверьте TRIAGE_DATABASE_URL и журнал сервиса")
    with services.incidents.database.reading() as unit:
        if query.ids:
            return [one for one in map(unit.incidents.look_up, query.ids[:_MAX_REQUESTS]) if one is not None]
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
    """Return the filter of a query; without dates, of the last 90 days."""
    last = stop or (start + _MAX_SPAN if start else now + _AHEAD)
    first = start or last - _MAX_SPAN
    if first > last:
        raise InputError("start_date позже end_date → поменяйте их местами")
    if last - first > _MAX_SPAN:
        raise InputError("между start_date и end_date больше 90 дней → запросите по частям")
    until = last + timedelta(microseconds=1)
    topics = tuple(_parts(query.service_code))
    return IncidentFilter(states=query.states(), topics=topics, created_from=first, created_to=until)
