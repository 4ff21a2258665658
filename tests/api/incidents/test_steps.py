from __future__ import annotations

import pytest

from tests.api.incidents.conftest import POST
from triage.domain.access import Scope


@pytest.fixture
def office(door):
    return door.holding(Scope.INGEST, authority="adm_zaozersk")


def test_the_whole_life_over_http(ingest, review, stored, door):
    incident_id = stored()
    door.clock.wait(hours=1)
    base = f"/v1/incidents/{incident_id}"
    rerouted = review.post(f"{base}/reroute", {"authority": "grid", "reason": "столб"})
    assert rerouted.status_code == 200
    assert [(a["authority"]["code"], a["was_wrong"]) for a in rerouted.json()["assignments"]] == [
        ("adm_zaozersk", True),
        ("grid", False),
    ]
    ingest.post(f"{base}/answers", {"text": "Приняли", "kind": "interim"})
    answered = ingest.post(f"{base}/answers", {"text": "Сделали", "answered_at": "2026-03-02T15:00:00"})
    assert [(a["text"], a["authority"]["code"]) for a in answered.json()["answers"]] == [
        ("Приняли", "grid"),
        ("Сделали", "grid"),
    ]
    closed = ingest.post(f"{base}/status", {"outcome": "solved", "closing_reason": "author_satisfied"})
    assert (closed.json()["state"], closed.json()["outcome"]) == ("solved", "solved")
    reopened = ingest.post(f"{base}/reopen", {"reason": "снова"})
    assert (reopened.json()["state"], len(reopened.json()["reopened_at"])) == ("reopened", 1)
    kinds = [event["kind"] for event in review.get(f"{base}/events").json()["events"]]
    assert kinds == ["created", "routed", "rerouted", "answered", "answered", "closed", "reopened"]


def test_an_appeal_and_its_decision(office, review, stored, door):
    incident_id = stored()
    made = office.post(f"/v1/incidents/{incident_id}/appeals", {"reason": "не наше", "proposed": "grid"})
    assert made.status_code == 201
    assert made.json()["authority"] == "adm_zaozersk"
    assert review.get("/v1/appeals").json()["appeals"] == [made.json()]
    door.clock.wait(hours=1)
    path = f"/v1/appeals/{made.json()['appeal_id']}/decision"
    decided = review.post(path, {"accept": True, "reason": "верно"})
    assert (decided.json()["state"], decided.json()["decided_by"]) == ("accepted", "review")
    assert review.get(f"/v1/incidents/{incident_id}").json()["authority"]["code"] == "grid"
    assert review.post(path, {"accept": False, "reason": "нет"}).status_code == 409
    assert review.get("/v1/appeals").json()["appeals"] == []
    assert len(review.get(f"/v1/incidents/{incident_id}/appeals").json()["appeals"]) == 1


@pytest.mark.parametrize(
    ("step", "body", "status", "words"),
    [
        ("reroute", {"authority": "nobody", "reason": "?"}, 404, "нет"),
        ("reroute", {"authority": "highways", "reason": "?"}, 409, "преемник: works"),
        ("reroute", {"authority": "adm_zaozersk", "reason": "?"}, 409, "уже назначен"),
        ("reroute", {"authority": "grid"}, 422, "errors"),
        ("reroute", {"authority": "grid", "reason": "?", "at": "2020-01-01"}, 409, "раньше создания"),
        ("answers", {"text": "?", "answered_at": "2030-01-01"}, 409, "ещё не наступило"),
        ("answers", {"text": ""}, 422, "errors"),
        ("answers", {"text": " \n "}, 422, "errors"),
        ("answers", {"text": "?", "authority": "nobody"}, 404, "нет"),
        ("reroute", {"authority": "grid", "reason": " "}, 422, "errors"),
        ("status", {"outcome": "забыто"}, 422, "errors"),
        ("reopen", {}, 409, "не закрыт"),
    ],
)
def test_steps_that_cannot_be_are_refused_with_a_reason(door, stored, step, body, status, words):
    caller = door.holding(Scope.INGEST, Scope.REVIEW)
    response = caller.post(f"/v1/incidents/{stored()}/{step}", body)
    assert response.status_code == status
    assert words in response.json()["detail"]


@pytest.mark.parametrize("path", ["/v1/incidents/нет", "/v1/incidents/нет/events", "/v1/incidents/нет/appeals"])
def test_what_does_not_exist_is_404(review, path):
    response = review.get(path)
    assert (response.status_code, response.json()["title"]) == (404, "Не найдено")


def test_a_repeated_step_is_done_once(ingest, stored):
    incident_id = stored()
    key = {"Idempotency-Key": "answer-1"}
    path = f"/v1/incidents/{incident_id}/answers"
    for _ in range(2):
        assert ingest.post(path, {"text": "Сделаем"}, headers=key).status_code == 200
    response = ingest.post(path, {"text": "Сделаем"}, headers=key)
    assert len(response.json()["answers"]) == 1
    assert ingest.post(path, {"text": "Другое"}, headers=key).status_code == 409


def test_lists_are_paged_by_cursor_and_narrowed(review, stored, door):
    ids = []
    for number in range(7):
        ids.append(stored(f"В Заозёрске яма на дороге {number}"))
        door.clock.wait(hours=1)
    bins = stored("В Берёзовке не вывозят мусор")
    seen, cursor = [], None
    while True:
        page = review.get("/v1/incidents", params={"limit": 3, **({"cursor": cursor} if cursor else {})}).json()
        seen += [item["incident_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [bins, *reversed(ids)]

    def found(**params):
        return [item["incident_id"] for item in review.get("/v1/incidents", params=params).json()["items"]]

    assert found(authority="adm_zaozersk", limit=200) == list(reversed(ids))
    assert found(topic_group="trash") == [bins]
    assert found(state="new") == [bins]
    assert found(needs_review=True) == [bins]
    assert found(created_from="2026-03-02T12:00:00Z", created_to="2026-03-02T14:00:00Z") == [ids[4], ids[3]]
    assert found(district="zaozersk", topic="ways.snow") == []


@pytest.mark.parametrize(
    "query", ["cursor=%00", "cursor=abc", "limit=0", "limit=1000", "state=gone", "cursor=OTk5OS4x"]
)
def test_bad_lists_are_refused(review, query):
    assert review.get(f"/v1/incidents?{query}").status_code == 422


def test_a_filter_with_odd_characters_finds_nothing(review):
    assert review.get("/v1/incidents", params={"authority": "\x00\ufffd'; DROP TABLE"}).json()["items"] == []


def test_the_store_is_there_after_a_restart(open_door, services, ingest, stored, door):
    from api.bootstrap import with_storage

    incident_id = stored()
    again = with_storage(door.services)
    with again.incidents.database.reading() as unit:
        assert unit.incidents.get(incident_id).incident.text == POST["text"]
    again.incidents.database.close()
