"""The words of an answer that learned criteria weigh: lemmas and pairs of neighbours. Open when a word is (not) seen.

Left out is what must not vote: dates, places, names, numbers, citations, sentences that say nothing (copied,
signatures, bare lists). So a deadline taken away changes no term, and a street votes for nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import partial
from itertools import chain, compress, count, filterfalse, pairwise, repeat
from operator import attrgetter, eq, not_
from typing import NamedTuple

from triage.answers.pair import ReadPair
from triage.answers.words import is_word

PAIR_SEPARATOR = " "


class Term(NamedTuple):
    """One lemma or pair of lemmas, and the tokens of the answer from its first to behind its last one."""

    text: str
    start: int
    stop: int

    @property
    def tokens(self) -> range:
        """The tokens of the answer that the term stands on."""
        return range(self.start, self.stop)

    @property
    def is_single(self) -> bool:
        """Say whether it is one lemma."""
        return self.stop - self.start == 1


def terms_of(pair: ReadPair) -> list[Term]:
    """Return the terms of an answer in order, single lemmas and pairs; a pair never crosses a mark.

    What is left out is as if it were not there: «починят до пятницы бригадой» has the pair «починить бригада».
    """
    grammar, skipped = pair.answer.grammar, _skipped(pair)
    words = list(filterfalse(skipped.__contains__, compress(count(), map(_is_voting, grammar))))
    marks = list(filterfalse(skipped.__contains__, compress(count(), map(not_, map(is_word, grammar)))))
    lemmas, behind = list(map(pair.answer.lemmas.__getitem__, words)), list(map(_next, words))
    singles = _terms(lemmas, words, behind)
    pairs = _terms(list(map(PAIR_SEPARATOR.join, pairwise(lemmas))), words, behind[1:])
    phrases = map(partial(bisect_left, marks), words)
    are_neighbours = [one == other for one, other in pairwise(phrases)]
    in_order = chain.from_iterable(zip(singles[1:], pairs, strict=True))
    chosen = chain.from_iterable(zip(repeat(True), are_neighbours))
    return [*singles[:1], *compress(in_order, chosen)]


def _terms(texts: Sequence[str], starts: Sequence[int], stops: Sequence[int]) -> list[Term]:
    """Make terms of their fields; a named tuple made by its own constructor takes three times as long."""
    return list(map(tuple.__new__, repeat(Term), zip(texts, starts, stops)))  # noqa: B905 (pairs have one start more)


def word_count(terms: Sequence[Term]) -> int:
    """Return how many of the terms are single lemmas."""
    return sum(map(eq, map(_stop, terms), map(_next, map(_start, terms))))


_is_voting, _start, _stop = attrgetter("is_voting"), attrgetter("start"), attrgetter("stop")
_next = (1).__add__


def _skipped(pair: ReadPair) -> set[int]:
    """Return the tokens of silent sentences, dates, places and citations."""
    answer = pair.answer
    skipped = {index for time in pair.times for index in answer.tokens_between(time.start, time.stop)}
    skipped.update(*[place.tokens for place in pair.answer_places])
    skipped.update(*pair.citations.acts, answer.tokens_of(pair.silent))
    return skipped
