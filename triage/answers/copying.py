"""Finds sentences of an answer that are taken over from the post: echoing the question earns nothing."""

from __future__ import annotations

import itertools

from triage.answers.once import once
from triage.answers.words import Wording

_MIN_WORDS = 4
_MIN_SHARED = 0.8


def copied_sentences(post: Wording, answer: Wording) -> frozenset[int]:
    """Return the numbers of the answer's sentences whose word pairs nearly all stand in the post."""
    known = _all_pairs(post)
    found = set()
    for number, tokens in answer.sentences.items():
        pairs = _pairs(answer, tokens)
        needed = _MIN_SHARED if len(pairs) >= _MIN_WORDS - 1 else 1.0  # a short sentence is copied whole or not at all
        if pairs and len(pairs & known) >= needed * len(pairs):
            found.add(number)
    return frozenset(found)


def is_taken_over(post: Wording, answer: Wording, tokens: range) -> bool:
    """Say whether all word pairs of a clause of the answer stand in the post; one word alone is no proof."""
    told = filter(str.isalnum, answer.norms[tokens.start : tokens.stop])
    if not _norms(post).issuperset(told):
        return False
    pairs = _pairs(answer, tokens)
    return bool(pairs) and pairs <= _all_pairs(post)


@once
def _norms(wording: Wording) -> frozenset[str]:
    return frozenset(wording.norms)


@once
def _all_pairs(wording: Wording) -> set[tuple[str, str]]:
    return _pairs(wording, range(len(wording.grammar)))


def _pairs(wording: Wording, tokens: range) -> set[tuple[str, str]]:
    return set(itertools.pairwise(filter(str.isalnum, wording.norms[tokens.start : tokens.stop])))
