"""Several processes behind one socket: limits, metrics and background jobs belong to the server, not to each one."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from api.commands.exits import BAD_INPUT
from api.serving import _HUNG_S
from bench.servers import REAL, Server, issue_key
from tests.databases import cluster, postgres_url
from triage.domain.access import Scope

__all__ = ["cluster"]

TINY = Path(__file__).parents[1] / "regions" / "tiny"


def message(number):
    return {"platform": "vk", "post_id": f"-1_{number}", "text": f"В Заозёрске яма на дороге, сообщение {number}"}


def wait_for(condition, seconds=180):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def serving(tmp_path):
    """Start servers; whatever happens they do not outlive the test."""
    started = []

    def start(url, workers, **settings):
        server = Server(url, tmp_path / "server.log", workers=workers, settings=settings)
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        if server.process.poll() is None:
            server.kill()


def test_workers_share_limits_metrics_and_jobs(serving, tmp_path):
    url = f"sqlite:///{tmp_path}/soak.sqlite"
    secret = issue_key(url, *Scope)
    receiver = Receiver()
    server = serving(url, 2, TRIAGE_REFUSALS_PER_MINUTE="6", TRIAGE_LOG_LEVEL="info")
    wait_for(lambda: server.log.read_text().count("Application startup complete") == 2)
    assert server.post("/v1/webhooks", {"url": receiver.url}, secret)[0] == 201

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda n: server.post("/v1/incidents", message(n), secret)[0], range(60)))
    assert statuses == [201] * 60
    wait_for(lambda: len(receiver.calls) >= 60)
    assert len(receiver.calls) == 60, "каждый вызов сделан один раз, хотя процессов два"

    metrics = server.call("GET", "/metrics", headers={"Authorization": f"Bearer {secret}"})[2].decode()
    assert 'triage_request_seconds_count{method="POST",route="/v1/incidents",status="201"} 60.0' in metrics
    assert 'triage_decisions_total{authority="adm_zaozersk",status="routed"} 60.0' in metrics
    assert re.search(r'triage_model_info\{model="cues 1",region="tiny', metrics)
    assert "triage_database_up 1.0" in metrics

    started_s = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        refused = list(pool.map(lambda _: server.call("GET", "/v1/incidents")[0], range(40)))
    filled_up_again = (time.monotonic() - started_s) * 6 / 60
    assert set(refused) == {401, 429}
    assert 6 <= refused.count(401) <= 7 + filled_up_again, "предел один на сервер, а не на каждый процесс"
    receiver.close()


def is_replaced(pids, dead):
    """Look once: between two looks a process may end or begin."""
    return len(pids) == 2 and dead not in pids


def test_a_worker_that_dies_is_replaced_and_its_jobs_are_taken_over(serving, cluster):
    url = postgres_url(cluster)
    secret = issue_key(url, *Scope)
    receiver = Receiver()
    server = serving(url, 2)
    server.post("/v1/webhooks", {"url": receiver.url}, secret)
    for round_ in range(2):
        before = server.pids()
        os.kill(before[0], signal.SIGSTOP)
        time.sleep(1.5)  # the supervisor has asked how it is by now, and gets no answer
        os.kill(before[0], signal.SIGKILL)
        wait_for(lambda dead=before[0]: is_replaced(server.pids(), dead), seconds=_HUNG_S / 2)
        assert server.post("/v1/incidents", message(round_), secret)[0] in {200, 201}
        wait_for(lambda count=round_ + 1: len(receiver.calls) >= count)
    assert server.stop() == 0
    receiver.close()


@pytest.mark.parametrize(
    ("url", "setting", "said"),
    [
        ("sqlite:///x.sqlite", {"TRIAGE_REGION": "nowhere"}, "региона «nowhere» нет"),
        ("sqlite:///x.sqlite", {"TRIAGE_REGION": str(TINY)}, "в пакете региона нет кодов, на которых обучена модель"),
        ("oracle://x", {}, "адрес базы не понят"),
    ],
)
def test_what_no_worker_could_serve_with_is_said_before_one_is_started(tmp_path, url, setting, said):
    server = Server(url, tmp_path / "server.log", workers=2, command=REAL, settings=setting)
    with pytest.raises(RuntimeError, match="the server does not start"):
        server.start(wait=False)
    assert server.process.wait(60) == BAD_INPUT
    log = server.log.read_text()
    assert said in log
    assert "Traceback" not in log


def test_workers_that_cannot_serve_end_the_server_and_say_why(tmp_path):
    server = Server("oracle://x", tmp_path / "server.log", workers=2)
    server.start(wait=False)
    try:
        assert server.process.wait(300) not in {0, None}
    finally:
        if server.process.poll() is None:
            server.kill()
    log = server.log.read_text()
    assert "сервис не запустился: адрес базы не понят" in log
    assert "причина в журнале выше" in log


class Receiver:
    """A real HTTP server that notes calls."""

    def __init__(self):
        self.calls = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                receiver.calls.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
