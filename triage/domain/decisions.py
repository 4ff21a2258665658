"""The Decision: what the product says of one post, with all the evidence it rests on. Read this first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from triage.domain.places import PlaceMention, Resolution
from triage.domain.posts import Post
from triage.domain.spans import Span
from triage.domain.topics import Evidence, Severity, TopicPrediction


class Status(StrEnum):
    """Whether a decision may be acted on, or a person must look first."""

    ROUTED = "routed"
    NEEDS_REVIEW = "needs_review"


class Reason(StrEnum):
    """Why a person must look: the closed list of reasons for abstention."""

    NO_PLACE = "no_place"
    AMBIGUOUS_PLACE = "ambiguous_place"
    OUT_OF_REGION = "out_of_region"
    MULTI_ISSUE = "multi_issue"
    LOW_CONFIDENCE = "low_confidence"
    NOT_INCIDENT = "not_incident"
    UNSUPPORTED_LANGUAGE = "unsupported_language"


@dataclass(frozen=True, slots=True)
class Vote:
    """What one named rule said: for an authority (with co-executors), or for abstention with a reason.

    `rule` is the stable name shown to analysts; `explanation` is a Russian sentence; higher `priority` wins.
    `evidence` holds the words a condition of the rule rests on.
    """

    rule: str
    priority: int
    explanation: str
    authority: str | None = None
    co_executors: tuple[str, ...] = ()
    abstain: Reason | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class AuthorityScore:
    """An authority code with its calibrated probability in [0, 1]."""

    authority: str
    probability: float


@dataclass(frozen=True, slots=True)
class Route:
    """Who must answer, or why nobody was chosen: the vote that fired and every vote it overrode.

    `authority` is None exactly when `reasons` says why. `confidence` is the calibrated probability that the
    primary authority is right. `alternatives` are the next best, best first.
    """

    authority: str | None
    co_executors: tuple[str, ...]
    fired: Vote | None
    overridden: tuple[Vote, ...]
    confidence: float
    alternatives: tuple[AuthorityScore, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem inside a post: its words, topic, place, urgency and route."""

    span: Span
    topic: TopicPrediction | None
    place: Resolution
    severity: Severity
    route: Route


@dataclass(frozen=True, slots=True)
class Decision:
    """What the product says of one post. `issues` is never empty; the first is the main one.

    `reasons` is empty exactly when `status` is `routed`. Every span points into `post.text` as it came in.
    """

    post: Post
    status: Status
    reasons: tuple[Reason, ...]
    issues: tuple[Issue, ...]
    mentions: tuple[PlaceMention, ...]
    model_version: str
    region_version: str

    @property
    def main(self) -> Issue:
        """The main issue."""
        return self.issues[0]
