"""How a learned second opinion on the authority counts beside the rules; open when one outvotes the other oddly.

The two are averaged, and the weight of the learned one depends on the post: a logistic function of how sure each is,
whether they agree and how certain the place is. Its five numbers come from held-out texts of the centre. Labels of a
centre are no fair sample of its posts: corrections are all made where the rules were wrong. So the weight is held down
by how many labelled texts were of the topic: what was never put to the test stays with the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp

from triage.domain.decisions import AuthorityScore
from triage.domain.topics import TopicPrediction

HALF_FAMILIAR = 2.0
"""Labelled texts of a topic that make the learned opinion on it count half of what it might."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What the weight of one post depends on.

    `learned` and `rules` are log-odds of the best authority of each; `agreement` is 1 when both name the same one;
    `place` is the certainty of the district in [0, 1], 0 without one; `familiarity` in [0, 1] is that of the topic.
    """

    learned: float
    rules: float
    agreement: float
    place: float
    familiarity: float = 1.0


@dataclass(frozen=True, slots=True)
class Stacking:
    """The fitted numbers: weight = familiarity / (1 + exp(-(bias + Σ number · signal))).

    `topic_counts` says of how many labelled texts each topic was; None, as when nothing was fitted, holds every topic
    for familiar, and with numbers of zero both opinions weigh the same on every post.
    """

    bias: float = 0.0
    learned: float = 0.0
    rules: float = 0.0
    agreement: float = 0.0
    place: float = 0.0
    topic_counts: Mapping[str, float] | None = None

    @property
    def numbers(self) -> tuple[float, float, float, float, float]:
        """The five fitted numbers, the bias first."""
        return self.bias, self.learned, self.rules, self.agreement, self.place

    @property
    def is_fitted(self) -> bool:
        """Say whether the numbers come from held-out texts."""
        return self.topic_counts is not None

    def familiarity(self, topic: TopicPrediction) -> float:
        """Return how well the labels cover what a post may be about, in [0, 1]."""
        if self.topic_counts is None:
            return 1.0
        total = sum(score.probability for score in topic.topics)
        counts = ((score.probability, self.topic_counts.get(score.topic, 0.0)) for score in topic.topics)
        return sum(share * count / (count + HALF_FAMILIAR) for share, count in counts) / total if total else 0.0

    def weight(self, signals: Signals) -> float:
        """Return the share of the learned opinion in the average, in [0, 1]."""
        seen = (1.0, signals.learned, signals.rules, signals.agreement, signals.place)
        total = sum(number * signal for number, signal in zip(self.numbers, seen, strict=True))
        return signals.familiarity / (1.0 + exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What a learned model says of one post, best first, and how far it is to be trusted; empty = it says nothing."""

    scores: tuple[AuthorityScore, ...] = ()
    stacking: Stacking = Stacking()


NO_OPINION = SecondOpinion()
