"""A small version of bench/kills.py (`make soak`): a real server is killed while it acknowledges messages."""

from __future__ import annotations

import http.client
import json
import threading
import time

import pytest

from bench.kills import message, run
from bench.servers import Server, issue_key, key_headers
from tests.api.incidents.conftest import POST, Caller, door_on
from tests.databases import sqlite_url
from tests.postgres import running_cluster
from triage.domain.access import SYSTEM, Scope
from triage.storage.database import Database
from triage.storage.schema import upgrade


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_acknowledged_is_there_after_a_kill(kind, tmp_path, request):
    log = tmp_path / "server.log"
    if kind == "sqlite":
        counted = run(f"sqlite:///{tmp_path}/soak.sqlite", creates=60, kills=1, log=log)
    else:
        with running_cluster() as cluster:
            counted = run(cluster.url(), creates=60, kills=1, log=log)
    assert (counted["acknowledged"], counted["stored"]) == (60, 60)
    assert (counted["lost"], counted["doubled"], counted["halves"]) == (0, 0, 0)
    assert set(counted["statuses"]) <= {200, 201, 503}, "503: модели грузятся после перезапуска"
    assert "Traceback" not in log.read_text()


def test_a_signal_lets_fifty_requests_under_way_finish(tmp_path, sqlite_template):
    url = sqlite_url(sqlite_template, tmp_path)
    secret = issue_key(url)
    server = Server(url, tmp_path / "server.log")
    server.start()
    sent = threading.Barrier(51)
    answers = []

    def send(sender):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        messages = [{**POST, "post_id": f"{sender}_{n}", "text": message(n)} for n in range(4)]
        connection.request("POST", "/v1/incidents/batch", json.dumps({"incidents": messages}).encode(), headers)
        sent.wait()
        response = connection.getresponse()
        answers.append((response.status, json.loads(response.read())["created_count"]))
        connection.close()

    headers = key_headers(secret)
    senders = [threading.Thread(target=send, args=(sender,)) for sender in range(50)]
    for sender in senders:
        sender.start()
    sent.wait()
    time.sleep(0.3)  # all are read by the server, few are answered
    answered_before = len(answers)
    server.stop()
    for sender in senders:
        sender.join()
    assert answered_before < 50, "the signal came too late to prove anything"
    assert answers == [(200, 4)] * 50
    database = Database(url)
    with database.reading() as unit:
        assert unit.incidents.count() == 200
    database.close()
    assert "Traceback" not in server.log.read_text()


def test_a_database_gone_is_503_and_back_is_201(services):
    from fastapi.testclient import TestClient

    from api.main import create_app

    with running_cluster() as cluster:
        database = Database(cluster.url())
        upgrade(database)
        database.close()
        built = door_on(services, cluster.url())
        with TestClient(create_app(services=built), raise_server_exceptions=False) as client:
            caller = Caller(client, built.keyring.issue("шлюз", [Scope.INGEST], SYSTEM).secret)
            assert caller.post("/v1/incidents", POST).status_code == 201
            cluster.stop()
            gone = caller.post("/v1/incidents", {**POST, "post_id": "-1_3"})
            assert (gone.status_code, gone.headers["retry-after"]) == (503, "5")
            assert client.get("/readyz").status_code == 503
            assert client.get("/healthz").status_code == 200
            cluster.start()
            assert caller.post("/v1/incidents", {**POST, "post_id": "-1_3"}).status_code == 201
            assert caller.post("/v1/incidents", POST).status_code == 200
            assert client.get("/readyz").status_code == 200
