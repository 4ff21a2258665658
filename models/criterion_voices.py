"""Finds the clause of an answer that spoke loudest for a learned verdict; open when a quote shows the wrong words.

The logit of a verdict is a sum over words and traits. What a trait adds is shared among the tokens it was read from
(the words of an act, a date, a figure, a phone); then the clause with the largest sum is the evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from triage.answers.lexicon import words
from triage.answers.pair import ReadPair
from triage.answers.predicates import clauses_of
from triage.answers.terms import Term
from triage.answers.words import Wording
from triage.domain.answers import CriterionCode

Numbers = NDArray[np.float64]
OUTCOME_COUNT = 4
"""0, 1, 2 and «not applicable»."""
_LEAST = 0.05
"""A clause that adds less to the logit than this is no evidence."""
_SHORT_SENTENCE = 20
"""Tokens: a sentence no longer than this is quoted whole."""
_LEAST_WORDS = 5
"""A clause of fewer words is read with the one behind or before it."""
LONGEST_QUOTE = 30
"""Tokens: a longer clause is cut around its loudest word."""


@dataclass(frozen=True, slots=True)
class Leanings:
    """How much more a trait speaks for one outcome than for all: `table` (k, t), and the column of each trait."""

    column_of: Mapping[str, int]
    table: Numbers

    @classmethod
    def of(cls, traits: Sequence[str], weights: Numbers) -> Leanings:
        """Return the leanings of weights (k, t), four rows per criterion."""
        blocks = weights.reshape(-1, OUTCOME_COUNT, len(traits))
        table = (blocks - blocks.mean(axis=1, keepdims=True)).reshape(weights.shape)
        return cls({name: column for column, name in enumerate(traits)}, table)

    def towards(self, row: int, code: CriterionCode, name: str) -> tuple[int, float] | None:
        """Return the column of a common trait or one of the criterion's own, and its leaning; None where neither is."""
        column = self.column_of.get(name, self.column_of.get(f"{code}: {name}"))
        return None if column is None else (column, float(self.table[row, column]))


class Voices:
    """What spoke in one answer: `spoken` (terms, k) by its terms, `heard` (t,) its traits as deviations."""

    def __init__(self, pair: ReadPair, terms: Sequence[Term], spoken: Numbers, leanings: Leanings, heard: Numbers):
        self.pair = pair
        self._terms = terms
        self._spoken = spoken
        self._leanings = leanings
        self._heard = heard

    def of(self, code: CriterionCode, place: int, outcome: int) -> Voice:
        """Return what spoke for an outcome of the criterion whose rows begin at `place`."""
        loudness = [0.0] * len(self.pair.answer.grammar)
        spoken = self._spoken[:, place : place + OUTCOME_COUNT]
        for term, added in zip(self._terms, (spoken[:, outcome] - spoken.mean(axis=1)).tolist(), strict=True):
            _share(loudness, range(term.start, term.stop), added)
        for name, tokens in self._traits:
            if found := self._leanings.towards(place + outcome, code, name):
                _share(loudness, tokens, found[1] * float(self._heard[found[0]]))
        return Voice(self.pair, loudness, self._clauses)

    @cached_property
    def _traits(self) -> list[tuple[str, list[int]]]:
        found = ((name, sorted({i for tokens in ranges for i in tokens})) for name, ranges in _read_from(self.pair))
        return [(name, tokens) for name, tokens in found if tokens]

    @cached_property
    def _clauses(self) -> list[range]:
        return _joined(self.pair.answer, dict.fromkeys(clauses_of(self.pair.answer)))


def _joined(answer: Wording, parts: Iterable[range]) -> list[range]:
    """Join parts of a text where no more than the full stop of «ул.» or of «29.12.2015» stands between them."""
    joined: list[range] = []
    tokens = answer.document.tokens
    for part in parts:
        before = joined[-1] if joined else None
        is_stopped = before is not None and tokens[part.start - 1].text == "."
        is_short = (
            part.start in answer.sentence_around(part.start - 1)
            or tokens[part.start - 1].stop == tokens[part.start].start
        )
        if before is not None and is_stopped and is_short:
            joined[-1] = range(before.start, part.stop)
        else:
            joined.append(part)
    return joined


