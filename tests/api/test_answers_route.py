from __future__ import annotations

import pytest

from api.schemas.answers import EXAMPLE_PAIR
from api.schemas.classify import MAX_BATCH
from triage.domain.answers import CriterionCode
from triage.domain.posts import MAX_TEXT_CHARS

POST = "В Заозёрске на Лесной, 12 третью неделю не горит фонарь"
ANSWER = "Здравствуйте! Фонарь в Заозёрске на Лесной, 12 починили вчера: сгорело реле, заявка № 118."


def test_one_answer_is_scored_with_a_quote_behind_each_criterion(client):
    response = client.post("/v1/answers/score", json={"post": POST, "answer": ANSWER, "pair_id": "7"})
    assert response.status_code == 200
    body = response.json()
    assert (body["pair_id"], body["kind"], body["status"]) == ("7", "final", "scored")
    assert body["quality"] >= 75
    assert [found["code"] for found in body["criteria"]] == [code.value for code in CriterionCode]
    for found in body["criteria"]:
        for quote in found["quotes"]:
            text = POST if quote["in_post"] else ANSWER
            assert text[quote["start"] : quote["stop"]] == quote["text"]
    deadline = body["criteria"][2]
    assert (deadline["name"], deadline["value"], deadline["quotes"][0]["text"]) == ("Срок", 2, "вчера")


def test_a_greeting_is_not_scored_and_not_zero(client):
    body = client.post("/v1/answers/score", json={"post": POST, "answer": "Здравствуйте!"}).json()
    assert (body["status"], body["quality"], body["kind"]) == ("not_scored", None, "not_an_answer")
    assert body["criteria"] == []


def test_relative_dates_are_read_against_the_day_of_the_answer(client):
    pair = {"post": POST, "answer": "Фонарь на Лесной, 12 починим в пятницу.", "answered_at": "2026-11-25"}
    assert client.post("/v1/answers/score", json=pair).json()["criteria"][2]["value"] == 2


@pytest.mark.parametrize(
    ("body", "field", "problem"),
    [
        ({"post": POST}, "body.answer", "нет обязательного поля"),
        ({"post": POST, "answer": 5}, "body.answer", "нужна строка"),
        ({"post": POST, "answer": "ы" * (MAX_TEXT_CHARS + 1)}, "body.answer", f"длиннее {MAX_TEXT_CHARS} знаков"),
        ({"post": POST, "answer": "а", "author": "x"}, "body.author", "лишнее поле"),
        ({"post": POST, "answer": "а", "answered_at": "вчера"}, "body.answered_at", "не тот вид; пример — в /docs"),
    ],
)
def test_a_wrong_pair_is_a_problem_that_names_the_field(client, body, field, problem):
    response = client.post("/v1/answers/score", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert {"field": field, "problem": problem} in response.json()["errors"]


def test_items_that_fail_do_not_stop_the_others(client):
    items = [{"post": POST, "answer": ANSWER}, {"post": POST}, 5, {"post": POST, "answer": "👍"}]
    body = client.post("/v1/answers/score/batch", json={"pairs": items}).json()
    assert [result["index"] for result in body["results"]] == [0, 1, 2, 3]
    assert [result["score"] is None for result in body["results"]] == [False, True, True, False]
    assert (body["scored_count"], body["not_scored_count"], body["error_count"]) == (1, 1, 2)
    assert body["results"][1]["error"]["errors"] == [{"field": "answer", "problem": "нет обязательного поля"}]


def test_a_batch_has_a_limit(client):
    pairs = [{"post": "Яма", "answer": "Здравствуйте!"}] * MAX_BATCH
    assert client.post("/v1/answers/score/batch", json={"pairs": pairs}).json()["not_scored_count"] == MAX_BATCH
    refused = client.post("/v1/answers/score/batch", json={"pairs": [*pairs, pairs[0]]})
    assert refused.status_code == 422
    assert client.post("/v1/answers/score/batch", json={"pairs": []}).status_code == 422


def test_the_example_of_the_description_works(client):
    body = client.post("/v1/answers/score", json=EXAMPLE_PAIR).json()
    assert body["quality"] > 70
