"""A place while a post is being read: words, what they may mean, what stands before; open when that changes."""

from __future__ import annotations

from dataclasses import dataclass

from triage.domain.places import MentionKind, MentionStrength
from triage.places.context import Prefix
from triage.places.names import ANY_CASE, Name


@dataclass(slots=True)
class Found:
    """A place found at words `first` to `last`; mutable only while the post is being read.

    `namesakes` are places outside the region of the same name whose marker was not there.
    """

    first: int
    last: int
    names: tuple[Name, ...]
    rule: str
    strength: MentionStrength
    prefix: Prefix
    namesakes: tuple[Name, ...] = ()

    @property
    def kind(self) -> MentionKind:
        """The kind of the first name."""
        return self.names[0].kind

    @property
    def cases(self) -> str:
        """Case letters any of the names allows."""
        return "".join(letter for letter in ANY_CASE if any(letter in name.cases for name in self.names))
