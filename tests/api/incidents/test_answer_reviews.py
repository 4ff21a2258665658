from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from tests.api.incidents.conftest import Caller, Door
from triage.domain.access import Scope

ANSWERS = (
    "Добрый день! Яму на улице Советской засыпали щебнем 1 марта, асфальт уложим до 20 марта. Телефон 2-15-16.",
    "Здравствуйте! Ваше обращение рассмотрено, вопрос взят на контроль, благодарим за активную позицию.",
    "В вашем обращении нет конкретики, обращайтесь в компетентные органы в установленном порядке.",
)
SCORE = {"quality": 15, "values": {"relevance": 0, "contact": None}, "comment": "Мой телефон 8 902 123-45-67"}


@pytest.fixture
def answered(door: Door, ingest: Caller, stored: Callable[..., str]) -> Callable[..., tuple[str, str]]:
    """Store a message with one answer, scored; return the ids of both."""

    def run(text: str = ANSWERS[0], post: str = "В Заозёрске яма на дороге, дети падают") -> tuple[str, str]:
        incident_id = stored(post)
        door.clock.wait(minutes=1)
        response = ingest.post(f"/v1/incidents/{incident_id}/answers", {"text": text})
        assert response.status_code == 200, response.text
        door.services.incidents.scoring.run()
        return incident_id, response.json()["answers"][0]["answer_id"]

    return run


def scores(ids: tuple[str, str]) -> str:
    return f"/v1/incidents/{ids[0]}/answers/{ids[1]}/scores"


def test_an_analyst_scores_an_answer_and_the_score_holds(
    door: Door, review: Caller, answered: Callable[..., tuple[str, str]]
) -> None:
    ids = answered()
    before = review.get(scores(ids)).json()
    assert before["analysts"] == []
    assert [one["version"] for one in before["automatic"]] == [before["score_version"]]
    assert len(before["automatic"][0]["values"]) == 10
    made = review.post(scores(ids), SCORE)
    assert made.status_code == 201
    said = made.json()
    (score,) = said["analysts"]
    assert (score["analyst"], score["quality"], score["values"]) == ("review", 15, {"relevance": 0, "contact": None})
    assert (score["comment"], score["is_in_force"]) == ("Мой телефон [ТЕЛ]", True)
    assert (said["quality"], said["analyst_count"]) == (15, 1)
    (answer,) = review.get(f"/v1/incidents/{ids[0]}").json()["answers"]
    assert (answer["answer_id"], answer["quality"], answer["analyst_count"]) == (ids[1], 15, 1)
    audit = door.holding(Scope.ADMIN).get("/v1/audit").json()["items"]
    assert ("review", "answer.score", "/".join(ids)) in {(e["actor"], e["action"], e["target"]) for e in audit}


def test_scores_are_replaced_withdrawn_and_all_kept(review: Caller, answered: Callable[..., tuple[str, str]]) -> None:
    ids = answered()
    automatic = review.get(scores(ids)).json()["quality"]
    review.post(scores(ids), SCORE)
    review.post(scores(ids), {"quality": 25})
    said = review.get(scores(ids)).json()
    assert [(s["quality"], s["is_in_force"]) for s in said["analysts"]] == [(15, False), (25, True)]
    withdrawn = review.delete(scores(ids)).json()
    assert (withdrawn["quality"], withdrawn["analyst_count"]) == (automatic, 0)
    assert [s["is_withdrawn"] for s in withdrawn["analysts"]] == [False, False, True]
    assert review.delete(scores(ids)).status_code == 404


def test_a_repeated_request_is_one_score(review: Caller, answered: Callable[..., tuple[str, str]]) -> None:
    ids = answered()
    for _ in range(2):
        made = review.post(scores(ids), SCORE, headers={"Idempotency-Key": "a1"})
        assert made.status_code == 201
    assert len(made.json()["analysts"]) == 1


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({}, 422, "не сказано"),
        ({"comment": "?"}, 422, "не сказано"),
        ({"quality": 101}, 422, "quality"),
        ({"values": {"relevance": 3}}, 422, "relevance"),
        ({"values": {"beauty": 1}}, 422, "beauty"),
        ({"kind": "not_an_answer", "quality": 5}, 422, "нет качества"),
        ({"quality": 5, "author": "Иванов"}, 422, "author"),
    ],
)
def test_wrong_scores_are_refused(
    review: Caller, answered: Callable[..., tuple[str, str]], body: dict[str, object], status: int, word: str
) -> None:
    refused = review.post(scores(answered()), body)
    assert refused.status_code == status
    assert word in refused.text
    assert refused.headers["content-type"] == "application/problem+json"


