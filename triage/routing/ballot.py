"""Turns rows of the jurisdiction matrix into votes for one post: authorities as of the day, evidence of conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from triage.domain.authorities import ADMINISTRATION, JurisdictionRule
from triage.domain.decisions import AuthorityScore, Vote
from triage.domain.places import Resolution
from triage.domain.topics import Evidence
from triage.regions.pack import RegionPack
from triage.routing import explanation
from triage.routing.confidence import candidate_districts, district_of
from triage.routing.cues import CueHit
from triage.routing.jurisdiction import JurisdictionMatrix


@dataclass(frozen=True, slots=True)
class Ballot:
    """What the votes of one post need: where it is, when, which condition words it has, and how long it is."""

    pack: RegionPack
    matrix: JurisdictionMatrix
    place: Resolution
    day: date
    hits: Sequence[CueHit]
    words_count: int

    def votes(self, rules: Sequence[JurisdictionRule]) -> list[Vote]:
        """Return one vote per rule, in order; a rule that needs an unknown district names no authority."""
        return [self._vote(rule) for rule in rules]

    def candidate_administrations(self, share: float) -> list[AuthorityScore]:
        """Return the administrations of the candidate districts of an ambiguous place, `share` spread evenly."""
        districts = candidate_districts(self.place)
        holders = [self.matrix.holder(ADMINISTRATION, self.day, district) for district in districts]
        return [AuthorityScore(holder, share / len(districts)) for holder in holders if holder]

    def _vote(self, rule: JurisdictionRule) -> Vote:
        hits = [hit for hit in self.hits if hit.code == rule.condition]
        authority = self._holder(rule.authority)
        co_executors = dict.fromkeys(self._holder(code) for code in rule.co_executors)
        return Vote(
            rule=rule.id,
            priority=rule.priority,
            explanation=explanation.matrix_vote(rule, hits),
            authority=authority,
            co_executors=tuple(code for code in co_executors if code not in {None, authority}),
            evidence=tuple(Evidence(hit.span, hit.text, 1.0) for hit in hits),
        )

    def _holder(self, code: str) -> str | None:
        return self.matrix.holder(code, self.day, district_of(self.place))
