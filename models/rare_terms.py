"""Writes terms that only one person's post holds as numbers; open when an artefact shows a word it should not.

A vocabulary is kept in plain text, and a word that stands in a single post may tell who wrote it. Such words still
teach (the next post about the same bridge has them too), so they are not left out but kept as numbers, remainders of a
checksum. The artefact then carries no such word. Who guesses a word can still look whether its number is there, which
with tens of thousands of rare terms is so for some in a hundred words that never stood in any post.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from hashlib import blake2b

from triage.text.document import Document

Analyzer = Callable[[Document], list[str]]
MASK = "¤"
"""Begins the number of a rare term; no lemma, run of characters or place term begins so."""
_NUMBERS = 2**20


def masked(term: str) -> str:
    """Return the number that stands for a rare term, marked as such; the same in every process."""
    digest = blake2b(term.encode(), digest_size=4).digest()
    return f"{MASK}{int.from_bytes(digest) % _NUMBERS}"


class MaskedTerms:
    """Takes documents apart as `analyze` does, terms that are not `plain` as their numbers."""

    def __init__(self, analyze: Analyzer, plain: Collection[str]):
        self._analyze = analyze
        self._plain = frozenset(plain)

    def __call__(self, document: Document) -> list[str]:
        """Return the terms of a document, in order, with repetitions."""
        return [self.written(term) for term in self._analyze(document)]

    def written(self, term: str) -> str:
        """Return a term as the vocabulary has it."""
        return term if term in self._plain else masked(term)
