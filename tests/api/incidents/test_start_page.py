"""The start page computes for whom the API computes: nobody gets round the keys by a form."""

from __future__ import annotations

import pytest

from triage.domain.access import Scope

SENT = {"text": "В Заозёрске яма на дороге"}
LOCKED = "разбор открыт только с ключом"


def test_it_is_open_on_a_loopback_server_without_keys(door):
    assert LOCKED not in door.client.get("/").text
    page = door.client.post("/", data=SENT)
    assert (page.status_code, "Мэрия Заозёрска" in page.text) == (200, True)


@pytest.mark.parametrize("settings", [{"host": "0.0.0.0"}, {"require_keys": "always"}])
def test_it_is_closed_where_the_api_is_closed(open_door, settings):
    door = open_door(**settings)
    page = door.client.post("/", data=SENT)
    assert page.status_code == 401
    assert LOCKED in page.text
    assert "Мэрия" not in page.text
    assert SENT["text"] in page.text, "what was typed is not lost"


def test_the_first_key_closes_it_and_a_session_opens_it_again(door):
    secret = door.key(Scope.INGEST)
    page = door.client.get("/")
    assert LOCKED in page.text
    assert "disabled" in page.text
    assert door.client.post("/", data=SENT).status_code == 401
    assert door.client.post("/login", data={"key": secret, "back": "/"}).url.path == "/"
    page = door.client.post("/", data=SENT)
    assert (page.status_code, "Мэрия Заозёрска" in page.text, LOCKED in page.text) == (200, True, False)


def test_a_key_in_a_header_does_as_well(door):
    assert door.holding(Scope.INGEST).call("POST", "/", data=SENT).status_code == 200
    assert door.holding(Scope.TRAIN).call("POST", "/", data=SENT).status_code == 403
