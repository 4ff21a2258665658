"""Takes batches and streams of messages in; open when an item of a batch spoils the others.

A batch is one transaction. A stream is stored a hundred lines at a time: a line's receipt is sent only after its part
is committed, so that what was acknowledged is there whatever happens next.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence

from fastapi import Request
from fastapi.responses import StreamingResponse
from pydantic import JsonValue, ValidationError
from starlette.types import Receive, Scope, Send

from api.errors import problem, problem_of_validation, status_of
from api.incident_presenters import present_batch, present_receipt
from api.requests import message_of
from api.schemas.incidents import BatchOut, IncidentIn, ReceiptOut
from api.state import incidents_of, state_of
from triage.domain.access import Principal
from triage.domain.errors import TriageError
from triage.domain.messages import Message
from triage.incidents.intake import ReceiptStatus

LINES = "application/x-ndjson"
_LINES_AT_ONCE = 100
_MAX_LINE_BYTES = 1 << 20


class DuplexResponse(StreamingResponse):
    """A response that is written while the request is still read.

    The usual one listens for a disconnect meanwhile and so takes parts of the body away from the reader.
    """

    media_type = LINES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send the receipts; a client that goes away ends the reading of its body."""
        await self.stream_response(send)


async def accept_batch(request: Request, items: Sequence[IncidentIn | JsonValue], by: Principal) -> BatchOut:
    """Store the messages of a batch; return one receipt per item, in order."""
    return present_batch(await _accept(request, items, by))


async def _accept(
    request: Request, items: Sequence[IncidentIn | JsonValue], by: Principal, first: int = 0
) -> list[ReceiptOut]:
    checked = [_checked(request, first + index, item) for index, item in enumerate(items)]
    messages = [item for item in checked if isinstance(item, Message)]
    receipts = iter(await state_of(request).off_loop(incidents_of(request).intake.accept, messages, by.name))
    return [
        item if isinstance(item, ReceiptOut) else present_receipt(first + index, next(receipts))
        for index, item in enumerate(checked)
    ]


def _checked(request: Request, index: int, item: IncidentIn | JsonValue) -> Message | ReceiptOut:
    """Return the message of an item, or the receipt that says why it is none."""
    try:
        body = item if isinstance(item, IncidentIn) else IncidentIn.model_validate(item)
        return message_of(request, body)
    except ValidationError as error:
        found = problem_of_validation(error.errors(include_url=False))
    return ReceiptOut(
        index=index, status=ReceiptStatus.REFUSED, incident_id=None, state=None, authority=None, error=found
    )


async def accept_lines(request: Request, by: Principal) -> AsyncIterator[bytes]:
    """Yield one receipt line per line of the request. A database that fails ends the stream with one problem line."""
    waiting: list[JsonValue] = []
    done = 0
    try:
        async for line in _lines(request):
            waiting.append(_parsed(line))
            if len(waiting) == _LINES_AT_ONCE:
                for receipt in await _accept(request, waiting, by, done):
                    yield _line(receipt.model_dump_json())
                done += len(waiting)
                waiting = []
        for receipt in await _accept(request, waiting, by, done) if waiting else ():
            yield _line(receipt.model_dump_json())
    except TriageError as error:
        failed = problem(status_of(error), f"{error} (принято строк: {done}; повторите остальные)")
        yield _line(failed.model_dump_json())


async def _lines(request: Request) -> AsyncIterator[bytes]:
    """Yield the non-empty lines of the body; a line over 1 MB comes as an unreadable one."""
    rest = b""
    async for block in request.stream():
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            if line.strip():
                yield line
        if len(rest) > _MAX_LINE_BYTES:
            yield b"?"
            rest = b""
    if rest.strip():
        yield rest


def _parsed(line: bytes) -> JsonValue:
    """Return the JSON of a line; what is no JSON stays text and is refused by the check of its shape."""
    try:
        parsed: JsonValue = json.loads(line)
    except (ValueError, RecursionError):
        return line[:200].decode("utf-8", "replace")
    return parsed


def _line(document: str) -> bytes:
    return document.encode("utf-8", "replace") + b"\n"
