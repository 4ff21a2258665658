from __future__ import annotations

import dataclasses
import threading
import time

import pytest
from fastapi.testclient import TestClient

from api.bootstrap import with_storage
from api.main import create_app
from tests.postgres import running_cluster
from triage.domain.errors import ArtefactError
from triage.storage.database import Database, parse_url
from triage.storage.schema import upgrade


def wait_for(check, timeout_s=5.0):
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if check():
            return True
        time.sleep(0.01)
    return False


def test_ready_once_the_models_are_warm_and_healthy_before(services):
    may_finish = threading.Event()

    def build(settings):
        may_finish.wait(5)
        return services

    with TestClient(create_app(services.settings, build=build)) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        early = client.get("/readyz")
        assert early.status_code == 503
        assert early.headers["content-type"] == "application/problem+json"
        assert client.post("/v1/classify", json={"text": "a"}).status_code == 503
        assert "Модели загружаются" in client.get("/").text
        may_finish.set()
        assert wait_for(lambda: client.get("/readyz").status_code == 200)
        ready = client.get("/readyz").json()
        assert ready == {"status": "ready", "model": "cues 1", "region": services.pack.version}
        assert client.post("/v1/classify", json={"text": "a"}).status_code == 200


@pytest.mark.parametrize("error", [ArtefactError("модели нет → обучите"), ValueError("неожиданно")])
def test_a_service_that_cannot_start_says_why_and_asks_to_be_stopped(services, error):
    stopped = threading.Event()

    def build(settings):
        raise error

    with TestClient(create_app(services.settings, build=build, on_failure=stopped.set)) as client:
        assert stopped.wait(5)
        response = client.get("/readyz")
        assert response.status_code == 503
        assert str(error) in response.json()["detail"]
        assert client.get("/healthz").status_code == 200


def test_the_event_loop_stays_free_while_posts_are_classified(services):
    """A slow post in one thread must not delay the health check of a load balancer."""
    entered, may_finish = threading.Event(), threading.Event()

    class Slow:
        def run(self, posts, *, explain=True):
            entered.set()
            may_finish.wait(5)
            return services.pipeline.run(posts, explain=explain)

    slow = dataclasses.replace(services, pipeline=Slow())
    with TestClient(create_app(services=slow)) as client:
        posting = threading.Thread(target=client.post, args=("/v1/classify",), kwargs={"json": {"text": "a"}})
        posting.start()
        assert entered.wait(5)
        assert client.get("/healthz").status_code == 200
        may_finish.set()
        posting.join(5)
        assert not posting.is_alive()


def test_a_database_that_could_not_be_opened_at_the_start_is_taken_up_later(services, tmp_path, monkeypatch):
    monkeypatch.setattr("api.main.DATABASE_PAUSE_S", 0.01)
    blocked = tmp_path / "var"
    blocked.write_text("here should be a folder")
    settings = services.settings.model_copy(update={"database_url": f"sqlite:///{blocked}/store.sqlite"})
    bare = dataclasses.replace(services, settings=settings, incidents=None, keyring=None)
    with TestClient(create_app(settings, build=lambda _: with_storage(bare))) as client:
        assert wait_for(lambda: client.post("/v1/classify", json={"text": "a"}).status_code == 200, 60)
        assert client.get("/readyz").status_code == 503
        assert "База не открыта" in client.get("/readyz").json()["detail"].capitalize()
        blocked.unlink()
        assert wait_for(lambda: client.get("/readyz").status_code == 200, 60)
        assert client.get("/metrics").text.count("triage_model_info{") == 1
        assert "triage_database_up 1.0" in client.get("/metrics").text


def test_an_app_whose_database_stays_away_still_stops(services, tmp_path, monkeypatch):
    monkeypatch.setattr("api.main.DATABASE_PAUSE_S", 3_600)
    blocked = tmp_path / "var"
    blocked.write_text("here should be a folder")
    settings = services.settings.model_copy(update={"database_url": f"sqlite:///{blocked}/store.sqlite"})
    bare = dataclasses.replace(services, settings=settings, incidents=None, keyring=None)
    began = time.monotonic()
    with TestClient(create_app(settings, build=lambda _: with_storage(bare))) as client:
        assert wait_for(lambda: client.get("/metrics").status_code == 200, 60)
    assert time.monotonic() - began < 600


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_a_server_of_the_database_that_is_not_there_yet_is_taken_up_later(services, monkeypatch):
    """Machines start their services in any order; background jobs, too, want the database at once."""
    monkeypatch.setattr("api.main.DATABASE_PAUSE_S", 0.01)
    with running_cluster() as cluster:
        there, away = cluster.url(), "postgresql://nobody@127.0.0.1:9/none"
        urls = iter([away, away])
        monkeypatch.setattr("triage.storage.database.parse_url", lambda url: parse_url(next(urls, there)))
        settings = services.settings.model_copy(update={"database_url": there, "background_jobs": True})
        bare = dataclasses.replace(services, settings=settings, incidents=None, keyring=None)
        assert with_storage(bare).lacks_database
        with TestClient(create_app(settings, build=lambda _: with_storage(bare))) as client:
            assert wait_for(lambda: "выполните «triage db upgrade»" in client.get("/readyz").text, 60)
            database = Database(there)
            upgrade(database)
            database.close()
            assert wait_for(lambda: client.get("/readyz").status_code == 200, 60)
