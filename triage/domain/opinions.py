"""How a learned second opinion on the authority counts beside the rules; open when one outvotes the other oddly.

The two are averaged, and the weight of the learned one depends on the post: a logistic function of how sure each is,
whether they agree and how certain the place is. Its five numbers come from held-out texts of the centre.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from triage.domain.decisions import AuthorityScore


@dataclass(frozen=True, slots=True)
class Signals:
    """What the weight of one post depends on.

    `learned` and `rules` are log-odds of the best authority of each; `agreement` is 1 when both name the same one;
    `place` is the certainty of the district in [0, 1], 0 without one.
    """

    learned: float
    rules: float
    agreement: float
    place: float


@dataclass(frozen=True, slots=True)
class Stacking:
    """The fitted numbers: weight = 1 / (1 + exp(-(bias + Σ number · signal))).

    All zero, as when nothing was fitted, gives both the same weight on every post.
    """

    bias: float = 0.0
    learned: float = 0.0
    rules: float = 0.0
    agreement: float = 0.0
    place: float = 0.0

    @property
    def is_fitted(self) -> bool:
        """Say whether the numbers come from held-out texts."""
        return self != Stacking()

    def weight(self, signals: Signals) -> float:
        """Return the share of the learned opinion in the average, in [0, 1]."""
        total = (
            self.bias
            + self.learned * signals.learned
            + self.rules * signals.rules
            + self.agreement * signals.agreement
            + self.place * signals.place
        )
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What a learned model says of one post, best first, and how far it is to be trusted; empty = it says nothing."""

    scores: tuple[AuthorityScore, ...] = ()
    stacking: Stacking = Stacking()


NO_OPINION = SecondOpinion()
