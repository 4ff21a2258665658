"""One automaton over all written forms of all places; open when a name is found where it should not, or not found."""

from __future__ import annotations

from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from triage.places.names import Name, NameTable
from triage.places.words import Words, wrapped


@dataclass(frozen=True, slots=True)
class Hit:
    """Words `first` (inclusive) to `last` (exclusive) that may name a place, with everything they may mean."""

    first: int
    last: int
    names: tuple[Name, ...]


class Gazetteer:
    """Finds the leftmost longest forms in a post; whole words only."""

    def __init__(self, table: NameTable):
        self._names = tuple(table.by_key.values())
        self._lengths = tuple(len(key) for key in table.by_key)
        patterns = [wrapped(key) for key in table.by_key]
        # a DFA over 30 thousand forms would take hundreds of megabytes; the contiguous NFA is nearly as fast
        self._automaton = AhoCorasick(
            patterns, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )

    def find(self, words: Words) -> list[Hit]:
        """Return the hits in order; they do not overlap."""
        hits: list[Hit] = []
        for pattern, start, _ in self._automaton.find_matches_as_indexes(words.stream):
            first = words.index_at(start)
            hits.append(Hit(first, first + self._lengths[pattern], self._names[pattern]))
        return hits
