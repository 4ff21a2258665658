"""Reads a request line by line while its response is written (NDJSON both ways); open when a stream stalls or grows.

Memory does not grow with the stream: no more is held than one block of the socket and one line. The reader waits while
the sender of results is held up: a client that does not read its results is not read either, and must do both at once.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import StreamingResponse
from pydantic import JsonValue
from starlette.types import Receive, Scope, Send

from api.errors import Problem, problem

LINES = "application/x-ndjson"
MAX_LINE_BYTES = 1 << 20
ENDLESS = frozenset({"/v1/classify/stream", "/v1/incidents/stream"})
"""Paths whose bodies are read line by line and may be of any length."""
_SHOWN_CHARS = 60


class DuplexResponse(StreamingResponse):
    """A response that is written while the request is still read.

    The usual one listens for a disconnect meanwhile and so takes parts of the body away from the reader.
    """

    media_type = LINES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send the results; a client that goes away ends the reading of its body."""
        await self.stream_response(send)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a request: its number, from 1, blank ones counted, and its bytes without the end of line."""

    number: int
    content: bytes


async def line_blocks(request: Request) -> AsyncIterator[Sequence[Line]]:
    """Yield the lines that are not blank, in the blocks in which they arrive, at once: nothing waits for more to come.

    A line over `MAX_LINE_BYTES` is cut one byte above, by which `parsed` knows it.
    """
    rest, number = b"", 0
    async for block in request.stream():
        *lines, rest = (rest + block).split(b"\n")
        found = [Line(number + place, line) for place, line in enumerate(lines, 1) if line.strip()]
        number += len(lines)
        rest = rest[: MAX_LINE_BYTES + 1]
        if found:
            yield found
    if rest.strip():
        yield [Line(number + 1, rest)]


def parsed(line: Line) -> JsonValue | Problem:
    """Return the JSON of a line, or what is wrong with it. Its shape is checked elsewhere."""
    if len(line.content) > MAX_LINE_BYTES:
        return problem(413, f"строка {line.number} длиннее {MAX_LINE_BYTES} байт → это не одно обращение")
    try:
        found: JsonValue = json.loads(line.content)
    except (ValueError, RecursionError):
        shown = line.content[:_SHOWN_CHARS].decode("utf-8", "replace").strip()
        return problem(400, f"строка {line.number} — не JSON («{shown}») → по одному объекту JSON в строке, в UTF-8")
    return found


def as_line(document: str) -> bytes:
    """Return a JSON document as a line."""
    return document.encode("utf-8", "replace") + b"\n"
