"""Finds the clause of an answer that spoke loudest for a learned verdict; open when a quote shows the wrong words.

The logit of a verdict is a sum over words and traits. What a trait adds is shared among the tokens it was read from
(the words of an act, a date, a figure, a phone); then the clause with the largest sum is the evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.answers.lexicon import words
from triage.answers.once import once
from triage.answers.pair import ReadPair
from triage.answers.predicates import clauses_of
from triage.answers.terms import Term
from triage.answers.traits import own_name
from triage.answers.words import Wording, is_word
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
    """How much more a trait speaks for one outcome than for all: `table[row][column]`, rows as those of the weights.

    `columns` has the column of each trait a criterion sees, by the trait's name without the criterion before it.
    """

    columns: Mapping[CriterionCode, Mapping[str, int]]
    table: Sequence[Sequence[float]]

    @classmethod
    def of(cls, traits: Sequence[str], weights: Numbers) -> Leanings:
        """Return the leanings of weights (k, t), four rows per criterion."""
        blocks = weights.reshape(-1, OUTCOME_COUNT, len(traits))
        table = (blocks - blocks.mean(axis=1, keepdims=True)).reshape(weights.shape)
        return cls({code: _seen_by(code, traits) for code in CriterionCode}, table.tolist())


def _seen_by(code: CriterionCode, traits: Sequence[str]) -> dict[str, int]:
    """Return the columns of a criterion's own traits and of the common ones."""
    return {name.removeprefix(own_name(code, "")): column for column, name in enumerate(traits)}


class Voices:
    """What spoke in one answer: `spoken` (terms, k) by its terms, `heard` (t,) its traits as deviations."""

    def __init__(self, pair: ReadPair, terms: Sequence[Term], spoken: Numbers, leanings: Leanings, heard: Numbers):
        self.pair = pair
        self._terms = terms
        self._spoken = spoken
        self._leanings = leanings
        self.kept: dict[Hashable, Any] = {}
        self._heard: list[float] = heard.tolist()

    def of(self, code: CriterionCode, place: int, outcome: int) -> Voice:
        """Return what spoke for an outcome of the criterion whose rows begin at `place`."""
        return Voice(self.pair, partial(self._loudness, code, place, outcome))

    def _loudness(self, code: CriterionCode, place: int, outcome: int) -> list[float]:
        """Return what each token of the answer adds: its parts of the terms and of the traits that were read there."""
        added = self._spoken[:, place : place + OUTCOME_COUNT]
        by_terms = added[:, outcome] - added.sum(axis=1) / OUTCOME_COUNT
        loudness = [0.0] * len(self.pair.answer.grammar)
        for (_, start, stop), part in zip(self._terms, by_terms.tolist(), strict=True):
            for token in range(start, stop):
                loudness[token] += part / (stop - start)
        columns, leanings = self._leanings.columns[code], self._leanings.table[place + outcome]
        for name, tokens in self._traits:
            if (column := columns.get(name)) is not None:
                part = leanings[column] * self._heard[column] / len(tokens)
                for token in tokens:
                    loudness[token] += part
        return loudness

    @property
    @once
    def _traits(self) -> list[tuple[str, Sequence[int]]]:
        return [(name, tokens) for name, tokens in _read_from(self.pair) if tokens]


@once
def clauses_to_quote(answer: Wording) -> list[range]:
    """Return the clauses that an answer can be quoted by, in order."""
    return _joined(answer, dict.fromkeys(clauses_of(answer)))


@once
def sentences_to_quote(answer: Wording) -> list[range]:
    """Return the sentences that an answer can be quoted by, in order."""
    return _joined(answer, answer.sentences.values())


def _joined(answer: Wording, parts: Iterable[range]) -> list[range]:
    """Join parts of a text where no more than the full stop of «ул.» or of «29.12.2015» stands between them."""
    joined: list[range] = []
    tokens = answer.document.tokens
    for part in parts:
        first = part.start
        is_stopped = bool(joined) and answer.norms[first - 1] == "."
        is_inside = is_stopped and answer.sentence_of[first - 1] == answer.sentence_of[first]
        if is_inside or (is_stopped and tokens[first - 1].stop == tokens[first].start):
            joined[-1] = range(joined[-1].start, part.stop)
        else:
            joined.append(part)
    return joined


