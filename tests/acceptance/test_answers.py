"""Our own rated answers: what the scorer reaches on them today must not be lost.

Floors lie a little below what is reached; the blind figures, which are lower, stand in `docs/answer-quality.md`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy.stats import spearmanr

from training.answer_corpus import LabelledAnswer, read_answer_corpus
from triage.answers.scorer import AnswerScorer
from triage.text.document import Reader
from triage.text.morphology import Morphology

FOLDER = Path(__file__).parent / "answers"
FLOORS = {
    "open": (0.85, 10.0),
    "open_second": (0.80, 11.0),
    "open_third": (0.80, 12.0),
    "kept": (0.60, 16.0),
    "fresh_first": (0.55, 22.0),
    "fresh_second": (0.55, 23.0),
}
"""Least Spearman and largest mean absolute error, points, per file."""


@pytest.fixture(scope="module")
def scorer() -> AnswerScorer:
    return AnswerScorer(Reader(Morphology()))


@pytest.fixture(scope="module")
def rated() -> list[LabelledAnswer]:
    return read_answer_corpus(FOLDER)


@pytest.mark.parametrize("family", FLOORS)
def test_quality_follows_the_readers(scorer, rated, family):
    items = [item for item in rated if item.family == family and item.overall is not None]
    pairs = [(item.overall, score.quality or 0.0) for item, score in zip(items, answers(scorer, items), strict=True)]
    least, largest = FLOORS[family]
    assert len(pairs) >= 35
    assert spearmanr(*zip(*pairs, strict=True))[0] >= least
    assert sum(abs(one - other) for one, other in pairs) / len(pairs) <= largest


def test_the_kind_is_right_in_nine_of_ten(scorer, rated):
    right = [item.kind == score.kind for item, score in zip(rated, answers(scorer, rated), strict=True)]
    assert sum(right) >= 0.9 * len(right)


def answers(scorer, items):
    return scorer.score([item.pair for item in items])
