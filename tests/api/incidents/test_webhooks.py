from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fastapi.testclient import TestClient

from api.calling import HttpSender
from api.jobs import Jobs
from api.main import create_app
from tests.api.incidents.conftest import POST, Caller
from triage.domain.access import SYSTEM, Scope
from triage.incidents.deliveries import Failure


class Receiver:
    """A real HTTP server that notes calls and answers with `status`."""

    def __init__(self, port=0):
        self.calls = []
        self.status = 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                receiver.calls.append((self.path, body, dict(self.headers)))
                self.send_response(receiver.status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def kill(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver():
    found = Receiver()
    yield found
    found.kill()


def is_signed_with(secret, call):
    """Say whether the signature of a call is right, as a receiver would check it."""
    _, body, headers = call
    moment, signature = (part.split("=", 1)[1] for part in headers["X-Triage-Signature"].split(","))
    expected = hmac.new(secret.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature, expected)


@pytest.fixture
def hooked(admin, receiver):
    """A receiver registered over HTTP."""
    return admin.post("/v1/webhooks", {"url": receiver.url}).json()


def wait_for(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert condition()


def test_a_route_is_told_signed_and_listed(admin, hooked, receiver, stored, door):
    incident_id = stored()
    jobs = Jobs(door.services.settings, door.services.incidents)
    jobs.deliver()
    jobs.stop()
    ((path, body, _),) = receiver.calls
    assert (path, json.loads(body)["incident_id"]) == ("/hook", incident_id)
    assert is_signed_with(hooked["secret"], receiver.calls[0])
    (delivery,) = admin.get(f"/v1/webhooks/{hooked['webhook']['webhook_id']}/deliveries").json()["deliveries"]
    assert (delivery["state"], delivery["attempt_count"]) == ("delivered", 1)


def test_the_secret_is_shown_once(admin, hooked):
    assert hooked["secret"]
    assert hooked["secret"] not in admin.get("/v1/webhooks").text


def jobs_with_a_dead_call(receiver, stored, door) -> Jobs:
    """Return the jobs after every attempt at a call to a failing receiver."""
    receiver.status = 500
    stored()
    jobs = Jobs(door.services.settings, door.services.incidents)
    for _ in range(8):
        jobs.deliver()
        door.clock.wait(days=2)
    return jobs


def test_a_dead_call_is_repeated_by_hand(admin, hooked, receiver, stored, door):
    jobs = jobs_with_a_dead_call(receiver, stored, door)
    path = f"/v1/webhooks/{hooked['webhook']['webhook_id']}/deliveries"
    (dead,) = admin.get(path).json()["deliveries"]
    assert (dead["state"], dead["last_error"]) == ("dead", "HTTP 500")
    receiver.status = 204
    again = admin.post(f"/v1/webhooks/deliveries/{dead['delivery_id']}/retry")
    assert again.json()["state"] == "pending"
    jobs.deliver()
    jobs.stop()
    assert admin.get(path).json()["deliveries"][0]["state"] == "delivered"
    assert admin.post(f"/v1/webhooks/deliveries/{dead['delivery_id']}/retry").status_code == 409


def test_a_call_repeated_by_hand_does_not_wait_for_the_next_round(admin, hooked, receiver, stored, door):
    jobs = jobs_with_a_dead_call(receiver, stored, door)
    receiver.status = 200
    nudges = []
    door.services.incidents.database.on_new_calls = lambda: nudges.append(1)
    path = f"/v1/webhooks/{hooked['webhook']['webhook_id']}"
    (dead,) = admin.get(f"{path}/deliveries").json()["deliveries"]
    admin.post(f"/v1/webhooks/deliveries/{dead['delivery_id']}/retry")
    assert nudges == [1]
    jobs.stop()


def test_after_an_outage_all_dead_calls_are_repeated_at_once(admin, hooked, receiver, stored, door):
    path = f"/v1/webhooks/{hooked['webhook']['webhook_id']}"
    jobs = Jobs(door.services.settings, door.services.incidents)
    stored()
    jobs.deliver()
    receiver.status = 500
    for number in range(3):
        stored(f"В Заозёрске яма на дороге, {number}")
    for _ in range(8):
        jobs.deliver()
        door.clock.wait(days=2)
    receiver.status = 200
    dead = admin.get(f"{path}/deliveries", params={"state": "dead"}).json()["deliveries"]
    assert [one["state"] for one in dead] == ["dead"] * 3
    assert admin.get(f"{path}/deliveries", params={"state": "lost"}).status_code == 422
    assert admin.post(f"{path}/retry").json() == {"retried_count": 3}
    jobs.deliver()
    states = [one["state"] for one in admin.get(f"{path}/deliveries").json()["deliveries"]]
    assert states == ["delivered"] * 4
    assert admin.post(f"{path}/retry").json() == {"retried_count": 0}
    actions = [one["action"] for one in admin.get("/v1/audit").json()["items"]]
    assert actions.count("webhook.retry_all") == 2
    jobs.stop()
    admin.delete(path)
    assert admin.post(f"{path}/retry").status_code == 409


def test_a_receiver_that_died_and_came_back_gets_its_dead_calls(admin, hooked, receiver, stored, door):
    path = f"/v1/webhooks/{hooked['webhook']['webhook_id']}"
    jobs = Jobs(door.services.settings, door.services.incidents)
    receiver.kill()
    incidents = {stored(f"В Заозёрске яма на дороге, {number}") for number in range(3)}
    for _ in range(8):
        jobs.deliver()
        door.clock.wait(days=2)
    dead = admin.get(f"{path}/deliveries", params={"state": "dead"}).json()["deliveries"]
    assert ["refused" in one["last_error"] for one in dead] == [True] * 3
    back = Receiver(receiver.server.server_port)
    assert admin.post(f"{path}/retry").json() == {"retried_count": 3}
    jobs.deliver()
    jobs.stop()
    back.kill()
    assert {json.loads(body)["incident_id"] for _, body, _ in back.calls} == incidents
    assert {headers["X-Triage-Delivery"] for *_, headers in back.calls} == {one["delivery_id"] for one in dead}
    assert all(is_signed_with(hooked["secret"], call) for call in back.calls)
    assert not is_signed_with("другой", back.calls[0])


def test_a_stopped_receiver_hears_nothing(admin, hooked, receiver, stored, door):
    admin.delete(f"/v1/webhooks/{hooked['webhook']['webhook_id']}")
    stored()
    jobs = Jobs(door.services.settings, door.services.incidents)
    jobs.deliver()
    jobs.stop()
    assert receiver.calls == []


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1:8080/hook?a=1", "https://xn--80ak6aa.xn--p1ai", "http://receiver_1/x", "https://a.ru?b"]
)
def test_usual_addresses_are_taken(admin, url):
    assert admin.post("/v1/webhooks", {"url": url}).status_code == 201


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org",
        "https://user:pass@example.org/",
        "javascript:1",
        "http://",
        "http://a.ru/ b",
        "http://a.ru/\x85",
        "http://сервис.рф/",
        "http://.ru",
    ],
)
def test_odd_addresses_are_refused(admin, url):
    assert admin.post("/v1/webhooks", {"url": url}).status_code == 422


