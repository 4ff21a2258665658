"""The words of an answer that learned criteria weigh: lemmas and pairs of neighbours. Open when a word is (not) seen.

Left out is what must not vote: dates, places, names, numbers, citations, sentences that say nothing (copied,
signatures, bare lists). So a deadline taken away changes no term, and a street votes for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from triage.answers.pair import ReadPair

_NAMES = frozenset({"Name", "Patr", "Surn", "Geox"})
PAIR_SEPARATOR = " "


class Term(NamedTuple):
    """One lemma or pair of lemmas, and the tokens of the answer that it stands on."""

    text: str
    tokens: range


def terms_of(pair: ReadPair) -> list[Term]:
    """Return the terms of an answer in order, single lemmas and pairs; a pair never crosses a mark.

    What is left out is as if it were not there: «починят до пятницы бригадой» has the pair «починить бригада».
    """
    terms: list[Term] = []
    before: int | None = None
    for index in _weighed(pair):
        if index is None:
            before = None
            continue
        lemma = pair.answer.grammar[index].lemma
        terms.append(Term(lemma, range(index, index + 1)))
        if before is not None:
            terms.append(Term(pair.answer.grammar[before].lemma + PAIR_SEPARATOR + lemma, range(before, index + 1)))
        before = index
    return terms


def _weighed(pair: ReadPair) -> Iterator[int | None]:
    """Yield the tokens that vote, and None for a mark between them."""
    answer = pair.answer
    skipped = {index for time in pair.times for index in answer.tokens_between(time.start, time.stop)}
    skipped |= {index for place in pair.answer_places for index in place.tokens}
    skipped |= {index for act in pair.citations.acts for index in act}
    for index, (token, word) in enumerate(zip(answer.document.tokens, answer.grammar, strict=True)):
        if index in skipped or answer.sentence_of[index] in pair.silent or word.grammemes & _NAMES:
            continue
        yield index if token.is_word else None
