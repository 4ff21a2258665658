"""Every route of the service: refused without a key, with an expired key, and with a key of another scope."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi.routing import APIRoute

from api.main import ROUTERS
from api.security import is_loopback
from api.throttle import Throttle
from tests.api.incidents.conftest import POST, Caller
from triage.domain.access import SYSTEM, Scope
from triage.domain.errors import RateLimitError

OPEN = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("POST", "/v1/vk/callback"),
}
"""Needs no API key: probes, and VK's events, which carry a secret of their own (tests/api/incidents/test_vk.py)."""

CATALOGUE = {
    ("GET", "/open311/discovery.{form}"),
    ("GET", "/open311/v2/services.{form}"),
    ("GET", "/open311/v2/services/{service_code}.{form}"),
}
"""Which services there are: open, as Open311 has it, unless keys are needed always (test_open311.py)."""

COMPUTING = {
    ("POST", "/v1/classify"),
    ("POST", "/v1/classify/batch"),
    ("POST", "/v1/classify/stream"),
    ("POST", "/v1/answers/score"),
    ("POST", "/v1/answers/score/batch"),
    ("GET", "/metrics"),
}
"""Open on a loopback server as long as no key exists; closed by the first key."""

GUARDED: dict[tuple[str, str], frozenset[Scope]] = {
    **{
        ("POST", f"/v1/incidents{path}"): frozenset({Scope.INGEST})
        for path in (
            "",
            "/batch",
            "/stream",
            "/{incident_id}/answers",
            "/{incident_id}/status",
            "/{incident_id}/reopen",
            "/{incident_id}/appeals",
        )
    },
    **{
        ("GET", path): frozenset({Scope.REVIEW})
        for path in (
            "/v1/incidents",
            "/v1/incidents/{incident_id}",
            "/v1/incidents/{incident_id}/events",
            "/v1/incidents/{incident_id}/appeals",
            "/v1/incidents/{incident_id}/corrections",
            "/v1/appeals",
            "/v1/review-queue",
            "/v1/problems",
            "/v1/problems/{problem_id}",
            "/v1/ratings/{month}",
            "/v1/incidents/{incident_id}/answers/{answer_id}/scores",
            "/v1/answers/review-queue",
            "/v1/answers/agreement",
            "/v1/answers/templates",
            "/open311/v2/requests.{form}",
            "/open311/v2/requests/{service_request_id}.{form}",
        )
    },
    ("POST", "/v1/incidents/{incident_id}/reroute"): frozenset({Scope.REVIEW}),
    ("POST", "/v1/incidents/{incident_id}/answers/{answer_id}/scores"): frozenset({Scope.REVIEW}),
    ("DELETE", "/v1/incidents/{incident_id}/answers/{answer_id}/scores"): frozenset({Scope.REVIEW}),
    ("POST", "/v1/incidents/{incident_id}/corrections"): frozenset({Scope.REVIEW}),
    ("POST", "/v1/incidents/{incident_id}/confirmation"): frozenset({Scope.REVIEW}),
    ("POST", "/v1/appeals/{appeal_id}/decision"): frozenset({Scope.REVIEW}),
    ("GET", "/v1/corrections"): frozenset({Scope.TRAIN}),
    ("GET", "/v1/answers/rated"): frozenset({Scope.TRAIN}),
    ("GET", "/v1/models"): frozenset(Scope),
    ("POST", "/open311/v2/requests.{form}"): frozenset({Scope.INGEST}),
    ("GET", "/open311/v2/tokens/{token}.{form}"): frozenset({Scope.INGEST, Scope.REVIEW}),
    **{
        (method, path): frozenset({Scope.ADMIN})
        for method, path in (
            ("POST", "/v1/keys"),
            ("GET", "/v1/keys"),
            ("POST", "/v1/keys/{key_id}/rotate"),
            ("DELETE", "/v1/keys/{key_id}"),
            ("GET", "/v1/audit"),
            ("POST", "/v1/webhooks"),
            ("GET", "/v1/webhooks"),
            ("DELETE", "/v1/webhooks/{webhook_id}"),
            ("GET", "/v1/webhooks/{webhook_id}/deliveries"),
            ("POST", "/v1/webhooks/deliveries/{delivery_id}/retry"),
            ("POST", "/v1/webhooks/{webhook_id}/retry"),
        )
    },
}
"""Method and path of every route that needs a key, with the scopes one of which it must have."""

OPEN_PAGES = {("GET", "/"), ("GET", "/docs"), ("GET", "/login"), ("POST", "/login"), ("POST", "/logout")}
"""Show nothing of anybody: an empty form, the description, the log-in itself."""

