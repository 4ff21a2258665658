"""Finds sentences of an answer that are taken over from the post: echoing the question earns nothing."""

from __future__ import annotations

import itertools

from triage.answers.words import Wording

_MIN_WORDS = 4
_MIN_SHARED = 0.8


def copied_sentences(post: Wording, answer: Wording) -> frozenset[int]:
    """Return the numbers of the answer's sentences whose word pairs nearly all stand in the post."""
    known = _pairs(post, range(len(post.grammar)))
    found = set()
    for number in sorted(set(answer.sentence_of)):
        pairs = _pairs(answer, answer.sentence(number))
        needed = _MIN_SHARED if len(pairs) >= _MIN_WORDS - 1 else 1.0  # a short sentence is copied whole or not at all
        if pairs and len(pairs & known) >= needed * len(pairs):
            found.add(number)
    return frozenset(found)


def is_taken_over(post: Wording, answer: Wording, tokens: range) -> bool:
    """Say whether all word pairs of a clause of the answer stand in the post; one word alone is no proof."""
    norms = {token.norm for token in post.document.tokens}
    if any(answer.document.tokens[i].norm not in norms for i in tokens if answer.document.tokens[i].text.isalnum()):
        return False
    pairs = _pairs(answer, tokens)
    return bool(pairs) and pairs <= _pairs(post, range(len(post.grammar)))


def _pairs(wording: Wording, tokens: range) -> set[tuple[str, str]]:
    norms = [wording.document.tokens[i].norm for i in tokens if wording.document.tokens[i].text.isalnum()]
    return set(itertools.pairwise(norms))
