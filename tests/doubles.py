"""Small fakes of the ports, for tests of everything that stands on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from triage.domain.places import (
    MentionKind,
    MentionStrength,
    PlaceCandidate,
    PlaceMention,
    PlaceStatus,
    Resolution,
)
from triage.domain.spans import Span
from triage.domain.topics import Evidence, GroupScore, TopicPrediction, TopicScore
from triage.regions.pack import RegionPack
from triage.routing.cues import CueMatcher
from triage.text.document import Document, Reader
from triage.text.tokens import normalize


class FixedClock:
    """A clock that stands still."""

    def __init__(self, moment: datetime = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)):
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


class CueTopicClassifier:
    """Scores topics by counting the pack's cue words; a text without any is not an incident."""

    version = "cues 1"

    def __init__(self, pack: RegionPack, reader: Reader):
        self._topics = pack.topics
        self._matcher = CueMatcher(pack.topics)
        self._reader = reader
        self.calls: list[tuple[str, ...]] = []

    def predict(self, texts: Sequence[str], *, explain: bool = True) -> list[TopicPrediction]:
        self.calls.append(tuple(texts))
        return [self._one(text, explain) for text in texts]

    def _one(self, text: str, explain: bool) -> TopicPrediction:
        hits = self._matcher.find(self._reader.read([text])[0])
        counts = {topic.code: 0.02 for topic in self._topics}
        for hit in hits:
            counts[hit.code] += 1.0
        total = sum(counts.values())
        topics = sorted((TopicScore(code, n / total) for code, n in counts.items()), key=lambda s: -s.probability)
        evidence = tuple(Evidence(hit.span, hit.text, 1.0) for hit in hits) if explain else ()
        return TopicPrediction(0.95 if hits else 0.05, tuple(topics), self._groups(topics), evidence)

    def _groups(self, topics: Sequence[TopicScore]) -> tuple[GroupScore, ...]:
        groups = {topic.code: topic.group_code for topic in self._topics}
        sums: dict[str, float] = {}
        for score in topics:
            sums[groups[score.topic]] = sums.get(groups[score.topic], 0.0) + score.probability
        return tuple(sorted((GroupScore(g, p) for g, p in sums.items()), key=lambda s: -s.probability))


def prediction(incident: float = 0.99, **topics: float) -> TopicPrediction:
    """Build a prediction from topic codes with their probabilities (`ways__holes=0.9` means ways.holes)."""
    scores = sorted((TopicScore(c.replace("__", "."), p) for c, p in topics.items()), key=lambda s: -s.probability)
    sums: dict[str, float] = {}
    for score in scores:
        group = score.topic.partition(".")[0]
        sums[group] = sums.get(group, 0.0) + score.probability
    groups = sorted((GroupScore(g, p) for g, p in sums.items()), key=lambda s: -s.probability)
    return TopicPrediction(incident, tuple(scores), tuple(groups))


def span_of(text: str, words: str) -> Span:
    """Return the span of words inside a text."""
    start = text.index(words)
    return Span(start, start + len(words))


class WordLocator:
    """Finds settlements by their exact forms, nothing else; «Дальний» is outside the region."""

    def __init__(self, pack: RegionPack):
        self._candidates: dict[str, list[PlaceCandidate]] = {}
        for place in pack.settlements:
            candidate = PlaceCandidate(place.name, MentionKind.SETTLEMENT, place.district, place.oktmo)
            for form in place.forms.all():
                self._candidates.setdefault(normalize(form), []).append(candidate)
        self._candidates["дальнем"] = [PlaceCandidate("Дальний", MentionKind.OUTSIDE, None)]

    def find(self, document: Document, source_page: str | None) -> tuple[PlaceMention, ...]:
        return tuple(
            PlaceMention(
                document.original(token.start, token.stop),
                token.text,
                found[0].kind,
                MentionStrength.EXACT,
                "word",
                found,
            )
            for token in document.tokens
            if (found := tuple(self._candidates.get(token.norm, ())))
        )

    def resolve(
        self, document: Document, mentions: tuple[PlaceMention, ...], *, focus: Span | None = None
    ) -> Resolution:
        inside = [mention for mention in mentions if focus is None or focus.contains(mention.span)] or list(mentions)
        if not inside:
            return Resolution(PlaceStatus.NONE)
        candidates = inside[0].candidates
        if candidates[0].kind is MentionKind.OUTSIDE:
            return Resolution(PlaceStatus.OUT_OF_REGION, mentions=mentions)
        if len(candidates) > 1:
            return Resolution(PlaceStatus.AMBIGUOUS, mentions=mentions, candidates=candidates, confidence=0.5)
        (place,) = candidates
        return Resolution(PlaceStatus.EXPLICIT, place.district, place, mentions=mentions, confidence=1.0)
