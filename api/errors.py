"""Every HTTP error as problem+json (RFC 9457); open to map a new error of the product to a status."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from triage.domain.errors import ArtefactError, InputError, NotReadyError, RegionPackError, TextError, TriageError

MEDIA_TYPE = "application/problem+json"
STATUSES: tuple[tuple[type[TriageError], HTTPStatus], ...] = (
    (NotReadyError, HTTPStatus.SERVICE_UNAVAILABLE),
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
    404: "Такого адреса нет",
    405: "Этот метод здесь не работает",
    409: "Противоречит тому, что уже есть",
    413: "Слишком длинно",
    415: "Нужен JSON",
    422: "Запрос не годится",
    500: "Ошибка сервиса",
    503: "Сервис ещё запускается",
}


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


def problem_response(status: int, detail: str, errors: list[FieldProblem] | None = None) -> JSONResponse:
    """Return an error response."""
    title = TITLES.get(status, HTTPStatus(status).phrase)
    body = Problem(type="about:blank", title=title, status=status, detail=detail, errors=errors or [])
    return JSONResponse(body.model_dump(), status_code=status, media_type=MEDIA_TYPE)


def status_of(error: TriageError) -> HTTPStatus:
    """Return the HTTP status of an error of the product."""
    return next((status for kind, status in STATUSES if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)


def install_error_handlers(app: FastAPI) -> None:
    """Make every error of `app` a problem+json response."""
    app.add_exception_handler(TriageError, _on_triage_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)


def _on_triage_error(_: Request, error: Exception) -> JSONResponse:
    status = status_of(error) if isinstance(error, TriageError) else HTTPStatus.INTERNAL_SERVER_ERROR
    return problem_response(status, str(error))


def _on_http_exception(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    response = problem_response(error.status_code, str(error.detail))
    response.headers.update(error.headers or {})
    return response


def _on_invalid_request(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    problems = [
        FieldProblem(field=".".join(str(part) for part in fault["loc"]), problem=str(fault["msg"]))
        for fault in error.errors()
    ]
    is_not_json = any(fault["type"] == "json_invalid" for fault in error.errors())
    status = HTTPStatus.BAD_REQUEST if is_not_json else HTTPStatus.UNPROCESSABLE_ENTITY
    return problem_response(status, "исправьте поля из списка errors", problems)
