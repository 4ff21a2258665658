"""Set phrases over lemmas, looked for only where one can begin; open when a phrase is not found where it stands.

A text of fifty words holds few of the words with which a family of phrases begins, mostly none: a look into the set
of its lemmas spares the search. What a family begins with is read from its own pattern, so nothing is kept twice.
"""

from __future__ import annotations

import re

_PART = re.compile(r"\(\?[:=]|\[[^\]]+\]|\{\d+,\d+\}|\\?.")
"""A group's beginning, a class, a counted quantifier, or one character."""


class Phrases:
    """A family of set phrases: alternatives that are patterns over lemmas joined by single spaces.

    A phrase begins and ends with a whole lemma. The first one is spelt out, not a class of characters; groups and what
    is optional may stand there («(?:быть )?(?:предоставить|дать) позже»).
    """

    __slots__ = ("first_lemmas", "pattern")

    def __init__(self, *alternatives: str):
        body = "|".join(alternatives)
        self.pattern = re.compile(rf"(?:{body})(?![^ ])")
        self.first_lemmas = first_lemmas(body)


def first_lemmas(pattern: str) -> frozenset[str]:
    """Return the lemmas a match of a pattern can begin with.

    Raises:
        ValueError: The pattern can begin with a class of characters or with nothing.
    """
    heads = frozenset(head.rstrip(" ") for head in _Heads(pattern).read())
    if "" in heads:
        raise ValueError(f"{pattern}: a phrase must begin with a lemma, here it can begin with nothing")
    return heads


class _Heads:
    """Reads how the matches of a pattern begin, each up to and with its first space."""

    def __init__(self, pattern: str):
        self._pattern = pattern
        self._parts = _PART.findall(pattern)
        self._parts.reverse()

    def read(self) -> set[str]:
        """Return the beginnings of the alternatives up to the end of their group or of the pattern."""
        finished: set[str] = set()
        heads = {""}
        while self._parts and (part := self._parts.pop()) != ")":
            if part == "|":
                finished |= heads
                heads = {""}
            else:
                heads = self._longer(heads, self._options(part))
        return finished | heads

    def _options(self, part: str) -> set[str] | None:
        """Return how a part with its quantifier can begin, None for a class of characters."""
        options = self.read() if part.startswith("(") else {part}
        if part == _AHEAD:
            options = {""}
        is_optional = self._quantifier().startswith(_OPTIONAL)
        if part.startswith(_CLASSES):
            return None
        return options | {""} if is_optional else options

    def _quantifier(self) -> str:
        return self._parts.pop() if self._parts and self._parts[-1].startswith(_QUANTIFIERS) else ""

    def _longer(self, heads: set[str], options: set[str] | None) -> set[str]:
        """Lengthen the beginnings that have not reached their first space yet."""
        if options is None and not all(head.endswith(" ") for head in heads):
            raise ValueError(f"{self._pattern}: a phrase must begin with a lemma, not with a class of characters")
        return {head if head.endswith(" ") else head + option for head in heads for option in options or ("",)}


_AHEAD = "(?="
_CLASSES = ("[", ".", "\\")
_QUANTIFIERS = ("?", "*", "+", "{")
_OPTIONAL = ("?", "*", "{0")