def test_only_reviewers_score_and_unknown_answers_are_404(
    door: Door, ingest: Caller, review: Caller, answered: Callable[..., tuple[str, str]]
) -> None:
    ids = answered()
    for path in (scores(ids), "/v1/answers/review-queue", "/v1/answers/agreement", "/v1/answers/templates"):
        assert door.bare.get(path).status_code == 401
        assert ingest.get(path).status_code == 403
    assert ingest.post(scores(ids), SCORE).status_code == 403
    assert review.get("/v1/answers/rated").status_code == 403
    assert review.post(scores((ids[0], "0" * 16)), SCORE).status_code == 404
    assert review.post(scores(("нет", ids[1])), SCORE).status_code == 404


def test_the_queue_is_walked_page_by_page(door: Door, review: Caller, answered: Callable[..., tuple[str, str]]) -> None:
    first, second, third = (answered(text) for text in ANSWERS)
    door.holding(Scope.REVIEW, Scope.TRAIN).post(scores(second), {"quality": 95})
    found, cursor = [], None
    while True:
        params = {"limit": 1, **({"cursor": cursor} if cursor else {})}
        page = review.get("/v1/answers/review-queue", params=params).json()
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert {item["incident_id"] for item in found} == {first[0], second[0], third[0]}
    assert (found[0]["incident_id"], found[0]["reason"]) == (second[0], "differs_from_machine")
    assert [item["reason"] for item in found[1:]] == ["low_confidence"] * 2
    assert found[1]["points"] >= found[2]["points"]
    review.post(scores(first), {"values": {"deadline": 0}})
    unseen = review.get("/v1/answers/review-queue", params={"reason": "low_confidence"}).json()["items"]
    assert [item["incident_id"] for item in unseen] == [third[0]]
    assert review.get("/v1/answers/review-queue", params={"cursor": "x"}).status_code == 422
    assert review.get("/v1/answers/review-queue", params={"answered_from": "2030-01-01"}).json()["items"] == []


def test_agreement_and_templates_are_reported(
    door: Door, review: Caller, answered: Callable[..., tuple[str, str]]
) -> None:
    posts = (
        "В Заозёрске яма на дороге, дети падают",
        "Возле школы в Заозёрске яма такая, что дорогу не перейти с коляской",
        "Третий месяц пишем: Заозёрск, дорога к больнице, одна сплошная яма, скорая не едет",
    )
    many = [answered(ANSWERS[1].replace("!", f", {n}!"), post) for n, post in enumerate(posts)]
    for ids in many:
        review.post(scores(ids), {"quality": 10, "kind": "interim", "values": {"relevance": 0, "deadline": 0}})
    report = review.get("/v1/answers/agreement", params={"minimum_count": 2}).json()
    assert (report["answer_count"], report["machine"]["count"], report["analysts"]["count"]) == (3, 3, 0)
    assert [found["code"] for found in report["machine"]["criteria"]] == ["relevance", "deadline"]
    assert report["machine"]["quality"]["count"] == 3
    (bias,) = report["biases"]
    assert (bias["authority"]["code"], bias["count"], bias["is_enough"]) == ("adm_zaozersk", 3, True)
    assert bias["mean"]["low"] <= bias["mean"]["value"] <= bias["mean"]["high"]
    found = review.get("/v1/answers/templates").json()
    (template,) = found["templates"]
    assert (template["count"], template["post_count"], template["misfit_count"]) == (3, 3, 3)
    assert {case["incident_id"] for case in template["cases"]} == {ids[0] for ids in many}
    (share,) = found["shares"]
    assert (share["share"], share["misfit_count"]) == (1.0, 3)
    assert review.get("/v1/answers/templates", params={"authority": "нет"}).json() == {"templates": [], "shares": []}


def test_rated_answers_are_exported_as_a_training_table(
    door: Door, review: Caller, answered: Callable[..., tuple[str, str]]
) -> None:
    ids = answered(post="=cmd В Заозёрске яма, мой телефон 8 902 123-45-67")
    review.post(scores(ids), SCORE)
    trainer = door.holding(Scope.TRAIN)
    response = trainer.get("/v1/answers/rated")
    assert response.headers["content-type"].startswith("text/csv")
    (row,) = csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff")))
    assert row["post"] == "'=cmd В Заозёрске яма, мой телефон [ТЕЛ]"
    assert (row["answer_id"], row["overall"], row["analyst_count"]) == (ids[1], "15", "1")
    assert (row["relevance"], row["contact"], row["deadline"]) == ("0", "N/A", "")
    assert "review" not in response.text
    audit = door.holding(Scope.ADMIN).get("/v1/audit").json()["items"]
    assert ("train", "answer.scores.export") in {(entry["actor"], entry["action"]) for entry in audit}
