"""The Decision as JSON, with all its evidence; open when a client asks what a field means.

Every span points into the text of the request: `start` inclusive, `stop` exclusive, counted in Unicode code points.
Codes are stable, names are those in force on the day of the post. Probabilities are calibrated, in [0, 1].
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from triage.domain.authorities import AuthorityKind
from triage.domain.decisions import Reason, Status
from triage.domain.places import MentionKind, MentionStrength, PlaceRole, PlaceStatus

Probability = Annotated[float, Field(ge=0, le=1)]


class Shape(BaseModel):
    """Base of response shapes: every field is always present."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class WordsOut(Shape):
    """Words of the post and where they stand."""

    start: int = Field(ge=0)
    stop: int = Field(ge=0)
    text: str


class EvidenceOut(WordsOut):
    """Words that spoke for something, with their signed share of the score."""

    weight: float


class CandidateOut(Shape):
    """One place a mention may mean."""

    name: str
    kind: MentionKind
    district_code: str | None
    district: str | None
    settlement_oktmo: str | None
    street: str | None


class MentionOut(WordsOut):
    """A place named in the post: what it may mean, which rule saw it, what it is to the problem."""

    kind: MentionKind
    strength: MentionStrength
    role: PlaceRole
    rule: str
    candidates: list[CandidateOut] = Field(description="Не более восьми; сначала из района, где возник вопрос")
    candidate_count: int = Field(ge=0, description="Сколько их всего")


class TopicScoreOut(Shape):
    """A topic with its probability."""

    code: str
    topic: str
    group_code: str
    group: str
    probability: Probability


class SimilarOut(Shape):
    """A labelled post near to this one."""

    text: str
    topic_code: str
    topic: str
    similarity: float


class TopicOut(TopicScoreOut):
    """The topic of an issue, with what speaks for it and what else it might be."""

    incident_probability: Probability = Field(description="Вероятность, что это обращение, а не разговор")
    alternatives: list[TopicScoreOut]
    evidence: list[EvidenceOut]
    similar: list[SimilarOut]
    encoder_used: bool = Field(description="Понадобился ли кодировщик предложений")


class PlaceOut(Shape):
    """Where the problem is; `candidates` are what remains when the place is ambiguous."""

    status: PlaceStatus
    district_code: str | None
    district: str | None
    settlement: str | None
    settlement_oktmo: str | None
    street: str | None
    house: str | None
    words: WordsOut | None
    confidence: Probability
    rules: list[str]
    candidates: list[CandidateOut]


class SeverityOut(Shape):
    """How urgent: 0 none, 1 ordinary, 2 urgent, 3 emergency."""

    level: int = Field(ge=0, le=3)
    signals: list[str]
    evidence: list[EvidenceOut]


class AuthorityOut(Shape):
    """A body that answers posts."""

    code: str
    name: str
    kind: AuthorityKind


class AuthorityScoreOut(AuthorityOut):
    """A body with its probability."""

    probability: Probability


class VoteOut(Shape):
    """What one named rule said: for an authority, or for abstention."""

    rule: str
    priority: int
    explanation: str
    authority: AuthorityOut | None
    co_executors: list[AuthorityOut]
    abstain: Reason | None
    evidence: list[EvidenceOut]


class RouteOut(Shape):
    """Who must answer, and the rules behind it; `authority` is null exactly when `reasons` is not empty."""

    authority: AuthorityOut | None
    co_executors: list[AuthorityOut]
    confidence: Probability
    reasons: list[Reason]
    fired: VoteOut | None
    overridden: list[VoteOut]
    alternatives: list[AuthorityScoreOut]


class IssueOut(Shape):
    """One problem of the post."""

    words: WordsOut
    topic: TopicOut | None
    place: PlaceOut
    severity: SeverityOut
    route: RouteOut


class DecisionOut(Shape):
    """The decision on one post; the first issue is the main one."""

    post_id: str | None
    status: Status
    reasons: list[Reason]
    issues: list[IssueOut]
    mentions: list[MentionOut]
    model_version: str
    region_version: str
