"""What the jurisdiction rules alone say of labelled texts, to be set beside a learned model; open to follow `stacking`.

The topics come from the cold-start model, which has not learned from these texts, so its opinion is as good on them as
it will be on new ones. Where it does not know the topics of the region, there are no rules to compare with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from models.learned import Surroundings, load_prior
from models.pack_labels import known_codes
from models.registry import read_manifest
from models.topic import CascadeTopicClassifier
from triage.domain.places import Resolution
from triage.domain.topics import TopicPrediction
from triage.places.locator import PlaceLocator
from triage.routing.confidence import AuthorityMass
from triage.routing.router import Router
from triage.text.document import Document
from triage.text.language import detect_language

_CHUNK = 256


@dataclass(frozen=True, slots=True)
class RuleOpinion:
    """What the rules say of one text (its place in the list: `index`), and the topic, place and day they went by."""

    index: int
    mass: AuthorityMass
    topic: TopicPrediction
    place: Resolution
    day: date


class RuleReader:
    """Routes texts by the rules of a region alone, as the service does before it hears a learned model."""

    def __init__(self, surroundings: Surroundings, topics: CascadeTopicClassifier):
        self._pack = surroundings.pack
        self._reader = surroundings.reader
        self._locator = PlaceLocator(surroundings.pack, surroundings.reader.morphology)
        self._topics = topics
        self.router = Router(surroundings.pack)

    def opinions(self, texts: Sequence[str], days: Sequence[date]) -> Iterator[RuleOpinion]:
        """Yield the opinion on each text that a gate does not keep from being routed, in order."""
        for start in range(0, len(texts), _CHUNK):
            chunk = texts[start : start + _CHUNK]
            topics = self._topics.predict(chunk, explain=False)
            for row, (document, topic) in enumerate(zip(self._reader.read(chunk), topics, strict=True)):
                place = self._locator.resolve(document, self._locator.find(document, None))
                day = days[start + row]
                mass = self.router.rules_of(document, topic, place, day, self._language(document))
                if mass is not None:
                    yield RuleOpinion(start + row, mass, topic, place, day)

    def _language(self, document: Document) -> str:
        info = self._pack.info
        is_known = self._reader.morphology.is_known
        return detect_language(document, info.foreign_letters, foreign_words=info.foreign_words, is_known=is_known)


def rule_reader(surroundings: Surroundings, prior_folder: Path | None) -> RuleReader | None:
    """Return a reader, None without a cold-start model that speaks of the topics of the region."""
    if prior_folder is None or not set(read_manifest(prior_folder).labels) <= set(
        known_codes(surroundings.pack, "topic")
    ):
        return None
    return RuleReader(surroundings, load_prior(prior_folder, surroundings, surroundings.encoder))
