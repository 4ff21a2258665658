"""Which posts are worth a label: new ones, once each, that say something. Open when `next` offers thanks or links.

What says nothing is decided by the gates of the service, so a post that never reaches an authority costs no label.
Where a post is does not matter: one from another region still teaches a topic.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.learned import LearnedModel
from models.surroundings import Surroundings
from training.minhash import MARGIN, have_alike, signature_clusters, signatures
from training.overlap import seen_by, similarity_of
from triage.domain.places import PlaceStatus, Resolution
from triage.domain.topics import TopicPrediction
from triage.ports import TopicClassifier
from triage.routing.complaints import congratulates
from triage.routing.router import Router
from triage.text.document import Document
from triage.text.language import RUSSIAN, detect_language

_CHUNK = 256
_NOT_INCIDENT = "not_incident"
_FEW_WORDS = 8
_HOPELESS = 0.05
"""Read over 941 real posts without labels: of 33 the service holds for no incident, 14 of 17 long ones were complaints,
questions or requests, two of 16 short ones were."""
_NOWHERE = Resolution(PlaceStatus.NONE)
NOTHING_TO_LABEL: Mapping[str, str] = {
    "no_text": "без слов: ссылка, смайлики",
    "no_subject": "не сказано, о чём речь",
    _NOT_INCIDENT: "не обращения: благодарность, реклама, разговор",
    "unsupported_language": "не по-русски",
}
"""Gates that turn away a post nobody can label, with what people are told of it."""
LEARNED = "модель училась на них или на почти таких же"
REPEATED = "почти повторы других обращений таблицы"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A text not worth a label, by its place in the list, and why (Russian)."""

    place: int
    reason: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Places of the texts worth a label, in order, and what was set aside."""

    places: tuple[int, ...]
    set_aside: tuple[SetAside, ...]

    @property
    def reasons(self) -> dict[str, int]:
        """How many texts were set aside for which reason, the most frequent first."""
        return dict(Counter(one.reason for one in self.set_aside).most_common())


class Screen:
    """Tells posts with something to label from others; without a topic model thanks and adverts pass."""

    def __init__(self, surroundings: Surroundings, topics: TopicClassifier | None):
        self._info = surroundings.pack.info
        self._reader = surroundings.reader
        self._topics = topics
        self._router = Router(surroundings.pack)

    def faults(self, texts: Sequence[str]) -> list[str]:
        """Return for each text the gate that turns it away, a key of `NOTHING_TO_LABEL`; '' = it can be labelled."""
        found: list[str] = []
        for start in range(0, len(texts), _CHUNK):
            chunk = texts[start : start + _CHUNK]
            topics = self._topics.predict(chunk, explain=False) if self._topics else [None] * len(chunk)
            found += [self._fault(*read) for read in zip(self._reader.read(chunk), topics, strict=True)]
        return found

    def _fault(self, document: Document, topic: TopicPrediction | None) -> str:
        language = self._language(document)
        seen = topic if language == RUSSIAN else None
        votes = self._router.gates_of(document, seen, _NOWHERE, language)
        rules = [vote.rule for vote in votes if vote.rule in NOTHING_TO_LABEL]
        return next((rule for rule in rules if rule != _NOT_INCIDENT or _is_surely_none(document, topic)), "")

    def _language(self, document: Document) -> str:
        is_known = self._reader.morphology.is_known
        return detect_language(
            document, self._info.foreign_letters, foreign_words=self._info.foreign_words, is_known=is_known
        )


def _is_surely_none(document: Document, topic: TopicPrediction | None) -> bool:
    """Say whether a post the service holds for no incident costs nothing to lose: short, good wishes, or hopeless.

    The service shows such posts to a person; here nobody would look, and long ones are complaints as often as not.
    """
    is_short = sum(token.is_word for token in document.tokens) <= _FEW_WORDS
    return is_short or congratulates(document) or (topic is not None and topic.incident_probability < _HOPELESS)


def offer(learned: LearnedModel, texts: Sequence[str], screen: Screen) -> Offer:
    """Return which texts are worth a label: not learned from, with something to label, of near copies the first.

    ArtefactError when the model does not say what it learned from.
    """
    table, limit = signatures(texts), similarity_of(learned) - MARGIN
    reasons = np.full(len(texts), "", dtype=object)
    reasons[have_alike(table, seen_by(learned), limit)] = LEARNED
    new = np.flatnonzero(reasons == "")
    faults = screen.faults([texts[place] for place in new.tolist()])
    reasons[new] = [NOTHING_TO_LABEL.get(fault, "") for fault in faults]
    telling = np.flatnonzero(reasons == "")
    if len(telling):
        reasons[telling[_repeats(signature_clusters(table[telling], limit))]] = REPEATED
    kept = np.flatnonzero(reasons == "")
    aside = [SetAside(place, str(reasons[place])) for place in np.flatnonzero(reasons != "").tolist()]
    return Offer(tuple(kept.tolist()), tuple(aside))


def _repeats(clusters: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which texts (n,) are not the first of their cluster."""
    is_repeat = np.ones(len(clusters), dtype=np.bool_)
    is_repeat[np.unique(clusters, return_index=True)[1]] = False
    return is_repeat
