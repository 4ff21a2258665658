from __future__ import annotations

import socket

import pytest

from api.listening import listening_socket
from triage.domain.errors import InputError


@pytest.fixture
def taken_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_taken_port_is_refused_with_its_remedies(taken_port):
    remedy = r"порт \d+ на 127\.0\.0\.1 занят другой программой → .*--port.*--free-port"
    with pytest.raises(InputError, match=remedy):
        listening_socket("127.0.0.1", taken_port)


def test_a_taken_port_gives_way_to_a_free_one_where_that_is_asked_for(taken_port):
    with listening_socket("127.0.0.1", taken_port, or_free=True) as bound:
        assert bound.getsockname()[1] not in {0, taken_port}


def test_a_free_port_is_taken_as_asked():
    with listening_socket("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
    with listening_socket("127.0.0.1", port) as again:
        assert again.getsockname()[1] == port


def test_an_address_that_is_not_ours_is_refused_with_a_remedy():
    with pytest.raises(InputError, match=r"адрес 203\.0\.113\.1 не открыть: .* → укажите --host"):
        listening_socket("203.0.113.1", 0)
