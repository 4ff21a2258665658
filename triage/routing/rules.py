"""Named rules that may keep a post from being routed at all; each votes for abstention with its reason or says nothing.

They stand above the jurisdiction matrix: a post from another region is not routed, whatever its topic. The order of
`GATES` is their priority, the first to vote wins and the others are shown as overridden.
"""

from __future__ import annotations

from dataclasses import dataclass

from triage.domain.decisions import Reason, Vote
from triage.domain.places import MentionKind, PlaceStatus, Resolution
from triage.domain.topics import Evidence, TopicPrediction
from triage.routing import explanation
from triage.text.language import FOREIGN, NO_LANGUAGE, RUSSIAN

GATE_PRIORITY = 10_000
"""Above every row of a jurisdiction matrix (at most 1,000)."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where abstention begins, as probabilities; the threshold ↔ human-load curve of the model card guides them.

    `incident`: a post less probably an incident than this is not one; `complaint`: the same for a post whose words
    tell of something that does not work; `courtesy`: the same for congratulations. `confidence`: a route less
    probably right than this goes to a person.
    """

    incident: float = 0.5
    complaint: float = 0.12
    courtesy: float = 0.75
    confidence: float = 0.6


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of a post, or of one issue of it, before anybody is chosen.

    `is_complaint`: its words tell of something that does not work. `is_courtesy`: it only wishes well. `is_empty`: no
    word says what it is about.
    """

    topic: TopicPrediction | None
    place: Resolution
    language: str
    thresholds: Thresholds
    is_complaint: bool = False
    is_courtesy: bool = False
    is_empty: bool = False


class Gate:
    """A rule that may abstain; `name` is shown to analysts."""

    name = ""

    def vote(self, case: Case) -> Vote | None:
        """Return a vote for abstention, or None when the rule has nothing to say."""
        raise NotImplementedError

    def abstain(self, reason: Reason, text: str, evidence: tuple[Evidence, ...] = ()) -> Vote:
        """Build this rule's vote."""
        return Vote(self.name, GATE_PRIORITY - _ORDER.index(self.name), text, abstain=reason, evidence=evidence)


class ForeignLanguage(Gate):
    """Abstains on a post in another language: no model here reads it."""

    name = "unsupported_language"

    def vote(self, case: Case) -> Vote | None:
        """Vote when the text is not Russian."""
        if case.language != FOREIGN:
            return None
        return self.abstain(Reason.UNSUPPORTED_LANGUAGE, explanation.UNSUPPORTED_LANGUAGE)


class NoText(Gate):
    """Abstains on a post without words: empty, emoji, a bare link."""

    name = "no_text"

    def vote(self, case: Case) -> Vote | None:
        """Vote when there is nothing to read."""
        return self.abstain(Reason.NOT_INCIDENT, explanation.NO_TEXT) if case.language == NO_LANGUAGE else None


class OutOfRegion(Gate):
    """Abstains when the problem lies outside the region."""

    name = "out_of_region"

    def vote(self, case: Case) -> Vote | None:
        """Vote when the place resolved to the outside."""
        if case.place.status is not PlaceStatus.OUT_OF_REGION:
            return None
        mentions = [m for m in case.place.mentions if m.kind is MentionKind.OUTSIDE]
        evidence = tuple(Evidence(m.span, m.text, 1.0) for m in mentions)
        names = [m.candidates[0].name if m.candidates else m.text for m in mentions]
        return self.abstain(Reason.OUT_OF_REGION, explanation.out_of_region(names), evidence)


class NotIncident(Gate):
    """Abstains on greetings, adverts, thanks: nobody has to answer them."""

    name = "not_incident"

    def vote(self, case: Case) -> Vote | None:
        """Vote when the classifier sees neither a problem nor a request."""
        topic, thresholds = case.topic, case.thresholds
        least = thresholds.courtesy if case.is_courtesy else thresholds.incident
        least = min(thresholds.complaint, least) if case.is_complaint else least
        if topic is None or topic.incident_probability >= least:
            return None
        return self.abstain(Reason.NOT_INCIDENT, explanation.not_incident(topic.incident_probability))


class NoTopic(Gate):
    """Abstains when the classifier named no topic for a readable text."""

    name = "no_topic"

    def vote(self, case: Case) -> Vote | None:
        """Vote when there is no topic to look up."""
        if case.language != RUSSIAN or (case.topic is not None and case.topic.topics):
            return None
        return self.abstain(Reason.LOW_CONFIDENCE, explanation.NO_TOPIC)


class NoSubject(Gate):
    """Abstains on a post that asks without saying about what."""

    name = "no_subject"

    def vote(self, case: Case) -> Vote | None:
        """Vote when no word of the post is of any subject."""
        return self.abstain(Reason.LOW_CONFIDENCE, explanation.NO_SUBJECT) if case.is_empty else None


GATES: tuple[Gate, ...] = (ForeignLanguage(), NoText(), OutOfRegion(), NotIncident(), NoSubject(), NoTopic())
_ORDER = tuple(gate.name for gate in GATES)


def gate_votes(case: Case) -> list[Vote]:
    """Return the votes of all gates that spoke, the winner first."""
    return [vote for gate in GATES if (vote := gate.vote(case)) is not None]
