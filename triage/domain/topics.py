"""Topics: the taxonomy of a region pack and what a classifier says of a text."""

from __future__ import annotations

from dataclasses import dataclass

from triage.domain.places import Validity
from triage.domain.spans import Span


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of the taxonomy; it has exactly one group. `code` is stable, `name` may be renamed."""

    code: str
    group_code: str
    group: str
    name: str
    level: str
    severity: int
    cues: tuple[str, ...]
    phrases: tuple[str, ...]
    description: str
    not_to_confuse: tuple[str, ...]
    validity: Validity
    source: str


@dataclass(frozen=True, slots=True)
class SeveritySignal:
    """Words that make a post urgent whatever its topic (gas smell, wires on the ground). `level` is 0 to 3."""

    code: str
    level: int
    cues: tuple[str, ...]
    phrases: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the original text that spoke for a topic, with their signed share of the score."""

    span: Span
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class SimilarPost:
    """A labelled post of the seed or training corpus near to the text; `similarity` is a cosine in [0, 1]."""

    text: str
    topic: str
    similarity: float


@dataclass(frozen=True, slots=True)
class TopicScore:
    """A topic code with its calibrated probability in [0, 1]."""

    topic: str
    probability: float


@dataclass(frozen=True, slots=True)
class GroupScore:
    """A topic group code with its calibrated probability in [0, 1]; the sum of its topics' probabilities."""

    group: str
    probability: float


@dataclass(frozen=True, slots=True)
class TopicPrediction:
    """What a topic classifier says of one text, best first. Group and topic agree by construction.

    `incident_probability` is the probability that the text reports a problem or asks for something at all.
    `encoder_used` says whether the costly sentence encoder was consulted (a cascade keeps it off easy posts).
    """

    incident_probability: float
    topics: tuple[TopicScore, ...]
    groups: tuple[GroupScore, ...]
    evidence: tuple[Evidence, ...] = ()
    similar: tuple[SimilarPost, ...] = ()
    encoder_used: bool = False
    model_version: str = ""

    @property
    def topic(self) -> str:
        """Code of the most probable topic."""
        return self.topics[0].topic

    @property
    def group(self) -> str:
        """Code of the group of the most probable topic."""
        return self.groups[0].group


@dataclass(frozen=True, slots=True)
class Severity:
    """How urgent a post is: 0 none, 1 ordinary, 2 urgent, 3 emergency; with the words that say so."""

    level: int
    signals: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
