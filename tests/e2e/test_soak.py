"""Small versions of what `make soak` runs in full, against real server processes."""

from __future__ import annotations

import pytest

from bench import contract, hostile, twins
from bench.servers import Server, issue_key
from bench.soak import LOGGED, VK, served
from tests.databases import cluster, database_url, sqlite_template
from triage.domain.access import Scope

__all__ = ["cluster", "database_url", "sqlite_template"]


def test_two_servers_that_get_one_message_at_once_store_it_once(database_url, tmp_path):
    secret = issue_key(database_url)
    servers = [Server(database_url, tmp_path / "server.log") for _ in range(2)]
    with served(*servers):
        counted = twins.run(servers, secret, database_url, rounds=6)
    assert counted["statuses"] == {201: 6 * (2 + twins.CLIENTS), 200: 6 * 2 * (twins.CLIENTS - 1)}
    assert "Traceback" not in (tmp_path / "server.log").read_text()


@pytest.fixture(scope="module")
def logged(tmp_path_factory):
    """A server that logs everything, and its key."""
    folder = tmp_path_factory.mktemp("logged")
    url = f"sqlite:///{folder}/soak.sqlite"
    secret = issue_key(url, *Scope)
    server = Server(url, folder / "server.log", settings=LOGGED | VK)
    with served(server):
        yield server, secret


def test_hostile_requests_bring_no_5xx_no_leak_and_no_secret_into_the_log(logged):
    server, secret = logged
    counted = hostile.run(server, secret, count=500)
    assert counted["routes"] >= 60
    assert set(counted["statuses"]) >= {200, 400, 401, 404, 422}


def test_streams_answer_every_invented_line(logged):
    server, secret = logged
    schema = contract.operations_of(server)
    for path in contract.STREAMS:
        assert contract.stream(server, secret, path, contract.single_of(schema, path), examples=15) > 30


def test_the_search_for_leaks_finds_them():
    line = '{"level": "info", "event": "%s"}'
    assert hostile.leaks_in(line % "request", "trg_key") == []
    for found in (hostile.MARK, "trg_key", hostile.PERSONAL[0], "Traceback"):
        assert hostile.leaks_in(line % found, "trg_key")
    assert hostile.leaks_in('{"level": "error", "event": "x"}', "trg_key")
    assert hostile.leaks_in("print left over", "trg_key")