class Voice:
    """How much each token of an answer spoke for one verdict; worked out only where somebody listens."""

    def __init__(self, pair: ReadPair, loudness: Callable[[], Sequence[float]]):
        self.pair = pair
        self._work_out = loudness
        self.kept: dict[Hashable, Any] = {}

    @property
    @once
    def loudness(self) -> Sequence[float]:
        """What each token adds to the logit of the verdict."""
        return self._work_out()

    def loudest(self, among: Sequence[range] = ()) -> range | None:
        """Return the clause that spoke loudest, fit to be read; None when none spoke for the verdict.

        Where there are words of one kind to look `among` (dates, phones), it is a clause with some of them.
        """
        clauses = clauses_to_quote(self.pair.answer)
        starts = [tokens.start for tokens in among]
        if starts and (told := [clause for clause in clauses if any(start in clause for start in starts)]):
            return self.readable(max(told, key=self._sum))
        best = max(filter(self._may_be_quoted, clauses), key=self._sum, default=None)
        return None if best is None or self._sum(best) < _LEAST else self.readable(best)

    def readable(self, clause: range) -> range:
        """Return a clause as an analyst can read it: the whole of a short sentence, never a word or two alone.

        A clause that hangs on the one before it («которая …», «что …») is read with it.
        """
        sentence = next(one for one in sentences_to_quote(self.pair.answer) if clause.start in one)
        if len(sentence) <= _SHORT_SENTENCE:
            return _without_marks(self.pair, sentence)
        clauses = [one for one in clauses_to_quote(self.pair.answer) if one.start in sentence]
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
        return sum(map(is_word, self.pair.answer.grammar[tokens.start : tokens.stop]))

    def _cut(self, tokens: range) -> range:
        if len(tokens) <= LONGEST_QUOTE:
            return tokens
        middle = max(tokens, key=self.loudness.__getitem__)
        start = max(tokens.start, min(middle - LONGEST_QUOTE // 2, tokens.stop - LONGEST_QUOTE))
        return range(start, start + LONGEST_QUOTE)


def _read_from(pair: ReadPair) -> Iterator[tuple[str, Sequence[int]]]:
    """Yield the traits that were read from some tokens of the answer, with these."""
    for kind in pair.kinds:
        yield f"act {kind}", _inside([act.tokens for act in pair.of_kind(kind)])
    for precision in {time.precision for time in pair.times}:
        times = [time for time in pair.times if time.precision is precision]
        yield f"time {precision.name}", _inside([pair.answer.tokens_between(time.start, time.stop) for time in times])
    yield "figures", pair.figures
    yield "details", _inside(pair.contacts.details)
    for name in _SHARED:
        yield name, pair.topicality.shared_tokens


def _inside(ranges: Sequence[range]) -> Sequence[int]:
    """Return the tokens of ranges, each once, in order."""
    return ranges[0] if len(ranges) == 1 else sorted({index for tokens in ranges for index in tokens})


_SHARED = ("shared words", "related words", "near shared", "near related", "near is_shared", "near is_touched")


def _without_marks(pair: ReadPair, tokens: range) -> range:
    """Leave out the marks that a clause begins or ends with."""
    norms, start, stop = pair.answer.norms, tokens.start, tokens.stop
    while start < stop and norms[start] in _EDGES:
        start += 1
    while start < stop and norms[stop - 1] in _EDGES:
        stop -= 1
    return range(start, stop) if start < stop else tokens


_EDGES = frozenset(",;:—–-.!?…")
_HANGING = words(
    """
    что чтобы который которая которое которые которого которой которому которым котором которых которыми которую где
    куда когда поэтому чем как
    """
)
"""Words with which a clause begins that is no sentence by itself."""