class TestSender:
    def test_a_redirect_is_not_followed(self, receiver):
        receiver.status = 302
        assert HttpSender().send(receiver.url, b"{}", {}) == Failure("HTTP 302")
        assert len(receiver.calls) == 1

    def test_nobody_there_is_told(self):
        failure = HttpSender().send("http://127.0.0.1:1/", b"", {})
        assert "refused" in failure.reason.lower()
        assert not failure.is_reached

    @pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x", ""])
    def test_only_http_is_called(self, url):
        assert HttpSender().send(url, b"", {}) == Failure("адрес не http(s)")


def test_the_service_calls_by_itself_and_a_restart_loses_no_call(open_door, receiver):
    door = open_door()
    admin = door.holding(Scope.ADMIN)
    admin.post("/v1/webhooks", {"url": receiver.url})
    ingest = door.holding(Scope.INGEST)
    ingest.post("/v1/incidents", POST)
    assert receiver.calls == [], "задания выключены: вызов ждёт в базе"
    settings = door.services.settings.model_copy(update={"background_jobs": True})
    import dataclasses

    from api.bootstrap import with_storage

    again = with_storage(dataclasses.replace(door.services, settings=settings))
    with TestClient(create_app(services=again)) as client:
        secret = again.keyring.issue("шлюз", [Scope.INGEST], SYSTEM).secret
        caller = Caller(client, secret)
        assert (
            caller.post("/v1/incidents", {**POST, "post_id": "-1_9", "text": "Не записаться к врачу"}).status_code
            == 201
        )
        wait_for(lambda: len(receiver.calls) == 2)
    assert {json.loads(body)["authority"] for _, body, _ in receiver.calls} == {"adm_zaozersk", "clinic"}
