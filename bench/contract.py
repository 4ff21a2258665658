"""Holds a service to its own OpenAPI description with schemathesis, streams included; open when a call breaks it.

    python bench/soak.py contract                     # every operation, 150 examples each, right ones and wrong ones

A description can only say of a stream that it is text, so its lines are made from the schema of the single call.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance, unsupported_method

from bench.servers import Server

RULES_BEYOND_A_SCHEMA = {"/open311/v2/requests.{form}"}
"""Refuse what their schema allows: the standard wants one of three places."""
PATIENCE_S = 120
"""The contract says nothing of time."""
STREAMS = {"/v1/incidents/stream": "/v1/incidents"}
"""Streams of lines, and the operation whose body a line is."""


def run(server: Server, secret: str, examples: int) -> dict[str, object]:
    """Call every operation of a running server. What does not keep to the description is raised by schemathesis."""
    operations = operations_of(server)
    called = dict.fromkeys((f"{one.method.upper()} {one.path}" for one in operations), 0)
    for operation in operations:
        if operation.path.endswith("/stream"):
            continue  # lines, which a description cannot make: messages follow below, posts have tests of their own
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            if mode is GenerationMode.POSITIVE or operation.body:
                keep(operation, secret, mode, examples, called)
    lines = sum(stream(server, secret, path, single_of(operations, path), examples) for path in STREAMS)
    return {"operations": len(operations), "calls": sum(called.values()), "stream_lines": lines}


def operations_of(server: Server) -> list[Any]:
    """Return every operation that a running server describes."""
    schema = schemathesis.openapi.from_url(f"http://127.0.0.1:{server.port}/openapi.json")
    return [found.ok() for found in schema.get_all_operations()]


def keep(operation: Any, secret: str, mode: GenerationMode, examples: int, called: dict[str, int]) -> None:
    """Call one operation with invented values and compare its answers with its description."""

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def keeps(case: Any) -> None:
        case.headers.pop("X-API-Key", None)
        case.headers["Authorization"] = f"Bearer {secret}"
        excluded = [ignored_auth, unsupported_method]
        if operation.path in RULES_BEYOND_A_SCHEMA:
            excluded.append(positive_data_acceptance)
        case.call_and_validate(excluded_checks=excluded, timeout=PATIENCE_S)
        called[f"{operation.method.upper()} {operation.path}"] += 1

    keeps()


def single_of(operations: Sequence[Any], path: str) -> Any:
    """Return the operation whose body a line of a stream is."""
    return next(one for one in operations if one.path == STREAMS[path] and one.method.lower() == "post")


def stream(server: Server, secret: str, path: str, single: Any, examples: int) -> int:
    """Send invented lines, right and wrong, and hold the stream to one good receipt per line; return how many."""
    bodies = st.one_of(
        *(single.as_strategy(generation_mode=mode).map(lambda case: case.body) for mode in GenerationMode)
    )
    sent = 0

    @given(values=st.lists(bodies, max_size=12))
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def answers(values: list[Any]) -> None:
        nonlocal sent
        lines = [line for value in values if (line := line_of(value)).strip()]
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/x-ndjson"}
        status, found, body = server.call("POST", path, b"\n".join(lines), headers)
        receipts = [json.loads(line) for line in body.decode().splitlines()]
        assert status == 200, (status, body[:300])
        assert found["content-type"].startswith("application/x-ndjson")
        assert [receipt["index"] for receipt in receipts] == list(range(len(lines)))
        assert {receipt["status"] for receipt in receipts} <= {"created", "repeated", "refused"}
        assert all((receipt["status"] == "refused") == (receipt["error"] is not None) for receipt in receipts)
        sent += len(lines)

    answers()
    return sent


def line_of(value: Any) -> bytes:
    """Return a line for whatever was invented: JSON where it can be written, else its text."""
    try:
        return json.dumps(value).encode()
    except (TypeError, ValueError):
        return repr(value).encode("utf-8", "replace").replace(b"\n", b" ")
