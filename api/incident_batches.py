"""Takes batches and streams of messages in; open when an item of a batch spoils the others.

A batch is one transaction. A stream is stored a hundred lines at a time: a line's receipt is sent only after its part
is committed, so that what was acknowledged is there whatever happens next.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence

from fastapi import Request
from pydantic import JsonValue, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.errors import DETAILS, Problem, problem, problem_of_validation, status_of
from api.incident_presenters import present_batch, present_receipt
from api.line_streams import as_line, line_blocks, parsed
from api.requests import message_of
from api.schemas.incidents import BatchOut, IncidentIn, ReceiptOut
from api.state import incidents_of, state_of
from triage.domain.access import Principal
from triage.domain.errors import TriageError
from triage.domain.messages import Message
from triage.incidents.intake import ReceiptStatus

_LINES_AT_ONCE = 100
_log = logging.getLogger(__name__)


async def accept_batch(request: Request, items: Sequence[IncidentIn | JsonValue], by: Principal) -> BatchOut:
    """Store the messages of a batch; return one receipt per item, in order."""
    return present_batch(await _accept(request, items, by))


async def _accept(
    request: Request, items: Sequence[IncidentIn | JsonValue | Problem], by: Principal, first: int = 0
) -> list[ReceiptOut]:
    checked = [_checked(request, first + index, item) for index, item in enumerate(items)]
    messages = [item for item in checked if isinstance(item, Message)]
    receipts = iter(await state_of(request).off_loop(incidents_of(request).intake.accept, messages, by.name))
    return [
        item if isinstance(item, ReceiptOut) else present_receipt(first + index, next(receipts))
        for index, item in enumerate(checked)
    ]


def _checked(request: Request, index: int, item: IncidentIn | JsonValue | Problem) -> Message | ReceiptOut:
    """Return the message of an item, or the receipt that says why it is none."""
    if isinstance(item, Problem):
        return _refusal(index, item)
    try:
        body = item if isinstance(item, IncidentIn) else IncidentIn.model_validate(item)
        return message_of(request, body)
    except ValidationError as error:
        return _refusal(index, problem_of_validation(error.errors(include_url=False)))


def _refusal(index: int, error: Problem) -> ReceiptOut:
    return ReceiptOut(
        index=index, status=ReceiptStatus.REFUSED, incident_id=None, state=None, authority=None, error=error
    )


async def accept_lines(request: Request, by: Principal) -> AsyncIterator[bytes]:
    """Yield one receipt line per line of the request.

    A database that fails, or a body over the limit, ends the stream with one problem line that says how many lines were
    stored. A sender that goes away gets no more receipts: what he has none for he sends again.
    """
    waiting: list[JsonValue | Problem] = []
    done = 0
    try:
        async for block in line_blocks(request):
            for line in block:
                waiting.append(parsed(line))
                if len(waiting) == _LINES_AT_ONCE:
                    for receipt in await _accept(request, waiting, by, done):
                        yield as_line(receipt.model_dump_json())
                    done += len(waiting)
                    waiting = []
        for receipt in await _accept(request, waiting, by, done) if waiting else ():
            yield as_line(receipt.model_dump_json())
    except TriageError as error:
        yield _last_words(status_of(error), str(error), done)
    except HTTPException as error:
        yield _last_words(error.status_code, DETAILS.get(error.detail, error.detail), done)
    except ClientDisconnect:
        _log.info("отправитель потока ушёл, принято строк: %d", done)


def _last_words(status: int, detail: str, done: int) -> bytes:
    return as_line(problem(status, f"{detail} (принято строк: {done}; повторите остальные)").model_dump_json())
