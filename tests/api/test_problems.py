from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.errors import STATUSES, status_of
from api.main import create_app
from triage.domain import errors

PROBLEM_KEYS = {"type", "title", "status", "detail", "errors"}


def problem(response, status):
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert set(body) == PROBLEM_KEYS
    assert body["status"] == status
    assert body["title"]
    assert "→" in body["detail"] or body["errors"]
    return body


def test_an_unknown_address(client):
    assert problem(client.get("/v1/nothing"), 404)["title"] == "Не найдено"


def test_a_method_that_does_not_fit(client):
    response = client.get("/v1/classify")
    problem(response, 405)
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize("body", [b'{"text":', b"", b"\xff\xfe{", b"[" * 50_000, b"nul", b'{"text": "a"} extra'])
def test_malformed_json(client, body):
    response = client.post("/v1/classify", content=body, headers={"content-type": "application/json"})
    assert response.status_code in {400, 422}
    problem(response, response.status_code)


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({}, "body.text", "нет обязательного поля"),
        ({"text": None}, "body.text", "нужна строка"),
        ({"text": "a", "author": "Иванов"}, "body.author", "лишнее поле"),
        ({"text": "a", "created_at": "вчера"}, "body.created_at", "не тот вид"),
        ({"text": "a", "created_at": "9999-12-31T23:59:59-12:00"}, "body.created_at", "не тот вид"),
        ({"text": "a", "created_at": "2023-02-29"}, "body.created_at", "не тот вид"),
        ({"text": "a", "created_at": 1700000000}, "body.created_at", "нужна строка"),
        ([1], "body", "нужен объект"),
    ],
)
def test_wrong_fields_are_named(client, body, field, message):
    (fault,) = problem(client.post("/v1/classify", json=body), 422)["errors"]
    assert fault["field"] == field
    assert fault["problem"].startswith(message)


def test_a_broken_emoji_is_a_clear_error_and_is_not_echoed(client):
    response = client.post("/v1/classify", content=b'{"text": "\\ud83d"}', headers={"content-type": "application/json"})
    (fault,) = problem(response, 422)["errors"]
    assert "одиночный суррогат" in fault["problem"]


def test_another_media_type_is_refused(client):
    problem(client.post("/v1/classify", content=b"text=a", headers={"content-type": "text/plain"}), 422)


def test_a_body_over_the_limit_is_refused_declared_or_not(services):
    settings = services.settings.model_copy(update={"max_body_bytes": 1000})
    with TestClient(create_app(settings, services=services), raise_server_exceptions=False) as client:
        problem(client.post("/v1/classify", json={"text": "ы" * 1000}), 413)

        def stream():
            yield b'{"text": "'
            for _ in range(100):
                yield b"a" * 100
            yield b'"}'

        response = client.post("/v1/classify", content=stream(), headers={"content-type": "application/json"})
        problem(response, 413)
        assert client.post("/v1/classify", json={"text": "a"}).status_code == 200


def test_an_unforeseen_error_is_a_problem_without_its_inside(services, monkeypatch):
    class Broken:
        def run(self, posts, *, explain=True):
            raise ZeroDivisionError("secret detail")

    broken = type(services)(
        *[getattr(services, name) if name != "pipeline" else Broken() for name in services.__slots__]
    )
    with TestClient(create_app(services=broken), raise_server_exceptions=False) as client:
        response = client.post("/v1/classify", json={"text": "a"})
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert "secret" not in response.text


def test_every_error_of_the_product_has_a_status():
    assert status_of(errors.TextError("x")) == 413
    assert status_of(errors.NotReadyError("x")) == 503
    assert status_of(errors.FileFormatError("f", "p", "r")) == 422
    assert status_of(errors.ArtefactError("x")) == 500
    assert status_of(errors.TriageError("x")) == 500
    kinds = [kind for kind, _ in STATUSES]
    for place, kind in enumerate(kinds):
        assert not any(issubclass(kind, earlier) for earlier in kinds[:place]), f"{kind} is never reached"
