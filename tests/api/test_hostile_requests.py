"""The same hostile texts over HTTP: a decision or a clear 4xx, never a 500."""

from __future__ import annotations

import json

import pytest

from tests.api.commands.test_hostile_files import HOSTILE


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_post_gets_a_clear_answer(client, name):
    response = client.post("/v1/classify", json={"text": HOSTILE[name]})
    if name == "huge":
        assert response.status_code == 422
        assert response.json()["errors"] == [{"field": "body.text", "problem": "длиннее 20000 знаков"}]
        return
    assert response.status_code == 200
    for issue in response.json()["issues"]:
        assert 0 <= issue["words"]["start"] <= issue["words"]["stop"] <= len(HOSTILE[name])
    for mention in response.json()["mentions"]:
        assert HOSTILE[name][mention["start"] : mention["stop"]].strip()


def test_hostile_posts_in_one_batch(client):
    body = client.post("/v1/classify/batch", json={"posts": [{"text": text} for text in HOSTILE.values()]}).json()
    failed = [name for name, result in zip(HOSTILE, body["results"], strict=True) if result["error"]]
    assert failed == ["huge"]


def test_hostile_posts_on_the_page(client):
    for text in HOSTILE.values():
        assert client.post("/", data={"text": text}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        '{"text": "a", "text": "b"}',
        json.dumps({"text": "a", "post_id": "x" * 200}),
        '{"text": "\\u0000\\u202e"}',
        '{"text": "' + "\\n" * 10_000 + '"}',
    ],
)
def test_odd_but_valid_json_is_taken(client, body):
    response = client.post("/v1/classify", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 200
