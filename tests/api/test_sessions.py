from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from api.web.sessions import LIFETIME, Sessions, is_token, server_secret

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_a_session_names_its_key_until_it_is_over():
    sessions = Sessions(b"secret")
    word = sessions.open("k1", NOW)
    session = sessions.read(word, NOW + LIFETIME - timedelta(seconds=1))
    assert session.key_id == "k1"
    assert is_token(session, session.csrf)
    assert not is_token(session, "ключ")
    assert sessions.read(word, NOW + LIFETIME) is None
    assert sessions.open("k1", NOW) != word, "two sessions of one key have tokens of their own"


@pytest.mark.parametrize("word", ["", ".", "...", "k1.9999999999.x.", "k1.9999999999.x.00", "ключ", "a" * 10_000])
def test_what_is_not_signed_is_no_session(word):
    assert Sessions(b"secret").read(word, NOW) is None


def test_another_secret_and_another_key_id_do_not_fit():
    word = Sessions(b"secret").open("k1", NOW)
    assert Sessions(b"other").read(word, NOW) is None
    assert Sessions(b"secret").read(word.replace("k1", "k2"), NOW) is None


def test_workers_of_a_server_share_a_secret(tmp_path):
    secrets = {server_secret("", tmp_path) for _ in range(3)}
    assert len(secrets) == 1
    assert {path.name: path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {"sessions": 0}
    assert server_secret("заданный", tmp_path) == "заданный".encode()
    assert server_secret("", None) != server_secret("", None)
