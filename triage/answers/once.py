"""Keeps with a wording or a pair what was found out of it; open when an answer is looked through again and again.

Several criteria ask the same of one answer (what work is told, which clauses it has). The first question is worked out,
the others read what is kept; it is forgotten with the wording or pair.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Protocol, TypeVar


class Keeper(Protocol):
    """What can be asked: something that never changes, with a place for what was found out of it."""

    @property
    def kept(self) -> dict[Hashable, Any]:
        """What was found out, by the function that found it."""
        ...


KeeperT = TypeVar("KeeperT", bound=Keeper)
FoundT = TypeVar("FoundT")


def once(function: Callable[[KeeperT], FoundT]) -> Callable[[KeeperT], FoundT]:
    """Return a function of a wording or pair that is worked out once for each; what it returns must not be changed."""

    @wraps(function)
    def asked(keeper: KeeperT) -> FoundT:
        kept = keeper.kept
        if function not in kept:
            kept[function] = function(keeper)
        found: FoundT = kept[function]
        return found

    return asked
