"""Routes that answer errors in a form of their own, not as problem+json; open when such a route lets one through."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api.errors import extra_headers
from triage.domain.errors import TriageError

RouteError = TriageError | RequestValidationError | HTTPException
"""Everything a handler raises on purpose."""


class TranslatedRoute(APIRoute):
    """A route that asks `refusal` for the answer to an error."""

    def refusal(self, request: Request, error: RouteError) -> Response:
        """Return the answer to an error; headers that belong to the error are added to it."""
        raise NotImplementedError

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler with errors translated."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except (TriageError, RequestValidationError, HTTPException) as error:
                response = self.refusal(request, error)
                if isinstance(error, TriageError):
                    response.headers.update(extra_headers(error))
                return response

        return answer
