"""Compares automatic scores with analysts': kappa per criterion, bias per authority, what to review next.

Open when an analyst disputes scores, or before a calibration is trained on analysts' own.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from triage.domain.answers import AnalystScore, AnswerScore, CriterionCode, ScoreStatus

_LEVELS = 3
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One answer scored by the machine and by an analyst."""

    answer_id: str
    authority: str
    automatic: AnswerScore
    analyst: AnalystScore


@dataclass(frozen=True, slots=True)
class CriterionAgreement:
    """Agreement on one criterion; `kappa` is quadratic weighted, None where it is not defined (one value only).

    `count` are the answers both gave a value, `same_share` the share of equal values, `applies_share` how often both
    agree that the criterion applies at all.
    """

    code: CriterionCode
    count: int
    kappa: float | None
    same_share: float
    applies_share: float


@dataclass(frozen=True, slots=True)
class AuthorityBias:
    """Mean of automatic minus analysts' quality for one authority, in points, with its 95 % interval.

    `low` and `high` are infinite for a single answer. An interval away from 0 is a bias worth looking at.
    """

    authority: str
    count: int
    mean: float
    low: float
    high: float


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Return Cohen's kappa with quadratic weights over values 0, 1, 2; None when chance agreement is perfect."""
    table = np.zeros((_LEVELS, _LEVELS))
    for one, other in pairs:
        table[one, other] += 1
    weights = np.square(np.subtract.outer(np.arange(_LEVELS), np.arange(_LEVELS))).astype(float)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / max(float(table.sum()), 1.0)
    chance = float((weights * expected).sum())
    return 1.0 - float((weights * table).sum()) / chance if chance else None


def criterion_agreements(reviewed: Sequence[Reviewed]) -> tuple[CriterionAgreement, ...]:
    """Return the agreement on every criterion that analysts scored, in the order of the rubric."""
    return tuple(found for code in CriterionCode if (found := _agreement(reviewed, code)) is not None)


def authority_biases(reviewed: Iterable[Reviewed]) -> tuple[AuthorityBias, ...]:
    """Return the bias per authority, the largest first; answers without a quality on either side do not count."""
    differences: dict[str, list[float]] = defaultdict(list)
    for pair in reviewed:
        if pair.automatic.quality is not None and pair.analyst.quality is not None:
            differences[pair.authority].append(pair.automatic.quality - pair.analyst.quality)
    biases = [_bias(authority, values) for authority, values in differences.items()]
    return tuple(sorted(biases, key=lambda bias: (-abs(bias.mean), bias.authority)))


def review_order(scores: Sequence[AnswerScore], analysts: Sequence[AnalystScore | None]) -> list[int]:
    """Return the positions of answers in the order in which a person should look at them.

    First the largest disagreements with an analyst (in points), then the unreviewed by lowest confidence; answers
    that were not scored come last.
    """

    def urgency(index: int) -> tuple[int, float, int]:
        score, analyst = scores[index], analysts[index]
        if score.status is ScoreStatus.NOT_SCORED:
            return 2, 0.0, index
        if analyst is not None:
            return 0, -disagreement(score, analyst), index
        return 1, score.confidence, index

    return sorted(range(len(scores)), key=urgency)


def disagreement(score: AnswerScore, analyst: AnalystScore) -> float:
    """Return how far apart the two are, in points: of quality where both have it, else mean of criteria × 50."""
    if score.quality is not None and analyst.quality is not None:
        return abs(score.quality - analyst.quality)
    gaps = [
        abs(found.value - value)
        for code, value in analyst.values
        if value is not None and (found := score.criterion(code)) is not None and found.value is not None
    ]
    return 50.0 * sum(gaps) / len(gaps) if gaps else 0.0


def _agreement(reviewed: Sequence[Reviewed], code: CriterionCode) -> CriterionAgreement | None:
    given = [(pair, dict(pair.analyst.values)) for pair in reviewed]
    both = [(_value(pair.automatic, code), values[code]) for pair, values in given if code in values]
    if not both:
        return None
    valued = [(said, told) for said, told in both if said is not None and told is not None]
    same = sum(said == told for said, told in valued) / len(valued) if valued else 0.0
    applies = sum((said is None) == (told is None) for said, told in both) / len(both)
    return CriterionAgreement(code, len(valued), weighted_kappa(valued), same, applies)


def _value(score: AnswerScore, code: CriterionCode) -> int | None:
    found = score.criterion(code)
    return found.value if found else None


def _bias(authority: str, values: Sequence[float]) -> AuthorityBias:
    mean = sum(values) / len(values)
    if len(values) == 1:
        return AuthorityBias(authority, 1, mean, -math.inf, math.inf)
    half = _Z * float(np.std(values, ddof=1)) / math.sqrt(len(values))
    return AuthorityBias(authority, len(values), mean, mean - half, mean + half)
