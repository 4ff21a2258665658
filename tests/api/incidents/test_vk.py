from __future__ import annotations

import pytest

from api.settings import VkGroup
from tests.api.incidents.conftest import START, VK_GROUP
from triage.domain.access import Scope

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


def test_the_address_is_confirmed_before_a_secret_is_set(door):
    """VK shows the request it sends: `{"type": "confirmation", "group_id": …}`."""
    response = door.client.post("/v1/vk/callback", json={"type": "confirmation", "group_id": 7})
    assert (response.status_code, response.text) == (200, "c0nfirm")


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("wall_post_new", {"secret": "wrong"}),
        ("wall_post_new", {"secret": ""}),
        ("wall_post_new", {"group_id": 8}),
        ("wall_reply_new", {"secret": ""}),
        ("confirmation", {"secret": "wrong"}),
        ("confirmation", {"group_id": 8}),
        ("confirmation", {"group_id": 8, "secret": ""}),
    ],
)
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
        ("wall_reply_new", {**COMMENT, "from_id": -7, "reply_to_comment": 3, "parents_stack": [3]}),
        ("wall_post_new", {**POST, "from_id": -7, "signer_id": 5}),
        ("wall_post_new", {**POST, "text": "", "attachments": [{"type": "photo"}]}),
        ("wall_post_new", {**POST, "text": "", "copy_history": [{"owner_id": -7, "text": "Наши новости"}]}),
        ("wall_post_new", {**POST, "text": "", "copy_history": []}),
        ("message_new", {"any": "thing"}),
        ("like_add", {}),
    ],
    ids=[
        "own news",
        "picture only",
        "answer to nothing",
        "answer in a thread of nothing",
        "signed news of an authority",
        "pictures only",
        "repost of own news",
        "repost of nothing",
        "other event",
        "other event without object",
    ],
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


def test_an_answer_in_a_thread_belongs_to_the_comment_that_began_it(vk, incidents):
    """The community goes on under its own reply: `reply_to_comment` is that reply, which is no message."""
    vk("wall_reply_new", COMMENT)
    own = {**COMMENT, "from_id": -7, "date": NOW + 60}
    vk("wall_reply_new", {**own, "id": 10, "text": "Проверим", "reply_to_comment": 9, "parents_stack": [9]})
    vk("wall_reply_new", {**own, "id": 11, "text": "Починили", "reply_to_comment": 10, "parents_stack": [9]})
    (comment,) = incidents()
    assert [answer["text"] for answer in comment["answers"]] == ["Проверим", "Починили"]


def test_a_repost_says_what_it_repeats(vk, incidents):
    copied = {"id": 5, "owner_id": -99, "text": "В Заозёрске яма на дороге у школы"}
    vk("wall_post_new", {**POST, "text": "Когда сделают?", "copy_history": [copied]})
    vk("wall_post_new", {**POST, "id": 42, "text": "", "copy_history": [copied]})
    bare, commented = incidents()
    assert (bare["text"], bare["authority"]["code"]) == (copied["text"], "adm_zaozersk")
    assert commented["text"] == f"Когда сделают?\n\n{copied['text']}"


@pytest.fixture
def two_communities(open_door):
    """A public page where citizens write (8), and the community of an authority that answers there (7)."""
    page = VkGroup(confirmation="c", secret="секрет-страницы", page="Подслушано в Заозёрске")
    door = open_door(vk_groups={7: VK_GROUP, 8: page})
    review = door.holding(Scope.REVIEW)

    def send(kind, event):
        body = {"type": kind, "group_id": 8, "secret": "секрет-страницы", "object": event}
        assert door.client.post("/v1/vk/callback", json=body).text == "ok"
        return review.get("/v1/incidents").json()["items"]

    return send


def test_an_authority_answers_on_the_wall_of_a_public_page(two_communities):
    two_communities("wall_post_new", {**POST, "owner_id": -8})
    reply = {**COMMENT, "post_owner_id": -8, "date": NOW + 60}
    two_communities("wall_reply_new", {**reply, "id": 1, "from_id": -8, "text": "Подписывайтесь на нас!"})
    (post,) = two_communities("wall_reply_new", {**reply, "id": 2, "from_id": -7, "text": "Засыплем завтра"})
    assert [(a["text"], a["authority"]["code"]) for a in post["answers"]] == [("Засыплем завтра", "adm_zaozersk")]


def test_a_signed_post_of_a_public_page_is_a_citizens(two_communities):
    published = {**POST, "owner_id": -8, "from_id": -8}
    assert two_communities("wall_post_new", published) == []
    (post,) = two_communities("wall_post_new", {**published, "id": 42, "signer_id": 501773501})
    assert post["text"] == POST["text"]


def test_a_post_from_the_future_is_not_lost(vk, incidents, door):
    """Our clock is behind: VK is told to send the event again, until the moment has come here too."""
    later = {**POST, "date": NOW + 3600}
    assert vk("wall_post_new", later).status_code == 409
    assert incidents() == []
    door.clock.wait(hours=1)
    assert vk("wall_post_new", later).text == "ok"
    assert len(incidents()) == 1
