"""Open311 GeoReport v2 over the same incidents: `/open311/v2/services` and `/open311/v2/requests`, JSON and XML.

Unlike elsewhere errors are documents of that standard. Every call needs a key (`api_key`, as the standard names it,
or our headers): `ingest` to report, `review` to read requests, either to read services.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Request, Response

from api.errors import status_of
from api.open311 import Format, document, error_document, request_record, service_records
from api.open311_requests import Report, RequestQuery, allowed, find_requests, report_message
from api.requests import moment_in
from api.state import incidents_of, services_of, state_of
from triage.domain.access import Scope
from triage.domain.errors import NotFoundError, TriageError

XML_OR_JSON: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {"application/json": {}, "application/xml": {}}}
    for status, text in (
        (200, "Документ GeoReport v2"),
        (400, "Чего-то нет или не так"),
        (401, "Нужен ключ"),
        (403, "Нет права"),
        (404, "Такого нет"),
        (409, "Противоречит принятому"),
        (413, "Слишком длинно"),
        (422, "Не годится"),
        (429, "Слишком часто"),
        (503, "Сервис пока не отвечает"),
    )
}
router = APIRouter(prefix="/open311/v2", tags=["open311"], responses=XML_OR_JSON, default_response_class=Response)

ApiKey = Annotated[str | None, Query(max_length=200, description="Ключ API")]
Ending = Annotated[Format, Path(description="json или xml")]


@router.get("/services.{form}", summary="Услуги: темы региона")
async def services(request: Request, form: Ending, api_key: ApiKey = None) -> Response:
    """Return the topics of the region as services."""
    try:
        await allowed(request, api_key, Scope.INGEST, Scope.REVIEW)
        return document(service_records(services_of(request).pack.topics), "services", "service", form)
    except TriageError as error:
        return error_document(status_of(error), str(error), form)


@router.get("/services/{service_code}.{form}", summary="Описание услуги")
async def service(
    request: Request, service_code: Annotated[str, Path(max_length=100)], form: Ending, api_key: ApiKey = None
) -> Response:
    """Return the definition of one service: none of ours asks for further attributes."""
    try:
        await allowed(request, api_key, Scope.INGEST, Scope.REVIEW)
        if service_code not in {topic.code for topic in services_of(request).pack.topics}:
            raise NotFoundError("услуги нет → возьмите service_code из списка услуг")
        return document([{"service_code": service_code}], "service_definitions", "service_definition", form)
    except TriageError as error:
        return error_document(status_of(error), str(error), form)


@router.post("/requests.{form}", summary="Сообщить о проблеме")
async def report(request: Request, form: Ending, sent: Annotated[Report, Form()], api_key: ApiKey = None) -> Response:
    """Store a request. Its topic and addressee are decided by its words, not by the service chosen."""
    try:
        by = await allowed(request, sent.api_key or api_key, Scope.INGEST)
        message = report_message(sent, services_of(request))
        receipt = await state_of(request).off_loop(incidents_of(request).intake.accept_one, message, by.name)
    except TriageError as error:
        return error_document(status_of(error), str(error), form)
    made = receipt.stored.incident.incident_id if receipt.stored else ""
    record: dict[str, str | bool | None] = {"service_request_id": made, "service_notice": None, "account_id": None}
    return document([record], "service_requests", "request", form)


@router.get("/requests.{form}", summary="Список сообщений")
async def requests(
    request: Request, form: Ending, query: Annotated[RequestQuery, Query()], api_key: ApiKey = None
) -> Response:
    """Return requests by ids, or those of a time (at most 90 days), the newest first, at most 1,000."""
    try:
        await allowed(request, api_key, Scope.REVIEW)
        start, stop = moment_in(request, query.start_date), moment_in(request, query.end_date)
        found = await state_of(request).in_thread(find_requests, services_of(request), query, start, stop)
    except TriageError as error:
        return error_document(status_of(error), str(error), form)
    pack = services_of(request).pack
    return document([request_record(stored, pack) for stored in found], "service_requests", "request", form)


@router.get("/requests/{service_request_id}.{form}", summary="Одно сообщение")
async def read(
    request: Request, service_request_id: Annotated[str, Path(max_length=64)], form: Ending, api_key: ApiKey = None
) -> Response:
    """Return one request, in an array as the standard has it."""
    try:
        await allowed(request, api_key, Scope.REVIEW)
        query = RequestQuery(service_request_id=service_request_id)
        found = await state_of(request).in_thread(find_requests, services_of(request), query, None, None)
        if not found:
            raise NotFoundError("сообщения нет → возьмите service_request_id из списка")
    except TriageError as error:
        return error_document(status_of(error), str(error), form)
    pack = services_of(request).pack
    return document([request_record(stored, pack) for stored in found], "service_requests", "request", form)
