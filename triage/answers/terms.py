"""The words of an answer that learned criteria weigh: lemmas and pairs of neighbours. Open when a word is (not) seen.

Left out is what must not vote: dates, places, names, numbers, citations, sentences that say nothing (copied,
signatures, bare lists). So a deadline taken away changes no term, and a street votes for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from triage.answers.pair import ReadPair

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
    terms: list[Term] = []
    before, lemma_before, skipped = -1, "", _skipped(pair)
    for number, tokens in pair.answer.sentences.items():
        if number in pair.silent:
            continue
        for index, word in enumerate(pair.answer.grammar[tokens.start : tokens.stop], tokens.start):
            if word.is_name or index in skipped:
                continue
            if not word.is_word:
                before = -1
                continue
            lemma = word.lemma
            terms.append(_term(Term, (lemma, index, index + 1)))
            if before >= 0:
                terms.append(_term(Term, (lemma_before + PAIR_SEPARATOR + lemma, before, index + 1)))
            before, lemma_before = index, lemma
    return terms


def tell(pair: ReadPair, terms: Iterable[Term]) -> bool:
    """Say whether the terms of an answer tell anything: of a bare list of dates only «до» and «к» are left."""
    return any(pair.answer.grammar[term.start].pos not in _OF_SERVICE for term in terms)


_OF_SERVICE = frozenset(["PREP", "CONJ", "PRCL", "INTJ", "NPRO"])


_term = tuple.__new__
"""Makes a named tuple without the call of its own constructor, most of what a term costs."""


def _skipped(pair: ReadPair) -> set[int]:
    """Return the tokens of dates, places and citations."""
    answer = pair.answer
    skipped = {index for time in pair.times for index in answer.tokens_between(time.start, time.stop)}
    skipped.update([index for place in pair.answer_places for index in place.tokens])
    skipped.update([index for act in pair.citations.acts for index in act])
    return skipped
