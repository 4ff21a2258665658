"""A request that a stopping server gives up is answered as every error is: the client may send it again."""

from __future__ import annotations

import http.client
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import uvicorn

from api.listening import listening_socket
from api.main import create_app


class Slow:
    """A pipeline that takes longer than the server waits."""

    def __init__(self, pipeline):
        self.pipeline, self.entered, self.may_finish = pipeline, threading.Event(), threading.Event()

    def run(self, posts, *, explain=True):
        self.entered.set()
        self.may_finish.wait(10)
        return self.pipeline.run(posts, explain=explain)


def classify(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = json.dumps({"text": "В Заозёрске яма на дороге"}).encode()
    connection.request("POST", "/v1/classify", body, {"Content-Type": "application/json"})
    with closing(connection):
        response = connection.getresponse()
        return response.status, response.getheader("Retry-After"), response.getheader("Content-Type"), response.read()


def test_what_is_not_done_in_time_gets_503_and_may_be_sent_again(services):
    slow = Slow(services.pipeline)
    app = create_app(services=replace(services, pipeline=slow, incidents=None))
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with listening_socket("127.0.0.1", 0) as bound, ThreadPoolExecutor(2) as pool:
        running = pool.submit(server.run, sockets=[bound])
        while not server.started:
            time.sleep(0.02)
        asked = pool.submit(classify, bound.getsockname()[1])
        assert slow.entered.wait(30)
        server.should_exit = True
        status, retry_after, kind, body = asked.result(60)
        slow.may_finish.set()
        running.result(60)
    assert (status, retry_after, kind) == (503, "5", "application/problem+json")
    assert "повторите запрос" in json.loads(body)["detail"]
