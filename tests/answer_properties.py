"""What the rubric demands of a score, for the rules alone and for the learned criteria; open when a demand changes."""

from __future__ import annotations

from collections.abc import Sequence

from training.answer_corpus import LabelledAnswer
from triage.answers.scorer import AnswerScorer
from triage.domain.answers import AnswerPair, AnswerScore, CriterionCode


def values(score: AnswerScore) -> dict[CriterionCode, int | None]:
    """Return the value of every criterion."""
    return {found.code: found.value for found in score.criteria}


def put_to_other_posts(
    scorer: AnswerScorer, answers: Sequence[LabelledAnswer], scores: Sequence[AnswerScore]
) -> tuple[list[str], list[str]]:
    """Put answers to the point to other posts; return the names of all, and of those still held for to the point."""
    good = [
        item
        for item, score in zip(answers, scores, strict=True)
        if values(score)[CriterionCode.RELEVANCE] == 2 and item.value(CriterionCode.RELEVANCE) == 2
    ]
    shift = len(good) // 2
    swapped = [AnswerPair(good[(i + shift) % len(good)].pair.post, item.pair.answer) for i, item in enumerate(good)]
    found = [values(score).get(CriterionCode.RELEVANCE) for score in scorer.score(swapped)]
    still = [item.name for item, value in zip(good, found, strict=True) if value == 2]
    return [item.name for item in good], still
