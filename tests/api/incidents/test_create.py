from __future__ import annotations

import json

import pytest

from tests.api.incidents.conftest import POST
from triage.domain.access import Scope
from triage.domain.errors import StorageError


def test_a_message_is_stored_routed_and_answered_with_its_evidence(ingest):
    response = ingest.post("/v1/incidents", {**POST, "created_at": "2026-03-02T10:00:00", "number": "17"})
    assert response.status_code == 201
    body = response.json()
    assert body["state"] == "routed"
    assert body["authority"] == {"code": "adm_zaozersk", "name": "Мэрия Заозёрска", "kind": "municipal"}
    assert body["topic"] == {"code": "ways.holes", "name": "Ямы", "group_code": "ways", "group": "Пути"}
    assert body["created_at"] == "2026-03-02T05:00:00Z", "без пояса — местное время региона"
    assert body["number"] == "17"
    assert body["decision"]["issues"][0]["route"]["fired"]["rule"]
    words = body["decision"]["mentions"][0]
    assert body["text"][words["start"] : words["stop"]] == "Заозёрске"


def test_the_same_message_again_is_200_and_another_text_409(ingest):
    first = ingest.post("/v1/incidents", POST)
    again = ingest.post("/v1/incidents", POST)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = ingest.post("/v1/incidents", {**POST, "text": "В Заозёрске не вывозят мусор"})
    assert other.status_code == 409
    assert other.headers["content-type"] == "application/problem+json"
    assert first.json()["incident_id"] in other.json()["detail"]


