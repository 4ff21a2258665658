from __future__ import annotations

import pytest

from api.schemas.classify import MAX_BATCH
from triage.domain.posts import MAX_TEXT_CHARS


def test_items_that_fail_do_not_stop_the_others(client):
    items = [
        {"text": "В Заозёрске яма на дороге", "post_id": "a"},
        {"text": 5},
        "просто строка",
        {"post_id": "b"},
        {"text": "ы" * (MAX_TEXT_CHARS + 1)},
        {"text": "Спасибо за праздник", "post_id": "c"},
    ]
    response = client.post("/v1/classify/batch", json={"posts": items})
    assert response.status_code == 200
    body = response.json()
    assert [result["index"] for result in body["results"]] == list(range(6))
    assert [result["decision"] is None for result in body["results"]] == [False, True, True, True, True, False]
    assert (body["routed_count"], body["needs_review_count"], body["error_count"]) == (1, 1, 4)
    problems = [result["error"]["errors"][0] for result in body["results"] if result["error"]]
    assert problems == [
        {"field": "text", "problem": "нужна строка"},
        {"field": "", "problem": "нужен объект"},
        {"field": "text", "problem": "нет обязательного поля"},
        {"field": "text", "problem": f"длиннее {MAX_TEXT_CHARS} знаков"},
    ]
    assert [r["decision"]["post_id"] for r in body["results"] if r["decision"]] == ["a", "c"]


def test_a_full_batch_is_answered_in_order_and_one_more_is_refused(client):
    posts = [{"text": "Яма на дороге" if n % 2 else "Спасибо", "post_id": str(n)} for n in range(MAX_BATCH)]
    body = client.post("/v1/classify/batch?explain=false", json={"posts": posts}).json()
    assert [r["decision"]["post_id"] for r in body["results"]] == [str(n) for n in range(MAX_BATCH)]
    assert body["results"][1]["decision"]["reasons"] == ["no_place"]
    assert body["results"][2]["decision"]["reasons"] == ["not_incident"]
    refused = client.post("/v1/classify/batch", json={"posts": [*posts, {"text": "ещё"}]})
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"field": "body.posts", "problem": "больше 1000 элементов"}]


@pytest.mark.parametrize("body", [{"posts": []}, {}, {"posts": {"text": "a"}}, [], {"posts": [], "more": 1}])
def test_what_is_no_batch_is_refused_as_a_whole(client, body):
    response = client.post("/v1/classify/batch", json=body)
    assert response.status_code == 422
    assert response.json()["errors"]


def test_one_post_is_decided_alike_alone_and_in_a_batch(client):
    post = {"text": "В Заозёрске отключили свет, темно", "created_at": "2026-11-01T10:00:00"}
    alone = client.post("/v1/classify", json=post).json()
    together = client.post("/v1/classify/batch", json={"posts": [post, {"text": "Спасибо"}, post]}).json()["results"]
    assert together[0]["decision"] == together[2]["decision"] == alone
