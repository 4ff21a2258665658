"""What many routes read from a request: idempotency key, region's time, page; open when you write a new route."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Header, Query, Request
from pydantic import BaseModel

from api.incident_presenters import IncidentPresenter
from api.schemas.incidents import IncidentIn
from api.schemas.moments import moment_of
from api.state import services_of
from triage.domain.access import Principal
from triage.domain.incidents import IncidentKey
from triage.domain.messages import Message
from triage.incidents.authorities import local_day
from triage.storage.filters import CURSOR_PATTERN, MAX_PAGE, Cursor, decode_cursor
from triage.storage.idempotency import RequestKey

IdempotencyKey = Annotated[
    str | None,
    Header(max_length=200, description="Повтор с тем же ключом и телом ничего не сделает второй раз, с другим — 409"),
]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="Сколько показать")]
CursorWord = Annotated[str | None, Query(pattern=CURSOR_PATTERN, description="next_cursor прошлой страницы")]


def request_key(request: Request, by: Principal, key: str | None, body: BaseModel) -> RequestKey | None:
    """Return what makes a request recognisable when it is repeated: path and body under the caller's key."""
    if not key:
        return None
    asked = f"{request.method} {request.url.path} {body.model_dump_json()}"
    return RequestKey(by.key_id, key, hashlib.sha256(asked.encode("utf-8", "replace")).hexdigest())


def region_zone(request: Request) -> ZoneInfo:
    """Return the time zone of the region."""
    return ZoneInfo(services_of(request).pack.info.time_zone)


def today_of(request: Request) -> date:
    """Return the day it is in the region."""
    services = services_of(request)
    return local_day(services.pack, services.clock.now())


def moment_in(request: Request, written: str | None) -> datetime | None:
    """Return a moment of a request, local to the region when it has no offset."""
    return moment_of(written, region_zone(request))


def message_of(request: Request, body: IncidentIn) -> Message:
    """Return the message of the domain; without a time of its own it was written now."""
    return Message(
        key=IncidentKey(body.platform, body.post_id, body.comment_id),
        text=body.text,
        created_at=moment_in(request, body.created_at) or services_of(request).clock.now(),
        source_page=body.source_page,
        source_url=body.source_url,
        number=body.number,
    )


def presenter_of(request: Request) -> IncidentPresenter:
    """Return the presenter of incidents for a request."""
    services = services_of(request)
    return IncidentPresenter(services.pack, services.clock)


def cursor_of(word: str | None) -> Cursor | None:
    """Return the cursor of a request. InputError when it is not one of ours."""
    return decode_cursor(word) if word else None
