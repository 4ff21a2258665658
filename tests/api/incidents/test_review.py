from __future__ import annotations

import json

import pytest

from triage.domain.access import Scope

LONG = "В Заозёрске возле школы на дороге яма, дети падают, машины объезжают по тротуару"


def test_the_queue_shows_the_most_severe_first_then_the_oldest(review, stored, door):
    calm = stored("В Берёзовке не вывозят мусор")
    door.clock.wait(minutes=1)
    later = stored("Когда починят дорогу в Берёзовке")
    urgent = stored("В Берёзовке на дороге яма, дети падают")
    stored("В Заозёрске яма на дороге")
    page = review.get("/v1/review-queue", params={"limit": 2}).json()
    assert page["items"][0]["incident_id"] == urgent
    rest = review.get("/v1/review-queue", params={"limit": 2, "cursor": page["next_cursor"]}).json()
    found = [item["incident_id"] for item in page["items"] + rest["items"]]
    assert found == [urgent, calm, later]
    assert rest["next_cursor"] is None


def test_a_correction_changes_the_incident_is_audited_and_teaches(review, stored, door):
    incident_id = stored("В Берёзовке яма на дороге")
    body = {"topic": "ways.snow", "settlement": "99610000101", "authority": "adm_zaozersky", "reason": "уточнили"}
    corrected = review.post(f"/v1/incidents/{incident_id}/corrections", body).json()
    assert (corrected["topic"]["code"], corrected["district"]["code"]) == ("ways.snow", "zaozersky")
    assert (corrected["state"], corrected["needs_review"]) == ("routed", False)
    made = review.get(f"/v1/incidents/{incident_id}/corrections").json()["corrections"]
    assert {(c["field"], c["actor"], c["reason"]) for c in made} == {
        (field, "review", "уточнили") for field in ("topic", "district", "settlement", "authority")
    }
    assert review.get("/v1/review-queue").json()["items"] == []
    trainer = door.holding(Scope.TRAIN)
    response = trainer.get("/v1/corrections")
    (row,) = [json.loads(line) for line in response.text.splitlines()]
    assert (row["text"], row["topic"], row["authority"]) == ("В Берёзовке яма на дороге", "ways.snow", "adm_zaozersky")
    assert trainer.get("/v1/corrections", params={"since": "2026-03-03"}).text == ""
    audit = door.holding(Scope.ADMIN).get("/v1/audit").json()["items"]
    assert [entry["actor"] for entry in audit if entry["action"] == "corrections.export"] == ["train", "train"]


def test_a_confirmed_route_waits_no_longer_and_teaches(review, stored, door):
    incident_id = stored("В Заозёрске яма на дороге")
    path = f"/v1/incidents/{incident_id}/confirmation"
    confirmed = review.post(path, {})
    assert confirmed.status_code == 200, confirmed.text
    assert confirmed.json()["needs_review"] is False
    made = review.get(f"/v1/incidents/{incident_id}/corrections").json()["corrections"]
    assert {(c["verdict"], c["reason"]) for c in made} == {("confirmed", "проверено")}
    (line,) = door.holding(Scope.TRAIN).get("/v1/corrections").text.splitlines()
    row = json.loads(line)
    assert (row["review"], row["authority"], row["corrected_fields"]) == ("confirmed", "adm_zaozersk", "")
    assert {"topic", "authority"} <= set(row["confirmed_fields"].split("|"))
    assert review.post(path, {"reason": ""}).status_code == 422
    assert review.post("/v1/incidents/none/confirmation", {}).status_code == 404


def test_without_a_route_there_is_nothing_to_confirm(review, stored):
    refused = review.post(f"/v1/incidents/{stored('В Берёзовке яма на дороге')}/confirmation", {"reason": "верно"})
    assert refused.status_code == 409
    assert "подтверждать нечего" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"reason": "пусто"}, 422),
        ({"topic": "нет", "reason": "?"}, 404),
        ({"topic": "ways.snow"}, 422),
        ({"topic": None, "reason": "?"}, 422),
        ({"reason": "?", "settlement": "x"}, 422),
        ({"reason": "?", "settlement": "99610000101", "district": "gornaya"}, 409),
    ],
)
def test_wrong_corrections_are_refused(review, stored, body, status):
    assert review.post(f"/v1/incidents/{stored()}/corrections", body).status_code == status


def test_mass_problems_are_listed_and_undone(review, stored):
    first, second = stored(LONG), stored(LONG + "!")
    (problem,) = review.get("/v1/problems").json()["items"]
    assert [member["incident_id"] for member in problem["members"]] == [first, second]
    assert review.get(f"/v1/problems/{problem['problem_id']}").json() == problem
    filtered = review.get("/v1/incidents", params={"problem_id": problem["problem_id"]}).json()["items"]
    assert [(item["incident_id"], item["duplicate_of"]) for item in filtered] == [(second, first), (first, None)]
    undone = review.post(f"/v1/incidents/{second}/corrections", {"problem": "", "reason": "другая яма"})
    assert undone.json()["problem_id"] is None
    assert review.get("/v1/problems").json()["items"] == []