def test_an_idempotency_key_repeats_the_answer_and_refuses_another_body(ingest, door, review):
    key = {"Idempotency-Key": "abc"}
    first = ingest.post("/v1/incidents", POST, headers=key)
    again = ingest.post("/v1/incidents", POST, headers=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["incident_id"] == first.json()["incident_id"]
    other = ingest.post("/v1/incidents", {**POST, "post_id": "-1_3"}, headers=key)
    assert other.status_code == 409
    assert "Idempotency-Key" in other.json()["detail"]
    assert len(review.get("/v1/incidents").json()["items"]) == 1


def test_a_batch_is_answered_item_by_item(ingest, review):
    items = [POST, {"text": 5}, "строка", POST, {**POST, "text": "другое"}, {**POST, "post_id": "x", "text": " "}]
    response = ingest.post("/v1/incidents/batch", {"incidents": items})
    assert response.status_code == 200
    body = response.json()
    assert [result["status"] for result in body["results"]] == [
        "created",
        "refused",
        "refused",
        "repeated",
        "refused",
        "refused",
    ]
    assert (body["created_count"], body["repeated_count"], body["refused_count"]) == (1, 1, 4)
    assert [r["error"]["status"] for r in body["results"] if r["error"]] == [422, 422, 409, 422]
    assert body["results"][0]["authority"] == "adm_zaozersk"
    assert len(review.get("/v1/incidents").json()["items"]) == 1


def test_an_archive_is_taken_line_by_line(ingest, review):
    lines = [json.dumps({**POST, "post_id": str(number)}, ensure_ascii=False) for number in range(250)]
    lines[3] = "{это не JSON"
    lines[7] = ""
    response = ingest.call("POST", "/v1/incidents/stream", content="\n".join(lines).encode())
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/x-ndjson"
    receipts = [json.loads(line) for line in response.text.splitlines()]
    assert [receipt["index"] for receipt in receipts] == list(range(249))
    assert [receipt["status"] for receipt in receipts].count("created") == 248
    assert receipts[3]["error"]["status"] == 400
    assert "строка 4 — не JSON («{это не JSON»)" in receipts[3]["error"]["detail"]
    again = ingest.call("POST", "/v1/incidents/stream", content="\n".join(lines).encode())
    assert again.text.count('"repeated"') == 248


def test_a_line_without_end_does_not_fill_the_memory(ingest):
    response = ingest.call("POST", "/v1/incidents/stream", content=b"x" * 3_000_000)
    receipts = [json.loads(line) for line in response.text.splitlines()]
    assert [receipt["status"] for receipt in receipts] == ["refused"], "одна строка — одна квитанция"


def test_a_long_line_among_others_moves_no_receipt(ingest):
    lines = [json.dumps({**POST, "post_id": "a"}), "y" * 2_500_000, json.dumps({**POST, "post_id": "b"})]
    response = ingest.call("POST", "/v1/incidents/stream", content="\n".join(lines).encode())
    receipts = [json.loads(line) for line in response.text.splitlines()]
    assert [(receipt["index"], receipt["status"]) for receipt in receipts] == [
        (0, "created"),
        (1, "refused"),
        (2, "created"),
    ]


@pytest.mark.parametrize("is_declared", [True, False])
def test_a_stream_is_limited_by_line_and_not_in_all(open_door, is_declared):
    door = open_door(max_body_bytes=30_000)
    ingest = door.holding(Scope.INGEST)
    lines = [json.dumps({**POST, "post_id": str(n)}).encode() + b"\n" for n in range(400)]
    assert sum(map(len, lines)) > 30_000
    response = ingest.call("POST", "/v1/incidents/stream", content=b"".join(lines) if is_declared else iter(lines))
    receipts = [json.loads(line) for line in response.text.splitlines()]
    assert [(receipt["index"], receipt["status"]) for receipt in receipts] == [(n, "created") for n in range(400)]
    assert ingest.post("/v1/incidents", {**POST, "text": "ы" * 19_000}).status_code == 413


def test_a_stream_the_database_leaves_says_what_was_stored(door, ingest, monkeypatch):
    accept, calls = door.services.incidents.intake.accept, []

    def once(messages, actor):
        calls.append(len(messages))
        if len(calls) > 1:
            raise StorageError("база не отвечает → повторите запрос через несколько секунд")
        return accept(messages, actor)

    monkeypatch.setattr(door.services.incidents.intake, "accept", once)
    body = b"".join(json.dumps({**POST, "post_id": str(n)}).encode() + b"\n" for n in range(250))
    response = ingest.call("POST", "/v1/incidents/stream", content=body)
    *receipts, last = [json.loads(line) for line in response.text.splitlines()]
    assert {receipt["status"] for receipt in receipts} == {"created"}
    assert last["status"] == 503
    assert f"принято строк: {len(receipts)}" in last["detail"]
    stored = door.holding(Scope.REVIEW).get("/v1/incidents", params={"limit": 200}).json()["items"]
    assert len(stored) == len(receipts) == 100


@pytest.mark.parametrize(
    "changes",
    [
        {"text": ""},
        {"text": "ы" * 20_001},
        {"platform": "VK!"},
        {"post_id": ""},
        {"created_at": "вчера"},
        {"created_at": "2026-02-30"},
        {"author": "Иванов"},
    ],
)
def test_what_does_not_fit_is_refused_by_field(ingest, changes):
    response = ingest.post("/v1/incidents", {**POST, **changes})
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == f"body.{next(iter(changes))}"


def test_a_message_from_the_future_is_refused(ingest):
    response = ingest.post("/v1/incidents", {**POST, "created_at": "2026-03-02T15:00:00+03:00"})
    assert response.status_code == 409
    assert "created_at" in response.json()["detail"]


def test_personal_data_is_in_no_answer(ingest, review):
    text = "В Заозёрске яма на дороге, звоните 8 999 123 45 67, [id5|Пётр Иванов]"
    created = ingest.post("/v1/incidents", {**POST, "text": text})
    read = review.get(f"/v1/incidents/{created.json()['incident_id']}")
    for response in (created, read):
        assert "[ТЕЛ]" in response.text
        assert "999" not in response.text
        assert "Пётр" not in response.text
