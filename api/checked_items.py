"""Checks the items of a batch one by one, and works on the sound ones in turns; open when one item spoils the others.

Shared by batches of posts and of answers: an item that cannot be used gets a problem of its own, in its place.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from api.errors import Problem, problem_of_validation

S = TypeVar("S", bound=BaseModel)
R = TypeVar("R")


def checked(shape: type[S], item: object) -> S | Problem:
    """Return the item in its shape, or what is wrong with it."""
    if isinstance(item, shape):
        return item
    try:
        return shape.model_validate(item)
    except ValidationError as error:
        return problem_of_validation(error.errors(include_input=False, include_url=False))


async def outcomes_of(
    items: Sequence[S | Problem], work: Callable[[list[S]], Awaitable[Sequence[R]]], at_once: int
) -> list[R | Problem]:
    """Return the outcome of every item, in order; sound ones go `at_once` at a time, so that others get their turn."""
    sound = [item for item in items if not isinstance(item, Problem)]
    done: list[R] = []
    for start in range(0, len(sound), at_once):
        done += await work(sound[start : start + at_once])
    results = iter(done)
    return [item if isinstance(item, Problem) else next(results) for item in items]
