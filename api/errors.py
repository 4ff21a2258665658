"""Every HTTP error as problem+json (RFC 9457); open to map a new error of the product to a status."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from api.fault_texts import fault_text
from triage.domain.errors import (
    ArtefactError,
    ConflictError,
    ForbiddenError,
    InputError,
    NotFoundError,
    NotReadyError,
    RateLimitError,
    RegionPackError,
    StorageError,
    TextError,
    TooLargeError,
    TriageError,
    UnauthorizedError,
)
from triage.text.wording import spaced

MEDIA_TYPE = "application/problem+json"
STATUSES: tuple[tuple[type[TriageError], HTTPStatus], ...] = (
    (NotReadyError, HTTPStatus.SERVICE_UNAVAILABLE),
    (StorageError, HTTPStatus.SERVICE_UNAVAILABLE),
    (UnauthorizedError, HTTPStatus.UNAUTHORIZED),
    (ForbiddenError, HTTPStatus.FORBIDDEN),
    (RateLimitError, HTTPStatus.TOO_MANY_REQUESTS),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (ConflictError, HTTPStatus.CONFLICT),
    (TooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (TextError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (InputError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (RegionPackError, HTTPStatus.INTERNAL_SERVER_ERROR),
    (ArtefactError, HTTPStatus.INTERNAL_SERVER_ERROR),
)
"""First match wins: specific errors stand before general ones."""
TITLES = {
    400: "Запрос не разобрать",
    401: "Нужен ключ",
    403: "Не хватает прав",
    404: "Не найдено",
    405: "Этот метод здесь не работает",
    409: "Противоречит тому, что уже есть",
    413: "Слишком длинно",
    415: "Нужен JSON",
    422: "Запрос не годится",
    429: "Слишком часто",
    500: "Ошибка сервиса",
    503: "Сервис пока не отвечает",
}


def longer_than(max_bytes: int) -> str:
    """Return what to say of a body over the limit."""
    return f"тело запроса длиннее {spaced(max_bytes)} байт (предел TRIAGE_MAX_BODY_BYTES) → разделите пакет"


DETAILS = {
    "Not Found": "адрес не найден → список адресов: /docs",
    "Method Not Allowed": "метод не подходит → какой нужен, сказано в заголовке Allow и в /docs",
    "There was an error parsing the body": "тело запроса не разобрать → проверьте, что это JSON обычной глубины",
}
"""What to say instead of the framework's English phrases."""


class FieldProblem(BaseModel):
    """One field that is wrong."""

    field: str = Field(description="Путь к полю, через точку")
    problem: str = Field(description="Что не так")


class Problem(BaseModel):
    """The body of every error."""

    type: str = Field("about:blank", description="Вид ошибки")
    title: str = Field(description="Что случилось, коротко")
    status: int = Field(description="Код HTTP")
    detail: str = Field(description="Что не так и что сделать")
    errors: list[FieldProblem] = Field(default_factory=list, description="Ошибки по полям")


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": TITLES[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status in (400, 413, 422, 503)
}
"""Errors of every route that takes a body, for OpenAPI."""
GUARDED: dict[int | str, dict[str, Any]] = PROBLEMS | {
    status: {
        "description": TITLES[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status in (401, 403, 404, 409, 429)
}
"""Errors of every route that needs a key, for OpenAPI."""


def problem(status: int, detail: str, errors: Sequence[FieldProblem] = ()) -> Problem:
    """Return the body of an error."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    return Problem(type="about:blank", title=title, status=status, detail=detail, errors=list(errors))


def problem_response(body: Problem) -> JSONResponse:
    """Return an error response."""
    return JSONResponse(body.model_dump(), status_code=body.status, media_type=MEDIA_TYPE)


def problem_of_validation(faults: Sequence[Any]) -> Problem:
    """Return the problem of what pydantic found: 400 for what is no JSON, else 422 with the fields.

    `faults` are pydantic's error details. Inputs are not repeated: they may be long, personal, or no valid text.
    """
    fields = [FieldProblem(field=".".join(map(str, fault["loc"])), problem=fault_text(fault)) for fault in faults]
    if any(fault["type"] == "json_invalid" for fault in faults):
        return problem(400, "тело запроса — не JSON → проверьте кавычки и запятые", fields)
    return problem(422, "исправьте поля из списка errors", fields)


def status_of(error: TriageError) -> HTTPStatus:
    """Return the HTTP status of an error of the product."""
    return next((status for kind, status in STATUSES if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)


def install_error_handlers(app: FastAPI) -> None:
    """Make every error of `app` a problem+json response."""
    app.add_exception_handler(TriageError, _on_triage_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(Exception, _on_anything_else)


def _on_triage_error(_: Request, error: Exception) -> JSONResponse:
    status = status_of(error) if isinstance(error, TriageError) else HTTPStatus.INTERNAL_SERVER_ERROR
    response = problem_response(problem(status, str(error)))
    response.headers.update(extra_headers(error))
    return response


def extra_headers(error: Exception) -> dict[str, str]:
    """Return what tells a client's machinery how to go on."""
    if isinstance(error, UnauthorizedError):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, RateLimitError):
        return {"Retry-After": str(error.retry_after_s)}
    return {"Retry-After": "5"} if isinstance(error, StorageError | NotReadyError) else {}


def _on_http_exception(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    response = problem_response(problem(error.status_code, DETAILS.get(str(error.detail), str(error.detail))))
    response.headers.update(error.headers or {})
    return response


def _on_invalid_request(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    return problem_response(problem_of_validation(error.errors()))


def _on_anything_else(_: Request, error: Exception) -> JSONResponse:  # noqa: ARG001  logged by the server, not shown
    return problem_response(problem(500, "непредвиденная ошибка записана в журнал сервиса"))
