"""The rubric as numbers: version, and what each shortfall leaves of the quality; open to change a weight.

`quality = 100 · Π share(criterion, value)`: an answer starts at 100, each criterion that falls short leaves only a
share of what is there, and a criterion that does not apply leaves all. A product, not a sum, because readers do not
let courtesy make up for an answer that misses the point. Where a criterion gives chances instead of a value, the mean
share over its sharpened chances is left. The criteria are those of the answer-quality rubric,
version 1; the shares are ours (rounded by hand after looking at the 45 rated development pairs, see
docs/answer-quality.md), no authority publishes any.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from triage.domain.answers import Chances, CriterionCode, CriterionScore

RULES_REVISION = 3
"""Grows whenever the rules judge some answer otherwise: stored answers are then scored anew, and calibrations of other
rules are refused. A test holds it to the marks of our own answers."""
RUBRIC_VERSION = f"rubric 1, rules {RULES_REVISION}"
"""What stands beside every score."""
BEST = 2
"""The best value of a criterion."""
TOGETHER = 0.9
"""Power of the shares that learned criteria leave together: they doubt the same answers, and a plain product would
count one doubt several times. Chosen on answers by hands held out (docs/answer-quality.md)."""
SHARPNESS = 1.5
"""Power of chances before their mean share is taken: a mean over honest chances is drawn to the middle of the scale,
while readers decide. Chosen on answers by hands held out as well; the chances that are shown stay as they are."""


@dataclass(frozen=True, slots=True)
class Shares:
    """What a criterion leaves of the quality, in (0, 1], when its value is 1 and when it is 0."""

    at_one: float
    at_zero: float

    def of(self, value: int | None) -> float:
        """Return the share left by a value; a criterion that does not apply takes nothing."""
        return {0: self.at_zero, 1: self.at_one}.get(BEST if value is None else value, 1.0)

    def expected(self, chances: Chances) -> float:
        """Return the mean share left where only the chances of the values are known: doubt costs a part."""
        zero, one, two, none = [math.pow(chance, SHARPNESS) for chance in chances]
        return 1.0 - (zero * (1.0 - self.at_zero) + one * (1.0 - self.at_one)) / (zero + one + two + none)


SHARES: Mapping[CriterionCode, Shares] = {
    CriterionCode.RELEVANCE: Shares(0.80, 0.50),
    CriterionCode.ACTION: Shares(0.85, 0.58),
    CriterionCode.DEADLINE: Shares(0.82, 0.75),
    CriterionCode.PLACE: Shares(0.93, 0.87),
    CriterionCode.EVIDENCE: Shares(0.85, 0.55),
    CriterionCode.CONTACT: Shares(0.97, 0.94),
    CriterionCode.LEGAL_LOAD: Shares(0.85, 0.62),
    CriterionCode.OWNERSHIP: Shares(0.90, 0.45),
    CriterionCode.CLARITY: Shares(0.95, 0.60),
    CriterionCode.COURTESY: Shares(0.99, 0.67),
}


def quality_of(scores: Iterable[CriterionScore]) -> float:
    """Return the quality, 0 to 100, that the rubric's own formula makes of criterion scores."""
    sure, doubted = 1.0, 1.0
    for score in scores:
        if score.chances is None:
            sure *= SHARES[score.code].of(score.value)
        else:
            doubted *= SHARES[score.code].expected(score.chances)
    return float(100.0 * sure * doubted**TOGETHER)
