"""The server answers while the app behind it is still imported: liveness at once, readiness when it is."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from fastapi.testclient import TestClient

from api.front_door import FrontDoor
from api.main import create_app
from tests.api.test_health import wait_for


@pytest.fixture
def opening(services):
    """A front door whose app is made when the event says so."""
    may_open = threading.Event()

    def make():
        assert may_open.wait(30)
        return create_app(services=services)

    door = FrontDoor(make, on_failure=lambda: None)
    with TestClient(door) as client:
        yield door, client, may_open
        may_open.set()


def test_alive_at_once_and_ready_when_the_app_is_there(opening):
    door, client, may_open = opening
    early = client.get("/healthz")
    waiting = client.get("/readyz")
    assert client.post("/v1/incidents", json={}).status_code == 503
    may_open.set()
    assert wait_for(lambda: client.get("/readyz").status_code == 200, 30)
    late = client.get("/healthz")
    assert (early.status_code, early.json()) == (late.status_code, late.json())
    assert waiting.status_code == 503
    assert waiting.headers["retry-after"] == "5"
    assert waiting.headers["content-type"] == "application/problem+json"
    problem = client.get("/v1/nothing")
    assert set(waiting.json()) == set(problem.json())
    assert problem.status_code == 404
    assert door.failure is None


def test_a_browser_is_shown_a_page_that_reloads(opening):
    _, client, may_open = opening
    page = client.get("/", headers={"Accept": "text/html,*/*"})
    assert page.status_code == 503
    assert 'http-equiv="refresh"' in page.text
    assert "Сервис запускается" in page.text
    may_open.set()
    assert wait_for(lambda: client.get("/", headers={"Accept": "text/html"}).status_code == 200, 30)


def test_an_app_that_cannot_be_made_stops_the_server_and_says_why():
    stopped = threading.Event()

    def make():
        raise ImportError("нет пакета")

    door = FrontDoor(make, stopped.set)
    with TestClient(door) as client:
        assert stopped.wait(30)
        assert client.get("/readyz").status_code == 503
    assert str(door.failure) == "нет пакета"


def test_a_server_stopped_while_it_starts_opens_nothing(services):
    may_open, entered = threading.Event(), threading.Event()

    def make():
        entered.set()
        assert may_open.wait(30)
        return create_app(services.settings, build=lambda _: pytest.fail("started after the stop"))

    door = FrontDoor(make, on_failure=lambda: None)
    with TestClient(door):
        assert entered.wait(30)
        threading.Timer(0.3, may_open.set).start()
    assert door.app is None
    assert door.failure is None


def test_what_is_imported_before_the_server_listens_is_light():
    """The second that liveness may take: neither routes, nor database, nor models."""
    heavy = ("fastapi", "sqlalchemy", "numpy", "pandas", "sklearn", "scipy", "natasha", "pymorphy3", "huey", "jinja2")
    script = f"import api.cli, api.serving, sys; print([name for name in {heavy} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
