from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.bootstrap import Services, with_storage
from api.main import create_app
from api.settings import VkGroup
from tests.databases import cluster, database, database_url, sqlite_database, sqlite_template, sqlite_url
from triage.domain.access import SYSTEM, Scope

__all__ = ["cluster", "database", "database_url", "sqlite_database", "sqlite_template"]

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
VK_GROUP = VkGroup(confirmation="c0nfirm", secret="очень-секретно", authority="adm_zaozersk", page="Типичный Заозёрск")
POST = {"platform": "vk", "post_id": "-1_2", "text": "В Заозёрске яма на дороге, дети падают"}


class HandClock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment

    def wait(self, **span: float) -> datetime:
        self.moment += timedelta(**span)
        return self.moment


@dataclass
class Door:
    """The service with one key per scope: `door.ingest.post(...)`; `door.bare` has no key."""

    client: TestClient
    services: Services
    clock: HandClock

    def key(self, *scopes: Scope, **options: Any) -> str:
        issued = self.services.keyring.issue("+".join(scopes), scopes, SYSTEM, **options)
        return issued.secret

    def holding(self, *scopes: Scope, **options: Any) -> Caller:
        return Caller(self.client, self.key(*scopes, **options))

    @property
    def bare(self) -> Caller:
        return Caller(self.client, None)


@dataclass
class Caller:
    """Sends requests with a key."""

    client: TestClient
    secret: str | None

    def call(self, method: str, path: str, **options: Any) -> Any:
        headers = {**options.pop("headers", {})}
        if self.secret is not None:
            headers["Authorization"] = f"Bearer {self.secret}"
        return self.client.request(method, path, headers=headers, **options)

    def get(self, path: str, **options: Any) -> Any:
        return self.call("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> Any:
        return self.call("POST", path, json=json, **options)

    def delete(self, path: str) -> Any:
        return self.call("DELETE", path)


def door_on(services: Services, url: str, **settings: Any) -> Services:
    """Return the services on a database, with settings changed and a clock of its own."""
    changed = services.settings.model_copy(update={"database_url": url, "background_jobs": False, **settings})
    return with_storage(replace(services, settings=changed, clock=HandClock()))


@pytest.fixture
def open_door(services: Services, sqlite_template, tmp_path) -> Iterator[Callable[..., Door]]:
    """Make doors with settings of their own on fresh SQLite files."""
    opened = []

    def make(**settings: Any) -> Door:
        built = door_on(services, sqlite_url(sqlite_template, tmp_path), **{"vk_groups": {7: VK_GROUP}, **settings})
        client = TestClient(create_app(services=built), raise_server_exceptions=False)
        client.__enter__()
        opened.append((client, built))
        return Door(client, built, built.clock)

    yield make
    for client, built in opened:
        client.__exit__(None, None, None)
        built.incidents.database.close()


@pytest.fixture
def door(open_door) -> Door:
    return open_door()


@pytest.fixture
def ingest(door) -> Caller:
    return door.holding(Scope.INGEST)


@pytest.fixture
def review(door) -> Caller:
    return door.holding(Scope.REVIEW)


@pytest.fixture
def admin(door) -> Caller:
    return door.holding(Scope.ADMIN)


@pytest.fixture
def stored(ingest) -> Callable[..., str]:
    """Store a message and return its incident id."""
    numbers = iter(range(100, 10_000))

    def store(text: str = POST["text"], **changes: Any) -> str:
        response = ingest.post("/v1/incidents", {**POST, "post_id": f"-1_{next(numbers)}", "text": text, **changes})
        assert response.status_code == 201, response.text
        return response.json()["incident_id"]

    return store