PAGES = {
    ("GET", "/review"): frozenset({Scope.REVIEW}),
    ("GET", "/review/appeals"): frozenset({Scope.REVIEW}),
    ("GET", "/review/{incident_id}"): frozenset({Scope.REVIEW}),
    ("POST", "/review/{incident_id}"): frozenset({Scope.REVIEW}),
    ("POST", "/review/{incident_id}/close"): frozenset({Scope.REVIEW}),
    ("POST", "/review/{incident_id}/confirm"): frozenset({Scope.REVIEW}),
    ("POST", "/review/appeals/{appeal_id}"): frozenset({Scope.REVIEW}),
    ("GET", "/review/answers"): frozenset({Scope.REVIEW}),
    ("GET", "/review/answers/agreement"): frozenset({Scope.REVIEW}),
    ("GET", "/review/answers/{incident_id}/{answer_id}"): frozenset({Scope.REVIEW}),
    ("POST", "/review/answers/{incident_id}/{answer_id}"): frozenset({Scope.REVIEW}),
    ("POST", "/review/answers/{incident_id}/{answer_id}/withdraw"): frozenset({Scope.REVIEW}),
    ("POST", "/"): frozenset({Scope.INGEST, Scope.REVIEW}),
}
"""Pages that need a session, with the scopes one of which its key must have (more: test_review_pages.py)."""

NO_DOCUMENT = {(method, "/open311/{rest:path}") for method in ("GET", "POST", "PUT", "PATCH", "DELETE")}
"""Answers 404 to everything."""

BODIES = {
    "/v1/incidents": POST,
    "/v1/incidents/batch": {"incidents": [POST]},
    "/v1/incidents/{incident_id}/answers": {"text": "ответ"},
    "/v1/incidents/{incident_id}/status": {"outcome": "solved"},
    "/v1/incidents/{incident_id}/answers/{answer_id}/scores": {"quality": 50},
    "/v1/incidents/{incident_id}/reopen": {},
    "/v1/incidents/{incident_id}/appeals": {"reason": "нет"},
    "/v1/incidents/{incident_id}/reroute": {"authority": "grid", "reason": "нет"},
    "/v1/incidents/{incident_id}/corrections": {"topic": "ways.snow", "reason": "нет"},
    "/v1/appeals/{appeal_id}/decision": {"accept": False, "reason": "нет"},
    "/v1/keys": {"name": "новый", "scopes": ["admin"]},
    "/v1/keys/{key_id}/rotate": {},
    "/v1/webhooks": {"url": "https://example.org/"},
    "/v1/classify": {"text": "Яма"},
    "/v1/classify/batch": {"posts": [{"text": "Яма"}]},
    "/v1/classify/stream": {"text": "Яма"},
    "/v1/answers/score": {"post": "Яма", "answer": "Засыплем"},
    "/v1/answers/score/batch": {"pairs": [{"post": "Яма", "answer": "Засыплем"}]},
}

ROUTES = sorted(GUARDED)
PARTS = {
    "{incident_id}": "x",
    "{appeal_id}": "x",
    "{answer_id}": "x",
    "{problem_id}": "x",
    "{key_id}": "x",
    "{webhook_id}": "x",
    "{delivery_id}": "x",
    "{service_request_id}": "x",
    "{token}": "x",
    "{form}": "json",
    "{month}": "2026-03",
}


def call(caller, method, path):
    concrete = path
    for part, value in PARTS.items():
        concrete = concrete.replace(part, value)
    if path.startswith("/open311") and method == "POST":
        sent = {"service_code": "ways.holes", "description": "Яма", "address_string": "Заозёрск"}
        return caller.call(method, concrete, data=sent)
    body = BODIES.get(path)
    return caller.call(method, concrete, **({"json": body} if body is not None and method == "POST" else {}))


def refusal(path):
    """Return the status for a missing or wrong key: Open311 has 403 where HTTP has 401."""
    return 403 if path.startswith("/open311") else 401


def test_every_route_stands_in_one_of_the_tables(door):
    routes = {
        (method, route.path)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
    served = {getattr(route, "path", None) for route in door.client.app.routes} - {None}
    known = {path for _, path in routes} | {"/static", "/openapi.json"}
    assert served <= known, "a route that no router brought"
    tables = OPEN, CATALOGUE, COMPUTING, OPEN_PAGES, set(PAGES), NO_DOCUMENT, set(GUARDED)
    assert sorted(routes) == sorted(route for table in tables for route in table), "each in exactly one"


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_key_no_entry(door, method, path):
    response = call(door.bare, method, path)
    assert response.status_code == refusal(path)
    assert "нет ключа" in response.text
    if not path.startswith("/open311"):
        assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_an_expired_key_opens_nothing(door, method, path):
    caller = door.holding(*Scope, lifetime=timedelta(days=1))
    door.clock.wait(days=2)
    response = call(caller, method, path)
    assert response.status_code == refusal(path)
    assert "не принят" in response.text


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if GUARDED[route] != frozenset(Scope)])
def test_a_key_of_another_scope_opens_nothing(door, method, path):
    others = set(Scope) - GUARDED[method, path] - {Scope.ADMIN}
    response = call(door.holding(*others), method, path)
    assert response.status_code == 403
    assert "у ключа нет права" in response.text.lower()


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_the_right_key_opens(door, method, path):
    response = call(door.holding(*GUARDED[method, path]), method, path)
    assert response.status_code not in {401, 403, 500}


