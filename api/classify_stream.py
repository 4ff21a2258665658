"""Classifies an archive of posts line by line as it comes in, in constant memory; open with `line_streams`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from fastapi import Request
from pydantic import JsonValue
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.checked_items import checked
from api.classify_batch import SUB_BATCH, classify_items
from api.errors import DETAILS, Problem, problem, status_of
from api.line_streams import Line, as_line, line_blocks, parsed
from api.schemas.classify import BatchItemOut, PostIn
from api.state import state_of
from triage.domain.errors import TriageError


async def classify_lines(request: Request, *, explain: bool) -> AsyncIterator[bytes]:
    """Yield one result per line of the request that is not blank, in order; `index` is its line, from 0.

    A line that cannot be used gets an error, the others a decision. What ends the stream early says so in a last line
    without `index`: a problem with the number of lines done.
    """
    done = 0
    try:
        async for block in line_blocks(request):
            for start in range(0, len(block), SUB_BATCH):
                part = block[start : start + SUB_BATCH]
                for result in await _classified(request, part, explain=explain):
                    yield as_line(result.model_dump_json())
                done = part[-1].number
    except TriageError as error:
        yield _last_words(status_of(error), str(error), done)
    except HTTPException as error:
        yield _last_words(error.status_code, DETAILS.get(error.detail, error.detail), done)
    except ClientDisconnect:
        return


async def _classified(request: Request, lines: Sequence[Line], *, explain: bool) -> list[BatchItemOut]:
    items = [_post_of(parsed(line)) for line in lines]
    results = await classify_items(state_of(request), items, explain=explain)
    return [result.model_copy(update={"index": line.number - 1}) for result, line in zip(results, lines, strict=True)]


def _post_of(found: JsonValue | Problem) -> PostIn | Problem:
    return found if isinstance(found, Problem) else checked(PostIn, found)


def _last_words(status: int, detail: str, done: int) -> bytes:
    return as_line(problem(status, f"{detail} (разобрано строк: {done})").model_dump_json())