def _share(loudness: list[float], tokens: Sequence[int], added: float) -> None:
    part = added / len(tokens)
    for index in tokens:
        loudness[index] += part


@dataclass(frozen=True, slots=True)
class Voice:
    """How much each token of an answer spoke for one verdict; `clauses` are those of the answer."""

    pair: ReadPair
    loudness: Sequence[float]
    clauses: Sequence[range]

    def loudest(self, among: Sequence[range] = ()) -> range | None:
        """Return the clause that spoke loudest, fit to be read; None when none spoke for the verdict.

        Where there are words of one kind to look `among` (dates, phones), it is a clause with some of them.
        """
        if told := [clause for clause in self.clauses if any(tokens.start in clause for tokens in among)]:
            return self.readable(max(told, key=self._sum))
        best = max(filter(self._may_be_quoted, self.clauses), key=self._sum, default=None)
        return None if best is None or self._sum(best) < _LEAST else self.readable(best)

    def readable(self, clause: range) -> range:
        """Return a clause as an analyst can read it: the whole of a short sentence, never a word or two alone.

        A clause that hangs on the one before it («которая …», «что …») is read with it.
        """
        sentences = _joined(self.pair.answer, self.pair.answer.sentences.values())
        sentence = next(one for one in sentences if clause.start in one)
        if len(sentence) <= _SHORT_SENTENCE:
            return _without_marks(self.pair, sentence)
        clauses = [one for one in self.clauses if one.start in sentence]
        first = last = next(number for number, one in enumerate(clauses) if clause.start in one)
        if first > 0 and self._hangs(clauses[first]):
            first -= 1
        while last + 1 < len(clauses) and self._hangs(clauses[last + 1]):
            last += 1
        while self._word_count(range(clauses[first].start, clauses[last].stop)) < _LEAST_WORDS:
            if last + 1 < len(clauses):
                last += 1
            elif first > 0:
                first -= 1
            else:
                break
        return self._cut(_without_marks(self.pair, range(clauses[first].start, clauses[last].stop)))

    def _hangs(self, clause: range) -> bool:
        return not _HANGING.isdisjoint(self.pair.answer.norms[clause.start : min(clause.start + 2, clause.stop)])

    def _sum(self, tokens: range) -> float:
        return sum(self.loudness[tokens.start : tokens.stop])

    def _may_be_quoted(self, clause: range) -> bool:
        return self.pair.answer.sentence_of[clause.start] not in self.pair.silent

    def _word_count(self, tokens: range) -> int:
        return sum([word.is_word for word in self.pair.answer.grammar[tokens.start : tokens.stop]])

    def _cut(self, tokens: range) -> range:
        if len(tokens) <= LONGEST_QUOTE:
            return tokens
        middle = max(tokens, key=self.loudness.__getitem__)
        start = max(tokens.start, min(middle - LONGEST_QUOTE // 2, tokens.stop - LONGEST_QUOTE))
        return range(start, start + LONGEST_QUOTE)


def _read_from(pair: ReadPair) -> Iterator[tuple[str, Sequence[Sequence[int]]]]:
    """Yield the traits that were read from some tokens of the answer, with these."""
    for kind in pair.kinds:
        yield f"act {kind}", [act.tokens for act in pair.of_kind(kind)]
    for precision in {time.precision for time in pair.times}:
        times = [time for time in pair.times if time.precision is precision]
        yield f"time {precision.name}", [pair.answer.tokens_between(time.start, time.stop) for time in times]
    yield "figures", [pair.figures]
    yield "details", pair.contacts.details
    for name in _SHARED:
        yield name, [pair.topicality.shared_tokens]


_SHARED = ("shared words", "related words", "near shared", "near related", "near is_shared", "near is_touched")


def _without_marks(pair: ReadPair, tokens: range) -> range:
    """Leave out the marks that a clause begins or ends with."""
    told = [index for index in tokens if not _is_edge(pair, index)]
    return range(told[0], told[-1] + 1) if told else tokens


def _is_edge(pair: ReadPair, index: int) -> bool:
    return pair.answer.document.tokens[index].text in _EDGES


_EDGES = frozenset(",;:—–-.!?…")
_HANGING = words(
    """
    что чтобы который которая которое которые которого которой которому которым котором которых которыми которую где
    куда когда поэтому чем как
    """
)
"""Words with which a clause begins that is no sentence by itself."""
