"""`POST /v1/classify/stream` over a real socket too: order in time, memory, waiting."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn

from api.line_streams import MAX_LINE_BYTES
from api.main import create_app

PATH = "/v1/classify/stream"
POST = {"text": "В Заозёрске яма на дороге", "post_id": "7"}


def line(post: object) -> bytes:
    return json.dumps(post, ensure_ascii=False).encode() + b"\n"


def results_of(response):
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(one) for one in response.text.splitlines()]


class TestLines:
    def test_each_line_gets_a_result_in_order(self, client):
        posts = [{"text": f"В Заозёрске яма {number}", "post_id": str(number)} for number in range(250)]
        results = results_of(client.post(PATH, content=b"".join(map(line, posts))))
        assert [one["index"] for one in results] == list(range(250))
        assert [one["decision"]["post_id"] for one in results] == [post["post_id"] for post in posts]

    def test_a_result_is_that_of_a_batch(self, client):
        (streamed,) = results_of(client.post(PATH, content=line(POST)))
        batch = client.post("/v1/classify/batch?explain=false", json={"posts": [POST]}).json()
        assert streamed == batch["results"][0]
        (explained,) = results_of(client.post(f"{PATH}?explain=true", content=line(POST)))
        assert explained["decision"]["issues"][0]["topic"]["evidence"]
        assert not streamed["decision"]["issues"][0]["topic"]["evidence"]

    def test_a_line_that_cannot_be_used_spoils_no_other(self, client):
        body = b"".join(
            [
                line(POST),
                b"{oops\n",
                b"\n",
                line([POST]),
                line({"text": 5}),
                b'\xff\xfe"\n',
                b'{"text": "' + b"a" * MAX_LINE_BYTES + b'"}\n',
                b"[" * 100_000 + b"\n",
                line(POST).strip(),
            ]
        )
        results = results_of(client.post(PATH, content=body))
        assert [one["index"] for one in results] == [0, 1, 3, 4, 5, 6, 7, 8], (
            "the number of the line, blank ones counted"
        )
        errors = {one["index"]: one["error"] for one in results if one["error"]}
        assert {index: error["status"] for index, error in errors.items()} == {
            1: 400,
            3: 422,
            4: 422,
            5: 400,
            6: 413,
            7: 400,
        }
        assert errors[1]["detail"] == "строка 2 — не JSON («{oops») → по одному объекту JSON в строке, в UTF-8"
        assert errors[3]["errors"] == [{"field": "", "problem": "нужен объект"}]
        assert errors[4]["errors"] == [{"field": "text", "problem": "нужна строка"}]
        assert "строка 7 длиннее" in errors[6]["detail"]
        assert results[-1]["decision"]["status"] == "routed"

    @pytest.mark.parametrize("body", [b"", b"\n\n  \n"])
    def test_nothing_gives_nothing(self, client, body):
        assert results_of(client.post(PATH, content=body)) == []

    def test_windows_ends_of_lines_do_no_harm(self, client):
        assert len(results_of(client.post(PATH, content=line(POST).replace(b"\n", b"\r\n") * 3))) == 3

    def test_it_is_described(self, client):
        operation = client.get("/openapi.json").json()["paths"][PATH]["post"]
        assert list(operation["requestBody"]["content"]) == ["application/x-ndjson"]
        assert list(operation["responses"]["200"]["content"]) == ["application/x-ndjson"]


@contextmanager
def serving(services) -> Iterator[int]:
    """Run the service on a free port of this machine."""
    config = uvicorn.Config(create_app(services=services), log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    bound = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield bound.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)
        bound.close()


@pytest.fixture
def port(services):
    with serving(services) as port:
        yield port


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def opened(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.sendall(f"POST {PATH} HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
    return connection


class TestOverASocket:
    def test_a_result_comes_before_the_next_line_is_sent(self, port):
        with opened(port) as connection:
            connection.sendall(chunk(line(POST)))
            response = http.client.HTTPResponse(connection, method="POST")
            response.begin()
            assert json.loads(response.readline())["index"] == 0
            connection.sendall(chunk(line(POST)[:20]))
            connection.sendall(chunk(line(POST)[20:]))
            assert json.loads(response.readline())["index"] == 1
            connection.sendall(b"0\r\n\r\n")
            assert response.read() == b""

    def test_an_archive_over_the_body_limit_passes_in_constant_memory(self, services, port):
        """Twice the limit, by a sender that reads meanwhile; never is half of the limit held."""
        limit = services.settings.max_body_bytes
        empty = b" " * 65_535 + b"\n"
        blank_count = limit * 2 // len(empty)
        sent = blank_count * len(empty)
        posts = line(POST) * 2_000
        tracemalloc.start()
        with opened(port) as connection:

            def send() -> None:
                for _ in range(blank_count):
                    connection.sendall(chunk(empty))
                connection.sendall(chunk(posts) + b"0\r\n\r\n")

            sender = threading.Thread(target=send)
            sender.start()
            response = http.client.HTTPResponse(connection, method="POST")
            response.begin()
            count = sum(1 for _ in iter(response.readline, b""))
            sender.join(10)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert sent > limit
        assert count == 2_000
        assert peak < limit / 2

    def test_a_declared_length_over_the_limit_is_no_obstacle(self, services, port):
        body = b" " * (services.settings.max_body_bytes + 1) + b"\n" + line(POST)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", PATH, body)
        answered = connection.getresponse().read().splitlines()
        connection.close()
        assert [json.loads(one)["index"] for one in answered] == [1], "after one blank line of 16 MiB"

    def test_a_sender_that_does_not_read_is_held_up(self, port):
        """Back-pressure: the service stops reading when its results are not taken, instead of piling them up."""
        with opened(port) as connection:
            connection.settimeout(3)
            block, sent = chunk(line(POST) * 200), 0
            try:
                while sent < 64 * 1024 * 1024:
                    connection.sendall(block)
                    sent += len(block)
            except TimeoutError:
                pass
            assert sent < 16 * 1024 * 1024, "the sender was let on"

    def test_a_sender_that_goes_away_leaves_the_service_well(self, port):
        with opened(port) as connection:
            connection.sendall(chunk(line(POST) * 3))
        health = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        for _ in range(3):
            health.request("GET", "/healthz")
            assert health.getresponse().read()
        health.close()


def test_a_service_that_is_not_ready_says_so_at_once(services):
    from fastapi.testclient import TestClient

    app = create_app(services.settings, build=lambda _: time.sleep(0.5) or services)
    with TestClient(app) as client:
        assert client.post(PATH, content=line(POST)).status_code == 503