@pytest.mark.parametrize(("method", "path"), sorted(COMPUTING))
class TestComputing:
    def test_it_is_open_on_a_loopback_server_without_keys(self, door, method, path):
        assert call(door.bare, method, path).status_code == 200

    def test_the_first_key_closes_it(self, door, method, path):
        caller = door.holding(Scope.ADMIN)
        assert call(door.bare, method, path).status_code == 401
        assert call(caller, method, path).status_code == 200

    def test_it_is_closed_where_others_can_reach_the_server(self, open_door, method, path):
        assert call(open_door(host="0.0.0.0").bare, method, path).status_code == 401

    def test_it_is_closed_when_the_operator_says_so(self, open_door, method, path):
        assert call(open_door(require_keys="always").bare, method, path).status_code == 401

    def test_an_expired_key_and_another_scope_are_refused(self, door, method, path):
        expired = door.holding(*Scope, lifetime=timedelta(days=1))
        assert call(door.holding(Scope.TRAIN), method, path).status_code == 403
        door.clock.wait(days=2)
        assert call(expired, method, path).status_code == 401


def visit(door, method, path):
    """Call a page with the session of the browser."""
    concrete = path.replace("{incident_id}", "x").replace("{appeal_id}", "x")
    sent = {"data": {"text": "Яма", "verdict": "reject"}} if method == "POST" else {}
    return door.client.request(method, concrete, follow_redirects=False, **sent)


def is_sent_away(response):
    """Say whether a page led to the log-in, or said that a key is needed."""
    if response.status_code == 401:
        return "Войдите по ключу" in response.text
    return response.status_code == 303 and response.headers["location"].startswith("/login")


@pytest.mark.parametrize(("method", "path"), sorted(PAGES))
class TestPages:
    def log_in(self, door, *scopes, **options):
        answer = door.client.post("/login", data={"key": door.key(*scopes, **options)}, follow_redirects=False)
        assert answer.status_code == 303

    def test_no_session_no_entry(self, door, method, path):
        door.key(Scope.ADMIN)
        assert is_sent_away(visit(door, method, path))

    def test_a_session_ends_with_its_key(self, door, method, path):
        self.log_in(door, *Scope, lifetime=timedelta(hours=1))
        door.clock.wait(hours=2)
        assert is_sent_away(visit(door, method, path))

    def test_a_session_of_another_scope_sees_nothing(self, door, method, path):
        self.log_in(door, *(set(Scope) - PAGES[method, path] - {Scope.ADMIN}))
        response = visit(door, method, path)
        assert response.status_code == 403
        assert "у ключа нет права" in response.text.lower()

    def test_the_right_key_opens(self, door, method, path):
        self.log_in(door, *PAGES[method, path])
        response = visit(door, method, path)
        if method == "POST" and path != "/":
            assert "форма не с этой страницы" in response.text.lower(), "past the key, only the token is missing"
        else:
            assert response.status_code in {200, 404}


def test_a_wrong_key_is_refused_even_on_an_open_server(door):
    assert call(Caller(door.client, "trg_wrong"), "POST", "/v1/classify").status_code == 401


@pytest.mark.parametrize("header", ["Authorization", "X-API-Key"])
def test_a_key_may_come_in_two_headers(door, header):
    secret = door.key(Scope.REVIEW)
    value = f"Bearer {secret}" if header == "Authorization" else secret
    assert door.client.get("/v1/incidents", headers={header: value}).status_code == 200


def test_a_revoked_key_stops_at_once_and_a_rotated_one_after_its_grace(door):
    admin = door.holding(Scope.ADMIN)
    made = admin.post("/v1/keys", {"name": "шлюз", "scopes": ["review"]}).json()
    old = Caller(door.client, made["secret"])
    rotated = admin.post(f"/v1/keys/{made['key']['key_id']}/rotate", {"grace_hours": 2}).json()
    new = Caller(door.client, rotated["secret"])
    assert rotated["key"]["rotated_from"] == made["key"]["key_id"]
    assert [caller.get("/v1/incidents").status_code for caller in (old, new)] == [200, 200]
    door.clock.wait(hours=3)
    assert [caller.get("/v1/incidents").status_code for caller in (old, new)] == [401, 200]
    assert admin.delete(f"/v1/keys/{rotated['key']['key_id']}").json()["revoked_at"]
    assert new.get("/v1/incidents").status_code == 401
    actions = [entry["action"] for entry in admin.get("/v1/audit").json()["items"]]
    assert actions == ["key.revoke", "key.rotate", "key.create", "key.create"]


