from __future__ import annotations

import pytest

POST = "В Заозёрске яма на дороге, дети падают"


def test_a_post_comes_back_as_a_whole_decision(client, services):
    response = client.post("/v1/classify", json={"text": POST, "post_id": "wall1_2"})
    assert response.status_code == 200
    decision = response.json()
    assert (decision["post_id"], decision["status"], decision["reasons"]) == ("wall1_2", "routed", [])
    assert decision["region_version"] == services.pack.version
    (issue,) = decision["issues"]
    assert issue["words"] == {"start": 0, "stop": len(POST), "text": POST}
    assert issue["route"]["authority"] == {"code": "adm_zaozersk", "name": "Мэрия Заозёрска", "kind": "municipal"}
    assert issue["route"]["fired"]["explanation"].endswith("%.")
    assert issue["place"]["district"] == "Заозёрск"
    assert issue["place"]["settlement_oktmo"] == "99701000001"
    assert issue["topic"]["code"] == "ways.holes"
    assert issue["severity"]["level"] == 2
    (mention,) = decision["mentions"]
    assert POST[mention["start"] : mention["stop"]] == mention["text"] == "Заозёрске"
    words = {POST[e["start"] : e["stop"]] for e in issue["topic"]["evidence"]}
    assert {"яма", "дороге"} <= words


def test_every_decision_shows_the_rules_that_gave_way(client):
    route = client.post("/v1/classify", json={"text": POST}).json()["issues"][0]["route"]
    assert route["overridden"], "the general rule gave way to the special one"
    assert all(vote["priority"] <= route["fired"]["priority"] for vote in route["overridden"])
    assert all(vote["explanation"] for vote in route["overridden"])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Яма на дороге", "no_place"),
        ("В Берёзовке яма на дороге", "ambiguous_place"),
        ("В Дальнем яма на дороге", "out_of_region"),
        ("Поздравляю всех с праздником", "not_incident"),
        ("هناك حفرة في الطريق", "unsupported_language"),
    ],
)
def test_abstention_is_an_answer_with_its_reason(client, text, reason):
    response = client.post("/v1/classify", json={"text": text})
    assert response.status_code == 200
    decision = response.json()
    assert (decision["status"], decision["reasons"]) == ("needs_review", [reason])
    assert decision["issues"][0]["route"]["authority"] is None


@pytest.mark.parametrize(
    ("created_at", "name"),
    [("2021-10-05T10:00:00+05:00", "Дорожный департамент"), ("2026-10-05T10:00:00", "Департамент работ")],
)
def test_the_day_of_the_post_decides_who_was_in_charge(client, created_at, name):
    text = "В Заозёрске на тракте яма на яме, дорога разбита"
    body = {"text": text, "created_at": created_at}
    assert client.post("/v1/classify", json=body).json()["issues"][0]["route"]["authority"]["name"] == name


def test_ambiguous_places_list_their_candidates_with_districts(client):
    place = client.post("/v1/classify", json={"text": "В Берёзовке яма на дороге"}).json()["issues"][0]["place"]
    assert place["district"] is None
    assert {(c["name"], c["district"]) for c in place["candidates"]} == {
        ("Берёзовка", "Заозёрский район"),
        ("Берёзовка", "Горная Застава"),
    }


def test_explanations_can_be_left_out_for_speed(client):
    issue = client.post("/v1/classify?explain=false", json={"text": POST}).json()["issues"][0]
    assert issue["topic"]["evidence"] == []
    assert issue["route"]["authority"]["code"] == "adm_zaozersk"
