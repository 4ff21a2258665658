"""Measures the error of automatic answer scores that a whole authority shares.

    python -m bench.rating_scores              # writers nothing was learned from, about ten seconds
    python -m bench.rating_scores --held-out   # and each of the others by criteria learned without it: minutes

An error of its own in every answer averages out and stands in the spread of an authority's scores already. What does
not average out is a manner of writing that the scorer reads too well or too badly. A writer stands for an authority:
each is scored by criteria learned from others, and its mean error against the readers is held against what its single
errors explain (moments of the one-way layout, each writer counting once). `answer_scores.shared_error` of the
methodology rests on it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.answer_criteria import FOLDER
from models.answer_criteria import load_criteria
from training.answer_corpus import LabelledAnswer, read_answer_corpus
from training.answer_criteria import RATED_FOLDER, corpus, examples_of, fit_criteria
from triage.answers.pair_reader import PairReader
from triage.answers.scorer import AnswerScorer
from triage.text.document import Reader
from triage.text.morphology import Morphology

HELD_ASIDE = frozenset({"kept", "fresh_first", "fresh_second", "three_readers", "three_readers_second"})
"""Files that nothing was learned from and whose errors mended no rule before they were scored first."""
_REPEATS = 2_000


@dataclass(frozen=True, slots=True)
class Hand:
    """Errors (automatic score less readers' mean, points) of one writer's answers."""

    name: str
    errors: np.ndarray[tuple[int], np.dtype[np.float64]]


def shared_error(hands: Sequence[Hand]) -> float:
    """Return the standard deviation between writers of the mean error, in points; what all share is left out."""
    means = np.array([hand.errors.mean() for hand in hands])
    noise = np.array([hand.errors.var(ddof=1) / len(hand.errors) for hand in hands])
    return float(np.sqrt(max(means.var(ddof=1) - noise.mean(), 0.0)))


def scored(name: str, items: Sequence[LabelledAnswer], scorer: AnswerScorer) -> Hand:
    """Score the rated answers of a writer."""
    rated = [item for item in items if item.overall is not None]
    pairs = zip(rated, scorer.score([item.pair for item in rated]), strict=True)
    return Hand(name, np.array([s.quality - (i.overall or 0.0) for i, s in pairs if s.quality is not None]))


def main() -> None:
    """Print the errors of every writer and the error that a writer's answers share, with a 95 % interval."""
    reader = Reader(Morphology())
    shipped = AnswerScorer(reader, learned=load_criteria())
    hands = [
        scored(name, [item for item in read_answer_corpus(FOLDER) if item.family == name], shipped)
        for name in sorted(HELD_ASIDE)
    ]
    rated_hands = {item.family for item in read_answer_corpus(RATED_FOLDER)} if "--held-out" in sys.argv else set()
    for name in sorted(rated_hands):
        others = fit_criteria(examples_of([item for item in corpus() if item.family != name], PairReader(reader)))
        held = [item for item in corpus() if item.family == name]
        hands.append(scored(name, held, AnswerScorer(reader, learned=others)))
        print(f"{name} done", flush=True)
    print("writer              n   mean error    spread of single errors")
    for hand in hands:
        print(
            f"{hand.name:17s} {len(hand.errors):3d}   {hand.errors.mean():+6.1f}       {hand.errors.std(ddof=1):5.1f}"
        )
    draws = np.random.default_rng(0).integers(0, len(hands), (_REPEATS, len(hands)))
    low, high = np.percentile([shared_error([hands[i] for i in draw]) for draw in draws], [2.5, 97.5])
    print(f"shared by a writer: {shared_error(hands):.1f} points [{low:.1f}; {high:.1f}] over {len(hands)} writers")


if __name__ == "__main__":
    main()
