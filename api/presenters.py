"""Turns decisions of the domain into JSON shapes, naming every code; open when a field of the response is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from api.schemas import decisions as out
from triage.domain.decisions import Decision, Issue, Route, Vote
from triage.domain.places import PlaceCandidate, PlaceMention, Resolution
from triage.domain.spans import Span
from triage.domain.topics import Evidence, TopicPrediction, TopicScore
from triage.ports import Clock
from triage.regions.pack import RegionPack

_ALTERNATIVES = 5
_CANDIDATES = 8
"""«Советская» is a street of twenty places: a list of all helps nobody."""


class DecisionPresenter:
    """Presents decisions with the names of a region pack. Cheap to build; stateless."""

    def __init__(self, pack: RegionPack, clock: Clock):
        self._pack = pack
        self._clock = clock
        self._zone = ZoneInfo(pack.info.time_zone)

    def present(self, decision: Decision) -> out.DecisionOut:
        """Return the full shape of a decision."""
        day, district = self._day(decision.post.created_at), decision.main.place.district
        one = _Presentation(self._pack, day, decision.post.text, district)
        return out.DecisionOut(
            post_id=decision.post.post_id,
            status=decision.status,
            reasons=list(decision.reasons),
            issues=[one.issue(issue) for issue in decision.issues],
            mentions=[one.mention(mention) for mention in decision.mentions],
            model_version=decision.model_version,
            region_version=decision.region_version,
        )

    def _day(self, created_at: datetime | None) -> date:
        moment = created_at or self._clock.now()
        return (moment.astimezone(self._zone) if moment.tzinfo else moment).date()


class _Presentation:
    """One post being presented: the pack, the day whose names hold, the text spans point into."""

    def __init__(self, pack: RegionPack, day: date, text: str, district: str | None):
        self._pack, self._day, self._text, self._district = pack, day, text, district

    def issue(self, issue: Issue) -> out.IssueOut:
        severity = issue.severity
        return out.IssueOut(
            words=self.words(issue.span),
            topic=self.topic(issue.topic) if issue.topic else None,
            place=self.place(issue.place),
            severity=out.SeverityOut(
                level=severity.level, signals=list(severity.signals), evidence=evidence(severity.evidence)
            ),
            route=self.route(issue.route),
        )

    def words(self, span: Span) -> out.WordsOut:
        return out.WordsOut(start=span.start, stop=span.stop, text=span.of(self._text))

    def topic(self, prediction: TopicPrediction) -> out.TopicOut:
        best = self.topic_score(prediction.topics[0])
        similar = [
            out.SimilarOut(
                text=post.text,
                topic_code=post.topic,
                topic=self._pack.topic(post.topic).name,
                similarity=round(post.similarity, 4),
            )
            for post in prediction.similar
        ]
        return out.TopicOut(
            **best.model_dump(),
            incident_probability=unit(prediction.incident_probability),
            alternatives=[self.topic_score(score) for score in prediction.topics[1 : _ALTERNATIVES + 1]],
            evidence=evidence(prediction.evidence),
            similar=similar,
            encoder_used=prediction.encoder_used,
        )

    def topic_score(self, score: TopicScore) -> out.TopicScoreOut:
        topic = self._pack.topic(score.topic)
        return out.TopicScoreOut(
            code=topic.code,
            topic=topic.name,
            group_code=topic.group_code,
            group=topic.group,
            probability=unit(score.probability),
        )

    def place(self, place: Resolution) -> out.PlaceOut:
        return out.PlaceOut(
            status=place.status,
            district_code=place.district,
            district=self.district(place.district),
            settlement=place.settlement.name if place.settlement else None,
            settlement_oktmo=place.settlement.oktmo if place.settlement else None,
            street=place.street,
            house=place.house,
            words=self.words(place.span) if place.span else None,
            confidence=unit(place.confidence),
            rules=list(place.rules),
            candidates=[self.candidate(candidate) for candidate in place.candidates],
        )

    def candidate(self, candidate: PlaceCandidate) -> out.CandidateOut:
        return out.CandidateOut(
            name=candidate.name,
            kind=candidate.kind,
            district_code=candidate.district,
            district=self.district(candidate.district),
            settlement_oktmo=candidate.oktmo,
            street=candidate.street,
        )

    def mention(self, mention: PlaceMention) -> out.MentionOut:
        return out.MentionOut(
            start=mention.span.start,
            stop=mention.span.stop,
            text=mention.text,
            kind=mention.kind,
            strength=mention.strength,
            role=mention.role,
            rule=mention.rule,
            candidates=[self.candidate(candidate) for candidate in self._nearest(mention.candidates)],
            candidate_count=len(mention.candidates),
        )

    def _nearest(self, candidates: Sequence[PlaceCandidate]) -> list[PlaceCandidate]:
        """Return the first candidates, those of the district the post was placed in before others."""
        return sorted(candidates, key=lambda one: one.district != self._district)[:_CANDIDATES]

    def route(self, route: Route) -> out.RouteOut:
        alternatives = [
            out.AuthorityScoreOut(**self.authority(score.authority).model_dump(), probability=unit(score.probability))
            for score in route.alternatives
        ]
        return out.RouteOut(
            authority=self.authority(route.authority) if route.authority else None,
            co_executors=[self.authority(code) for code in route.co_executors],
            confidence=unit(route.confidence),
            reasons=list(route.reasons),
            fired=self.vote(route.fired) if route.fired else None,
            overridden=[self.vote(vote) for vote in route.overridden],
            alternatives=alternatives,
        )

    def vote(self, vote: Vote) -> out.VoteOut:
        return out.VoteOut(
            rule=vote.rule,
            priority=vote.priority,
            explanation=vote.explanation,
            authority=self.authority(vote.authority) if vote.authority else None,
            co_executors=[self.authority(code) for code in vote.co_executors],
            abstain=vote.abstain,
            evidence=evidence(vote.evidence),
        )

    def authority(self, code: str) -> out.AuthorityOut:
        body = self._pack.authority(code, self._day)
        return out.AuthorityOut(code=code, name=body.short_name, kind=body.kind)

    def district(self, code: str | None) -> str | None:
        return self._pack.district(code, self._day).name if code else None


def evidence(items: Iterable[Evidence]) -> list[out.EvidenceOut]:
    """Return evidence words as shapes."""
    return [
        out.EvidenceOut(start=item.span.start, stop=item.span.stop, text=item.text, weight=round(item.weight, 4))
        for item in items
    ]


def unit(value: float) -> float:
    """Return a probability rounded for reading; float32 sums a hair above 1 are brought back."""
    return min(max(round(value, 4), 0.0), 1.0)
