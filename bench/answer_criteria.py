"""Measures learned criteria of answer quality on hands held out; run `python -m bench.answer_criteria` from the root.

All answers of one file (one writer) are held out at a time, the criteria are learned from the others; rules alone stand
beside. Files in tests/acceptance/answers are never learned from: the shipped criteria are measured on them as they are.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from models.answer_criteria import LearnedCriteria, load_criteria
from training.answer_corpus import LabelledAnswer, read_answer_corpus
from training.answer_criteria import RATED_FOLDER, corpus, examples_of, fit_criteria
from triage.answers.agreement import weighted_kappa
from triage.answers.pair_reader import PairReader
from triage.answers.scorer import AnswerScorer
from triage.domain.answers import AnswerScore, CriterionCode
from triage.text.document import Reader
from triage.text.morphology import Morphology

FOLDER = Path(__file__).parents[1] / "tests" / "acceptance" / "answers"
"""Rated answers that nothing is learned from."""
READ_BY_THREE = frozenset({"three_readers", "three_readers_second"})
"""Files that three readers rated, each alone, and that nothing was tuned on."""
MEASURED = (
    CriterionCode.RELEVANCE,
    CriterionCode.ACTION,
    CriterionCode.DEADLINE,
    CriterionCode.OWNERSHIP,
    CriterionCode.EVIDENCE,
    CriterionCode.CONTACT,
)
REPEATS = 1_000


def main() -> None:
    """Print Spearman and mean absolute error with 95 % intervals and weighted kappa, rules against learned."""
    reader = Reader(Morphology())
    print("file                   n   Spearman              error, points       kappa: " + ", ".join(MEASURED))
    for family in sorted({item.family for item in read_answer_corpus(FOLDER)}):
        items = [item for item in read_answer_corpus(FOLDER) if item.family == family]
        compare(family, items, reader, load_criteria())
    both = [item for item in read_answer_corpus(FOLDER) if item.family in READ_BY_THREE]
    compare("three readers", both, reader, load_criteria())
    kinds = [score.kind is item.kind for item, score in zip(both, _scores(both, reader), strict=True)]
    print(f"three readers: kind right in {sum(kinds)} of {len(kinds)}")
    if "--held-out" in sys.argv:
        for family in sorted({item.family for item in read_answer_corpus(RATED_FOLDER)}):
            held = [item for item in corpus() if item.family == family]
            others = [item for item in corpus() if item.family != family]
            compare(family, held, reader, fit_criteria(examples_of(others, PairReader(reader))))


def _scores(items: Sequence[LabelledAnswer], reader: Reader) -> list[AnswerScore]:
    return AnswerScorer(reader, learned=load_criteria()).score([item.pair for item in items])


def compare(family: str, items: Sequence[LabelledAnswer], reader: Reader, learned: LearnedCriteria) -> None:
    """Print a row for the rules alone and one for the learned criteria."""
    rated = [item for item in items if item.overall is not None]
    for name, scorer in (("rules", AnswerScorer(reader)), ("learned", AnswerScorer(reader, learned=learned))):
        print(f"{family:20s} {row(rated, scorer.score([item.pair for item in rated]))}  {name}", flush=True)


def row(items: Sequence[LabelledAnswer], scores: Sequence[AnswerScore]) -> str:
    """Return n, Spearman, error and kappas of some answers as text."""
    truth = np.array([item.overall for item in items], dtype=np.float64)
    quality = np.array([score.quality or 0.0 for score in scores])
    draws = np.random.default_rng(0).integers(0, len(truth), (REPEATS, len(truth)))
    orders = np.percentile([spearmanr(quality[draw], truth[draw])[0] for draw in draws], [2.5, 97.5])
    errors = np.abs(quality - truth)
    bounds = np.percentile(errors[draws].mean(axis=1), [2.5, 97.5])
    kappas = " ".join(f"{kappa(items, scores, code):.2f}" for code in MEASURED)
    return (
        f"{len(truth):3d}  {spearmanr(quality, truth)[0]:.2f} [{orders[0]:.2f}; {orders[1]:.2f}]"
        f"  {errors.mean():4.1f} [{bounds[0]:.1f}; {bounds[1]:.1f}]  {kappas}"
    )


def kappa(items: Sequence[LabelledAnswer], scores: Sequence[AnswerScore], code: CriterionCode) -> float:
    """Return the quadratic-weighted kappa of one criterion where both say it applies."""
    found = [(item.value(code), score.criterion(code)) for item, score in zip(items, scores, strict=True)]
    both = [(one, other.value) for one, other in found if one is not None and other and other.value is not None]
    return weighted_kappa(both) or 0.0


if __name__ == "__main__":
    main()
