"""Open311 GeoReport v2 over the same incidents: `/open311/v2/services` and `/open311/v2/requests`, JSON and XML.

Unlike elsewhere errors are documents of that standard. Reporting needs a key with `ingest`, reading requests one with
`review` (a citizen's message is no open data, so this is stricter than the standard). The catalogue of services is
open, unless `TRIAGE_REQUIRE_KEYS` is `always`. How we keep to the standard: docs/open311.md.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Request, Response

from api.open311 import MEDIA_TYPES, SPECIFICATION, Format, Many, Record, document
from api.open311_records import RequestPresenter, service_definition, service_records
from api.open311_requests import NO_SERVICE, Report, RequestQuery, find_requests, report_message
from api.open311_route import StandardRoute, allowed, may_read_catalogue
from api.requests import IdempotencyKey, moment_in, request_key
from api.security import OPTIONAL_KEY
from api.state import incidents_of, services_of, state_of
from triage.domain.access import Scope
from triage.domain.errors import NotFoundError
from triage.storage.incident_rows import StoredIncident

XML_OR_JSON: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {"application/json": {}, "text/xml": {}}}
    for status, text in (
        (200, "Документ GeoReport v2"),
        (400, "Чего-то нет или не так; code внутри точнее (413, 429, 503)"),
        (403, "Ключа нет, он не принят или без нужного права"),
        (404, "Такого нет"),
    )
}
router = APIRouter(
    prefix="/open311",
    tags=["open311"],
    responses=XML_OR_JSON,
    default_response_class=Response,
    route_class=StandardRoute,
)

ApiKey = Annotated[str | None, Query(max_length=200, description="Ключ API")]
Ending = Annotated[Format, Path(description="json или xml")]
Code = Annotated[str, Path(max_length=100)]
RequestId = Annotated[str, Path(max_length=64)]


@router.get("/discovery.{form}", summary="Где и что есть: Service Discovery", openapi_extra=OPTIONAL_KEY)
async def discovery(request: Request, form: Ending, api_key: ApiKey = None) -> Response:
    """Return where the service is, in which formats, and whom to ask for a key."""
    await may_read_catalogue(request, api_key)
    return document("discovery", _discovery(request), form)


@router.get("/v2/services.{form}", summary="Услуги: темы региона", openapi_extra=OPTIONAL_KEY)
async def services(request: Request, form: Ending, api_key: ApiKey = None) -> Response:
    """Return the topics of the region as services."""
    await may_read_catalogue(request, api_key)
    return document("services", service_records(services_of(request).pack.topics), form)


@router.get("/v2/services/{service_code}.{form}", summary="Описание услуги", openapi_extra=OPTIONAL_KEY)
async def service(request: Request, service_code: Code, form: Ending, api_key: ApiKey = None) -> Response:
    """Return the definition of one service: none of ours asks for further attributes."""
    await may_read_catalogue(request, api_key)
    if service_code not in {topic.code for topic in services_of(request).pack.topics}:
        raise NotFoundError(NO_SERVICE)
    return document("service_definition", service_definition(service_code), form)


@router.post("/v2/requests.{form}", summary="Сообщить о проблеме")
async def report(
    request: Request,
    form: Ending,
    sent: Annotated[Report, Form()],
    api_key: ApiKey = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Store a request. Its topic and addressee are decided by its words, not by the service chosen."""
    by = await allowed(request, sent.api_key or api_key, Scope.INGEST)
    key = request_key(request, by, idempotency_key, sent)
    message = report_message(sent, services_of(request))
    receipt = await state_of(request).off_loop(incidents_of(request).intake.accept_one, message, by.name, key)
    made = receipt.stored.incident if receipt.stored else None
    notice = RequestPresenter(services_of(request).pack).notice(made) if made else None
    record: Record = {
        "service_request_id": made.incident_id if made else None,
        "service_notice": notice,
        "account_id": None,
    }
    return document("service_requests", Many("request", [record]), form)


@router.get("/v2/tokens/{token}.{form}", summary="service_request_id по token")
async def token(request: Request, token: RequestId, form: Ending, api_key: ApiKey = None) -> Response:
    """Return the id behind a token. Ids come at once here, so every id is its own token."""
    await allowed(request, api_key, Scope.INGEST, Scope.REVIEW)
    found = await _found(request, RequestQuery(service_request_id=[token]))
    record: Record = {"service_request_id": found[0].incident.incident_id, "token": token}
    return document("service_requests", Many("request", [record]), form)


@router.get("/v2/requests.{form}", summary="Список сообщений")
async def requests(
    request: Request, form: Ending, query: Annotated[RequestQuery, Query()], api_key: ApiKey = None
) -> Response:
    """Return requests by ids, or those of a time (at most 90 days), the newest first, at most 1,000."""
    await allowed(request, api_key, Scope.REVIEW)
    start, stop = moment_in(request, query.start_date or None), moment_in(request, query.end_date or None)
    found = await state_of(request).in_thread(find_requests, services_of(request), query, start, stop)
    return _requests(request, found, form)


@router.get("/v2/requests/{service_request_id}.{form}", summary="Одно сообщение")
async def read(request: Request, service_request_id: RequestId, form: Ending, api_key: ApiKey = None) -> Response:
    """Return one request, in an array as the standard has it."""
    await allowed(request, api_key, Scope.REVIEW)
    return _requests(request, await _found(request, RequestQuery(service_request_id=[service_request_id])), form)


@router.api_route("/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
async def nothing(rest: str) -> Response:
    """Answer for every other address below, as the standard has it."""
    raise NotFoundError(f"адреса «{rest[:100]}» нет → формат (.json, .xml) и адреса: docs/open311.md")


async def _found(request: Request, query: RequestQuery) -> list[StoredIncident]:
    found = await state_of(request).in_thread(find_requests, services_of(request), query, None, None)
    if not found:
        raise NotFoundError("сообщения нет → возьмите service_request_id из списка")
    return found


def _requests(request: Request, found: list[StoredIncident], form: Format) -> Response:
    presenter = RequestPresenter(services_of(request).pack)
    return document("service_requests", Many("request", [presenter.record(stored) for stored in found]), form)


def _discovery(request: Request) -> Record:
    """Return the Service Discovery document; the version of the region says when the services last changed."""
    pack = services_of(request).pack
    endpoint: Record = {
        "specification": SPECIFICATION,
        "url": f"{str(request.base_url).rstrip('/')}/open311/v2",
        "changeset": pack.version,
        "type": "production",
        "formats": Many("format", [media_type.partition(";")[0] for media_type in MEDIA_TYPES.values()]),
    }
    return {
        "changeset": pack.version,
        "contact": f"{pack.info.forms.nominative}: администратор этого сервиса",
        "key_service": "Ключ выдаёт администратор этого сервиса: triage keys create",
        "endpoints": Many("endpoint", [endpoint]),
    }
