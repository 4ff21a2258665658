"""How Open311 routes let callers in and answer errors; open when a client of the standard gets the wrong status.

The standard knows three statuses: 404 for what does not exist, 403 for a missing or wrong key, 400 for anything else.
The code inside the document is ours where it says more (413, 429, 503), as the standard allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError

from api.error_routes import RouteError, TranslatedRoute
from api.errors import DETAILS, problem, problem_of_validation, problem_response, status_of
from api.open311 import Format, Many, Record, document
from api.security import authorize, bearer_of
from api.state import state_of
from triage.domain.access import Principal, Scope
from triage.domain.errors import ForbiddenError, TriageError, UnauthorizedError

PREFIX = "/open311/"
STATUSES: dict[int, int] = {
    HTTPStatus.NOT_FOUND: HTTPStatus.NOT_FOUND,
    HTTPStatus.UNAUTHORIZED: HTTPStatus.FORBIDDEN,
    HTTPStatus.FORBIDDEN: HTTPStatus.FORBIDDEN,
    HTTPStatus.UNPROCESSABLE_ENTITY: HTTPStatus.BAD_REQUEST,
}
"""Which status and code of the standard stand for one of ours; the status is 400 for all others."""

Fault = tuple[int, str]
"""Code and description of one error."""


class StandardRoute(TranslatedRoute):
    """A route whose errors are documents of the standard, in the format asked for."""

    def refusal(self, request: Request, error: RouteError) -> Response:
        """Return the document for an error."""
        if isinstance(error, TriageError):
            return error_document([(status_of(error), str(error))], form_of(request))
        if isinstance(error, RequestValidationError):
            return error_document(_faults_of(error), form_of(request))
        description = DETAILS.get(str(error.detail), str(error.detail))
        return error_document([(error.status_code, description)], form_of(request))


def error_document(faults: Sequence[Fault], form: Format) -> Response:
    """Return errors as the standard wants them: under its status for the first one's."""
    status = STATUSES.get(faults[0][0], HTTPStatus.BAD_REQUEST)
    errors: list[Record] = [
        {"code": int(STATUSES.get(code, code)), "description": description} for code, description in faults
    ]
    return document("errors", Many("error", errors), form, status)


def too_large(path: str, detail: str) -> Response:
    """Return the refusal of a body that no route gets to see: as the standard wants it on its own paths."""
    if path.startswith(PREFIX):
        return error_document([(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)], form_at(path))
    return problem_response(problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail))


def form_of(request: Request) -> Format:
    """Return the format a request asks for."""
    return form_at(request.url.path)


def form_at(path: str) -> Format:
    """Return the format a path asks for; XML, which the standard requires, when it asks for none we know."""
    return Format.JSON if path.endswith(".json") else Format.XML


def _faults_of(error: RequestValidationError) -> list[Fault]:
    """Return one fault per argument: what else could have stood there is no second one."""
    by_argument: dict[str, str] = {}
    for field in problem_of_validation(error.errors()).errors:
        by_argument.setdefault(field.field.split(".")[1], field.problem)
    return [(HTTPStatus.BAD_REQUEST, f"{name}: {problem}") for name, problem in by_argument.items()]


async def allowed(request: Request, api_key: str | None, *scopes: Scope) -> Principal:
    """Return the holder of a key that has one of the scopes; the key may stand in `api_key` or in our headers."""
    caller = await authorize(request, _secret(request, api_key), None)
    if not any(caller.may(scope) for scope in scopes):
        raise ForbiddenError(f"у ключа нет права «{scopes[0].value}» → попросите ключ с этим правом")
    return caller


async def may_read_catalogue(request: Request, api_key: str | None) -> None:
    """Let everybody read which services there are, as the standard has it, unless keys are needed always.

    A key that is sent is checked all the same. Without one the rate limit counts by address.
    """
    state = state_of(request)
    if _secret(request, api_key) is not None:
        await allowed(request, api_key, Scope.INGEST, Scope.REVIEW)
    elif state.settings.require_keys == "always":
        raise UnauthorizedError("нет ключа → пришлите api_key (ключ даёт администратор)")
    else:
        state.throttle.take(request.client.host if request.client else "?")


def _secret(request: Request, api_key: str | None) -> str | None:
    return api_key or bearer_of(request) or request.headers.get("X-API-Key")