def test_without_grace_the_old_key_is_refused_at_once(door):
    admin = door.holding(Scope.ADMIN)
    made = admin.post("/v1/keys", {"name": "шлюз", "scopes": ["review"]}).json()
    old = Caller(door.client, made["secret"])
    assert old.get("/v1/incidents").status_code == 200, "и запомнен"
    rotated = admin.post(f"/v1/keys/{made['key']['key_id']}/rotate", {"grace_hours": 0}).json()
    assert old.get("/v1/incidents").status_code == 401
    assert Caller(door.client, rotated["secret"]).get("/v1/incidents").status_code == 200
    assert admin.post(f"/v1/keys/{made['key']['key_id']}/rotate", {"grace_hours": 9}).status_code == 409


def test_a_successor_lives_as_long_as_its_predecessor_not_only_to_its_end(door):
    admin = door.holding(Scope.ADMIN)
    made = admin.post("/v1/keys", {"name": "шлюз", "scopes": ["review"], "lifetime_days": 365}).json()
    door.clock.wait(days=364)
    admin = door.holding(Scope.ADMIN)
    rotated = admin.post(f"/v1/keys/{made['key']['key_id']}/rotate", {}).json()
    door.clock.wait(days=360)
    assert Caller(door.client, rotated["secret"]).get("/v1/incidents").status_code == 200
    path = f"/v1/keys/{rotated['key']['key_id']}/rotate"
    admin = door.holding(Scope.ADMIN)
    short = admin.post(path, {"lifetime_days": 1}).json()
    door.clock.wait(days=2)
    assert Caller(door.client, short["secret"]).get("/v1/incidents").status_code == 401


def test_no_list_and_no_database_shows_a_secret(door):
    admin = door.holding(Scope.ADMIN)
    secret = admin.post("/v1/keys", {"name": "шлюз", "scopes": ["review"]}).json()["secret"]
    listed = admin.get("/v1/keys")
    assert secret not in listed.text
    assert secret[:12] in listed.text
    from pathlib import Path

    file = Path(door.services.incidents.database.url.database)
    files = [file, file.with_name(file.name + "-wal")]
    assert not any(secret.encode() in path.read_bytes() for path in files if path.exists())


def test_too_many_requests_are_slowed_down(open_door):
    door = open_door(requests_per_minute=5)
    caller = door.holding(Scope.REVIEW)
    statuses = [caller.get("/v1/incidents").status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    refused = caller.get("/v1/incidents")
    assert int(refused.headers["retry-after"]) > 0


def test_guessing_keys_is_slowed_down(open_door):
    door = open_door(refusals_per_minute=3)
    assert [door.bare.get("/v1/incidents").status_code for _ in range(5)] == [401, 401, 401, 429, 429]
    assert "без верного ключа с этого адреса" in door.bare.get("/v1/incidents").json()["detail"]


def test_a_bucket_fills_up_again():
    now = [0.0]
    throttle = Throttle(60, lambda: now[0])
    for _ in range(60):
        throttle.take("a")
    throttle.take("b")
    with pytest.raises(RateLimitError, match="через 1 с"):
        throttle.take("a")
    now[0] = 1.0
    throttle.take("a")
    with pytest.raises(RateLimitError):
        throttle.take("a")


@pytest.mark.parametrize(
    ("host", "is_local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("10.0.0.1", False), ("a.b", False)],
)
def test_loopback_is_recognised(host, is_local):
    assert is_loopback(host) is is_local


def test_the_product_itself_is_an_actor_of_the_audit(door):
    door.services.keyring.issue("первый", [Scope.ADMIN], SYSTEM)
    with door.services.incidents.database.reading() as unit:
        assert [entry.actor for _, entry in unit.audit.page(None, 5)] == ["система"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/keys", {"name": "мэрия", "scopes": ["ingest"]}),
        ("/v1/webhooks", {"url": "https://receiver.example.org/"}),
    ],
)
def test_nothing_is_bound_to_an_authority_the_region_does_not_have(door, path, body):
    admin = door.holding(Scope.ADMIN)
    before = admin.get(path).json()
    refused = admin.post(path, {**body, "authority": "adm_zaozersc"})
    assert refused.status_code == 404
    assert "возможно: adm_zaozersk (Мэрия Заозёрска)" in refused.json()["detail"]
    assert admin.get(path).json() == before
    assert admin.post(path, {**body, "authority": "adm_zaozersk"}).status_code == 201
