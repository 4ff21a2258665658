"""Weighs whether two clauses of a post state two different problems; open when a post is taken apart wrongly.

A logistic regression over seven figures says how probable it is: how surely each clause names its own group (by words,
and by the thorough classifier), how little either fits the other's group, how much room the whole post leaves for the
lesser one, whether the writer marked a further matter, and whether both are problems at all. It was fitted by
`bench/splitting.py --fit` on seed posts of several problems (even places) and on own posts of one problem.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from triage.domain.topics import TopicPrediction

LEAST_ANCHOR = 0.25
"""A clause may stand for a group when its words give the group this probability, times that of being a problem."""
LEAST_ROOM = 0.001
"""The whole post must give a group at least this: one word out of context is not an issue."""
SEPARATE = 0.25
"""Two clauses are two problems from here on: at most five of a hundred development posts of one problem are split."""
_WEIGHTS = (0.223, 0.190, -0.184, 0.188, 0.736, 0.298, 0.111)
_BIAS = -3.763
_BEST_CASE = (0.97, 0.02, 0.99)
"""What the thorough classifier could say at best; pairs that would fail even so are not put to it."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The clause that speaks most surely for a group."""

    clause: int
    group: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two anchors of different groups, in the order of the post."""

    first: Anchor
    second: Anchor


def anchors(whole: TopicPrediction, clauses: Sequence[TopicPrediction]) -> list[Anchor]:
    """Return for every group that has room in the post the clause that states it best, if one does."""
    room = [score.group for score in whole.groups if score.probability >= LEAST_ROOM]
    found = []
    for group in room:
        shares = [share(clause, group) * clause.incident_probability for clause in clauses]
        best = max(range(len(shares)), key=shares.__getitem__)
        if shares[best] >= LEAST_ANCHOR:
            found.append(Anchor(best, group))
    return sorted(found, key=lambda anchor: anchor.clause)


def pairs(whole: TopicPrediction, clauses: Sequence[TopicPrediction]) -> list[Pair]:
    """Return all pairs of anchors that stand in different clauses."""
    found = anchors(whole, clauses)
    return [Pair(a, b) for i, a in enumerate(found) for b in found[i + 1 :] if a.clause != b.clause]


def probability(
    pair: Pair,
    whole: TopicPrediction,
    clauses: Sequence[TopicPrediction],
    marks: Sequence[bool],
    thorough: Sequence[TopicPrediction] | None = None,
) -> float:
    """Return the probability that a pair states two problems; arguments as for `figures_of`."""
    figures = figures_of(pair, whole, clauses, marks, thorough)
    score = _BIAS + sum(weight * figure for weight, figure in zip(_WEIGHTS, figures, strict=True))
    return 1.0 / (1.0 + math.exp(-score))


def figures_of(
    pair: Pair,
    whole: TopicPrediction,
    clauses: Sequence[TopicPrediction],
    marks: Sequence[bool],
    thorough: Sequence[TopicPrediction] | None = None,
) -> tuple[float, ...]:
    """Return the seven figures of a pair; `marks` say which clauses an explicit marker starts.

    `thorough` are second predictions of the clauses; without them the best case is assumed.
    """
    a, b = pair.first, pair.second
    own = min(share(clauses[a.clause], a.group), share(clauses[b.clause], b.group))
    surely, crossed, problem = _BEST_CASE
    if thorough is not None:
        one, other = thorough[a.clause], thorough[b.clause]
        surely = min(share(one, a.group), share(other, b.group))
        crossed = max(share(one, b.group), share(other, a.group))
        problem = min(one.incident_probability, other.incident_probability)
    return (
        _logit(own),
        _logit(surely),
        _logit(crossed),
        _logit(min(share(whole, a.group), share(whole, b.group)), 0.002),
        float(any(marks[a.clause + 1 : b.clause + 1])),
        _logit(min(clauses[a.clause].incident_probability, clauses[b.clause].incident_probability)),
        _logit(problem),
    )


def share(prediction: TopicPrediction, group: str) -> float:
    """Return the probability of a group, 0 when it is negligible."""
    return next((score.probability for score in prediction.groups if score.group == group), 0.0)


def _logit(value: float, least: float = 0.01) -> float:
    value = min(max(value, least), 1.0 - least)
    return math.log(value / (1.0 - value))
