"""Remembers what was found out of single words; open when a process grows, or reads a text much slower than another.

Texts are made of the same words, so an analysis is worth keeping; a hit is one look into a dictionary, half the time
of `functools.lru_cache` with so many words, which moves every word it meets to the front. The end is kept in two
generations: when the younger one is full the older one is forgotten, and words still in use move up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

FoundT = TypeVar("FoundT")


class Remembered(dict[str, FoundT]):
    """What a function of one word returned for the words it was asked for lately; `remembered[word]` asks.

    At most `most` words are kept, so that a sender of invented words cannot fill the memory. Safe between threads:
    two that ask for one new word both find it out.
    """

    def __init__(self, function: Callable[[str], FoundT], most: int):
        super().__init__()
        self.most = most
        self._function = function
        self._older: dict[str, FoundT] = {}

    def __missing__(self, word: str) -> FoundT:
        older = self._older
        found = older[word] if word in older else self._function(word)
        if 2 * len(self) >= self.most:
            self._older = dict(self)
            self.clear()
        self[word] = found
        return found

    @property
    def kept_count(self) -> int:
        """How many words are kept now, words of both generations counted twice; never more than `most`."""
        return len(self) + len(self._older)


def remembered(most: int) -> Callable[[Callable[[str], FoundT]], Callable[[str], FoundT]]:
    """Return a decorator for functions of one word that keeps what they return for `most` words."""
    return lambda function: Remembered(function, most).__getitem__
