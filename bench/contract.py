"""Holds a service to its own OpenAPI description with schemathesis, streams included; open when a call breaks it.

    python bench/soak.py contract                     # every operation, 150 examples each, right ones and wrong ones
    python bench/soak.py contract --examples 20 --operation /v1/keys

Every operation is called with values that its description allows and with values that it does not. Half of the right
calls name things that exist (`bench/residents.py`), so that more is tried of a route than its 404. A fault ends only
the calls of its operation: all of them are reported, each by the name of its operation, with the call that shows it.

A description can only say of a stream that it is text, so its lines are made from the schema of the single call.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance, unsupported_method

from bench.residents import Residents
from bench.servers import Server

RULES_BEYOND_A_SCHEMA = {"/open311/v2/requests.{form}"}
"""Refuse what their schema allows: the standard wants one of three places."""
PATIENCE_S = 120
"""The contract says nothing of time."""
STREAMS = {"/v1/incidents/stream": "/v1/incidents"}
"""Streams of lines, and the operation whose body a line is."""
THOROUGH = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    phases=(Phase.explicit, Phase.generate),
)
"""The call that shows a fault is reported as it was made: to make it small takes minutes on a real server."""
FAULTS = (FailureGroup, ExceptionGroup, AssertionError, HypothesisException, OSError, ValueError)
"""What a call that breaks the contract raises, alone, in a group, or as no answer at all."""


@dataclass
class Findings:
    """Calls by operation, and every fault with its operation."""

    calls: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def fault(self, where: str, error: BaseException) -> None:
        """Keep a fault and say it at once: a long run may be watched."""
        told = "\n".join(_told(error))
        self.faults.append(f"{where}: {told}")
        sys.stderr.write(f"--- {where}\n{told}\n")
        sys.stderr.flush()


def run(server: Server, secret: str, examples: int, only: str = "") -> dict[str, object]:
    """Call every operation whose name holds `only`; return calls and faults, [] when the contract is kept."""
    operations, findings, residents = operations_of(server), Findings(), Residents(server, secret)
    chosen = [one for one in operations if only in name_of(one)]
    for operation in chosen:
        if operation.path.endswith("/stream"):
            continue  # lines, which a description cannot make: messages follow below, posts have tests of their own
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            if mode is GenerationMode.POSITIVE or operation.body:
                try:
                    keep(operation, secret, mode, examples, findings, residents)
                except FAULTS as error:
                    findings.fault(f"{name_of(operation)} [{mode.value}]", error)
    lines = sum(_stream(server, secret, path, operations, examples, findings) for path in STREAMS if only in path)
    return {
        "operations": len(chosen),
        "examples": examples,
        "calls": sum(findings.calls.values()),
        "stream_lines": lines,
        "faults": findings.faults,
    }


def operations_of(server: Server) -> list[Any]:
    """Return every operation that a running server describes."""
    schema = schemathesis.openapi.from_url(f"http://127.0.0.1:{server.port}/openapi.json")
    return [found.ok() for found in schema.get_all_operations()]


def name_of(operation: Any) -> str:
    """Return how an operation is called in reports: `POST /v1/keys`."""
    return f"{operation.method.upper()} {operation.path}"


def keep(
    operation: Any, secret: str, mode: GenerationMode, examples: int, findings: Findings, residents: Residents
) -> None:
    """Call one operation with invented values and compare its answers with its description."""
    known = residents.fresh() if mode is GenerationMode.POSITIVE else {}

    @given(case=operation.as_strategy(generation_mode=mode), at_home=st.booleans())
    @settings(THOROUGH, max_examples=examples)
    def keeps(case: Any, at_home: bool) -> None:
        case.headers.pop("X-API-Key", None)
        case.headers["Authorization"] = f"Bearer {secret}"
        excluded = [ignored_auth, unsupported_method]
        met = at_home and _name_known(case, known)
        if met or operation.path in RULES_BEYOND_A_SCHEMA:
            excluded.append(positive_data_acceptance)  # an invented code of an authority is refused by a real incident
        case.call_and_validate(excluded_checks=excluded, timeout=PATIENCE_S)
        findings.calls[name_of(operation)] = findings.calls.get(name_of(operation), 0) + 1

    keeps()


def _name_known(case: Any, known: Any) -> bool:
    """Put ids of things that exist into the path; say whether there was one to put."""
    found = {name: known[name] for name in case.path_parameters or () if name in known}
    if found:
        case.path_parameters.update(found)
    return bool(found)


def _told(error: BaseException) -> Iterator[str]:
    """Yield what a fault says, with what is inside a group."""
    yield f"{type(error).__name__}: {error}"
    yield from getattr(error, "__notes__", ())
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _told(inner)


def single_of(operations: Sequence[Any], path: str) -> Any:
    """Return the operation whose body a line of a stream is."""
    return next(one for one in operations if one.path == STREAMS[path] and one.method.lower() == "post")


def _stream(
    server: Server, secret: str, path: str, operations: Sequence[Any], examples: int, findings: Findings
) -> int:
    try:
        return stream(server, secret, path, single_of(operations, path), examples)
    except FAULTS as error:
        findings.fault(f"POST {path}", error)
        return 0


def stream(server: Server, secret: str, path: str, single: Any, examples: int) -> int:
    """Send invented lines, right and wrong, and hold the stream to one good receipt per line; return how many."""
    bodies = st.one_of(
        *(single.as_strategy(generation_mode=mode).map(lambda case: case.body) for mode in GenerationMode)
    )
    sent = 0

    @given(values=st.lists(bodies, max_size=12))
    @settings(THOROUGH, max_examples=examples)
    def answers(values: list[Any]) -> None:
        nonlocal sent
        lines = [line for value in values if (line := line_of(value)).strip()]
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/x-ndjson"}
        status, found, body = server.call("POST", path, b"\n".join(lines), headers)
        receipts = [json.loads(line) for line in body.splitlines()]  # of bytes: U+0085 in a name ends no line
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
