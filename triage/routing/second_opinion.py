"""Brings a learned opinion beside the rules: what of it is possible at the place, what it weighs, what it overrules.

Open when a route follows the learned model where it should follow the matrix, or the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log

from triage.domain.authorities import ADMINISTRATION
from triage.domain.decisions import AuthorityScore
from triage.domain.opinions import SecondOpinion, Signals
from triage.domain.places import Resolution
from triage.domain.topics import TopicPrediction
from triage.regions.pack import RegionPack
from triage.routing.confidence import AuthorityMass, district_of, ranked
from triage.routing.jurisdiction import JurisdictionMatrix

_SUREST = 0.99
"""Probabilities are kept this far from 0 and 1 before log-odds are taken: beyond it they are not calibrated."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A learned opinion as it counted for one post: what of it is possible, its weight, what the rules said alone.

    `rules_authority` is None when the rules alone would have asked for a place or known nobody.
    """

    scores: tuple[AuthorityScore, ...]
    weight: float
    is_fitted: bool
    familiarity: float
    rules_authority: str | None
    rules_share: float

    def vote_for(self, chosen: str) -> AuthorityScore:
        """Return the authority the opinion speaks for: the one chosen where it overrules, else its own best."""
        supported = (score for score in self.scores if score.authority == chosen)
        return next(supported, self.scores[0]) if self.overrules(chosen) else self.scores[0]

    def overrules(self, chosen: str) -> bool:
        """Say whether the authority chosen is another than the rules alone would have named."""
        return chosen != self.rules_authority


class OpinionDesk:
    """Weighs learned opinions for one region."""

    def __init__(self, pack: RegionPack, matrix: JurisdictionMatrix):
        self._pack = pack
        self._matrix = matrix

    def blended(
        self, mass: AuthorityMass, opinion: SecondOpinion, topic: TopicPrediction, place: Resolution, day: date
    ) -> tuple[AuthorityMass, Counted | None]:
        """Return the average of rules and opinion, and how the opinion counted (None = nothing of it is possible)."""
        scores = self.possible(opinion.scores, place, day)
        if not scores:
            return mass, None
        familiarity = opinion.stacking.familiarity(topic)
        weight = opinion.stacking.weight(signals_of(mass, scores, place, familiarity))
        authority, share = rules_alone(mass)
        counted = Counted(scores, weight, opinion.stacking.is_fitted, familiarity, authority, share)
        return mass.averaged(scores, weight), counted

    def possible(self, scores: Sequence[AuthorityScore], place: Resolution, day: date) -> tuple[AuthorityScore, ...]:
        """Return what of an opinion fits the place, best first.

        The administration of another district never does. What the text tells of it is that such posts go to *the
        administration*: its share counts for that of the district where the post is, and for nobody without a district.
        """
        sums: dict[str | None, float] = {}
        for score in scores:
            holder = self._holder(score.authority, place, day)
            sums[holder] = sums.get(holder, 0.0) + score.probability
        return ranked((code, share) for code, share in sums.items() if share > 0.0)

    def _holder(self, code: str, place: Resolution, day: date) -> str | None:
        try:
            district = self._pack.authority(code, day).district
        except KeyError:  # a body the pack does not know, or not on that day
            return None
        if district is None or district == district_of(place):
            return self._matrix.holder(code, day, None)
        return self._matrix.holder(ADMINISTRATION, day, district_of(place))


def rules_alone(mass: AuthorityMass) -> tuple[str | None, float]:
    """Return whom the rules would name and its share; None when most of it waits for a place or nobody is named."""
    best = mass.authorities[0] if mass.authorities else None
    if best is None or mass.needs_place > best.probability:
        return None, mass.needs_place
    return best.authority, best.probability


def signals_of(mass: AuthorityMass, scores: Sequence[AuthorityScore], place: Resolution, familiarity: float) -> Signals:
    """Return what the weight of an opinion (possible, best first, not empty) depends on."""
    authority, share = rules_alone(mass)
    certainty = place.confidence if district_of(place) is not None else 0.0
    is_agreed = float(scores[0].authority == authority)
    return Signals(_log_odds(scores[0].probability), _log_odds(share), is_agreed, certainty, familiarity)


def _log_odds(probability: float) -> float:
    bounded = max(1.0 - _SUREST, min(_SUREST, probability))
    return log(bounded / (1.0 - bounded))
