from __future__ import annotations

import pytest

from tests.api.incidents.conftest import START

NOW = int(START.timestamp())
POST = {
    "id": 41,
    "from_id": 501773501,
    "owner_id": -7,
    "date": NOW,
    "text": "В Заозёрске яма на дороге",
    "post_type": "post",
}
COMMENT = {"id": 9, "from_id": 502773502, "date": NOW, "text": "Свет не горит", "post_id": 41, "post_owner_id": -7}


@pytest.fixture
def vk(door):
    def send(kind, event=None, **changes):
        body = {"type": kind, "group_id": 7, "secret": "очень-секретно", "v": "5.199", "event_id": "x", **changes}
        return door.client.post("/v1/vk/callback", json=body if event is None else {**body, "object": event})

    return send


@pytest.fixture
def incidents(review):
    return lambda: review.get("/v1/incidents").json()["items"]


def test_the_address_is_confirmed(vk):
    response = vk("confirmation")
    assert (response.status_code, response.text) == (200, "c0nfirm")
    assert response.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "changes", [{"secret": "wrong"}, {"secret": ""}, {"group_id": 8}], ids=["wrong secret", "no secret", "other group"]
)
@pytest.mark.parametrize("kind", ["confirmation", "wall_post_new"])
def test_without_the_secret_nothing_comes_in(vk, incidents, kind, changes):
    response = vk(kind, POST, **changes)
    assert response.status_code == 403
    assert "c0nfirm" not in response.text
    assert incidents() == []


def test_a_post_and_its_comments_come_in_once(vk, incidents):
    for _ in range(2):
        assert vk("wall_post_new", POST).text == "ok"
        assert vk("wall_reply_new", COMMENT).text == "ok"
    comment, post = incidents()
    assert (post["platform"], post["post_id"], post["comment_id"]) == ("vk", "-7_41", "")
    assert (comment["post_id"], comment["comment_id"]) == ("-7_41", "9")
    assert post["authority"]["code"] == "adm_zaozersk"
    assert comment["source_url"] == "https://vk.com/wall-7_41?reply=9"


def test_who_wrote_it_is_kept_nowhere(vk, incidents, door):
    vk("wall_post_new", POST)
    vk("wall_reply_new", COMMENT)
    connection = door.services.incidents.database.engine.raw_connection()
    dump = "\n".join(connection.iterdump())
    connection.close()
    assert "В Заозёрске яма" in dump
    assert "501773501" not in dump
    assert "502773502" not in dump


def test_a_reply_of_the_community_is_an_answer(vk, incidents):
    vk("wall_post_new", POST)
    vk("wall_reply_new", COMMENT)
    own = {**COMMENT, "id": 10, "from_id": -7, "text": "Исправим до пятницы", "date": NOW + 60}
    assert vk("wall_reply_new", {**own, "reply_to_comment": 9}).text == "ok"
    assert vk("wall_reply_new", {**own, "id": 11, "text": "Яму засыпали"}).text == "ok"
    comment, post = incidents()
    assert [(a["text"], a["authority"]["code"]) for a in comment["answers"]] == [
        ("Исправим до пятницы", "adm_zaozersk")
    ]
    assert [a["text"] for a in post["answers"]] == ["Яму засыпали"]


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        ("wall_post_new", {**POST, "from_id": -7}),
        ("wall_post_new", {**POST, "text": ""}),
        ("wall_reply_new", {**COMMENT, "from_id": -7}),
        ("message_new", {"any": "thing"}),
        ("like_add", {}),
    ],
    ids=["own news", "picture only", "answer to nothing", "other event", "other event without object"],
)
def test_what_is_no_message_is_accepted_and_left(vk, incidents, kind, event):
    assert vk(kind, event).text == "ok"
    assert incidents() == []


def test_an_edited_post_sent_again_is_accepted(vk, incidents):
    vk("wall_post_new", POST)
    assert vk("wall_post_new", {**POST, "text": "Другой текст"}).text == "ok"
    assert [item["text"] for item in incidents()] == [POST["text"]]


@pytest.mark.parametrize(
    "event",
    [
        {},
        {**POST, "id": "41"},
        {**POST, "date": -5},
        {**POST, "text": ["a"]},
        {**POST, "owner_id": True},
        {**POST, "id": 9e99},
    ],
)
def test_what_vk_does_not_send_is_refused(vk, event):
    assert vk("wall_post_new", event).status_code == 422


def test_the_page_is_a_fallback_for_the_place(vk, incidents):
    vk("wall_post_new", {**POST, "text": "Яма на дороге"})
    assert incidents()[0]["text"] == "Яма на дороге"
