"""Who may call what: dependencies that put the caller into a handler's signature; open to protect a route.

    async def reroute(..., by: Review) -> ...        # 401 without a valid key, 403 without the scope `review`

A key comes as `Authorization: Bearer trg_…` or `X-API-Key: trg_…`. Everything that touches stored data needs one,
always. Computing (`/v1/classify`, `/v1/answers/score`) stores nothing: it is open only while the server listens on
the loopback address AND no key was ever made AND `TRIAGE_REQUIRE_KEYS` is `auto`. The first key closes it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from api.keyring import Keyring
from api.state import AppState, state_of
from triage.domain.access import Principal, Scope
from triage.domain.errors import ForbiddenError, StorageError, UnauthorizedError

_bearer = HTTPBearer(auto_error=False, description="Ключ API")
_header = APIKeyHeader(name="X-API-Key", auto_error=False, description="Ключ API, если Bearer не подходит")

Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
Header = Annotated[str | None, Security(_header)]

ANONYMOUS = Principal("anonymous", "без ключа", frozenset({Scope.INGEST}))
"""Whoever computes on an open loopback server."""


def requires(scope: Scope | None) -> Callable[..., Awaitable[Principal]]:
    """Return the dependency that lets only keys with a scope through; None: any valid key."""

    async def dependency(request: Request, bearer: Bearer = None, header: Header = None) -> Principal:
        return await authorize(request, bearer.credentials if bearer else header, scope)

    return dependency


OPTIONAL_KEY: dict[str, Any] = {"security": [{}, {"HTTPBearer": []}, {"APIKeyHeader": []}]}
"""For `openapi_extra` of routes behind `may_compute`: without a key on an open server, else with one."""


async def may_compute(request: Request) -> Principal:
    """Let through who may classify and score: any key with `ingest` or `review`, or anybody on an open server."""
    secret = bearer_of(request) or request.headers.get("X-API-Key")
    if secret is None and await is_open(state_of(request)):
        return ANONYMOUS
    caller = await authorize(request, secret, None)
    if not (caller.may(Scope.INGEST) or caller.may(Scope.REVIEW)):
        raise ForbiddenError(lacks(Scope.INGEST))
    return caller


def bearer_of(request: Request) -> str | None:
    """Return the key of an Authorization header, None when there is none."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() or None if scheme.lower() == "bearer" else None


async def authorize(request: Request, secret: str | None, scope: Scope | None) -> Principal:
    """Return the holder of a key, checked for a scope and counted against the rate limit.

    Raises:
        UnauthorizedError: No key, or not a valid one.
        ForbiddenError: The key lacks the scope.
        RateLimitError: Too many requests with this key, or too many wrong ones from this address.
    """
    state = state_of(request)
    address = request.client.host if request.client else "?"
    if not secret:
        state.refusals.take(address)
        raise UnauthorizedError("нет ключа → пришлите Authorization: Bearer trg_… (ключ даёт администратор)")
    try:
        caller = await state.in_thread(keyring_of(state).principal, secret)
    except UnauthorizedError:
        state.refusals.take(address)
        raise
    state.throttle.take(caller.key_id)
    if scope is not None and not caller.may(scope):
        raise ForbiddenError(lacks(scope))
    request.state.caller = caller
    return caller


def lacks(scope: Scope) -> str:
    """Return what to say to the holder of a key without a scope."""
    return f"у ключа нет права «{scope.value}» → попросите ключ с этим правом"


async def is_open(state: AppState) -> bool:
    """Say whether computing needs no key on this server now."""
    settings = state.settings
    if settings.require_keys != "auto" or not is_loopback(settings.host):
        return False
    services = state.services
    if services is None or services.keyring is None:
        return True
    try:
        return not await state.in_thread(services.keyring.exist)
    except StorageError:
        return False


def is_loopback(host: str) -> bool:
    """Say whether a server on this address is reached from its own machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def keyring_of(state: AppState) -> Keyring:
    """Return the keys of a running app. StorageError when it has no database."""
    keyring = state.ready().keyring
    if keyring is None:
        raise StorageError("база не открыта → проверьте TRIAGE_DATABASE_URL и журнал сервиса")
    return keyring


AnyKey = Annotated[Principal, Depends(requires(None))]
Ingest = Annotated[Principal, Depends(requires(Scope.INGEST))]
Review = Annotated[Principal, Depends(requires(Scope.REVIEW))]
Train = Annotated[Principal, Depends(requires(Scope.TRAIN))]
Admin = Annotated[Principal, Depends(requires(Scope.ADMIN))]
