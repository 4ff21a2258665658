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
    for number, tokens in answer.sentences.items():
        pairs = _pairs(answer, tokens)
        needed = _MIN_SHARED if len(pairs) >= _MIN_WORDS - 1 else 1.0  # a short sentence is copied whole or not at all
        if pairs and len(pairs & known) >= needed * len(pairs):
            found.add(number)
    return frozenset(found)


def is_taken_over(post: Wording, answer: Wording, tokens: range) -> bool:
    """Say whether all word pairs of a clause of the answer stand in the post; one word alone is no proof."""
    norms = frozenset(post.norms)
    if any(norm not in norms for norm in answer.norms[tokens.start : tokens.stop] if norm.isalnum()):
        return False
    pairs = _pairs(answer, tokens)
    return bool(pairs) and pairs <= _pairs(post, range(len(post.grammar)))


def _pairs(wording: Wording, tokens: range) -> set[tuple[str, str]]:
    return set(itertools.pairwise(filter(str.isalnum, wording.norms[tokens.start : tokens.stop])))
