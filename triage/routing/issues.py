"""Decides which clauses of a post are problems of their own; open when a post becomes too many issues, or too few.

A post is taken apart only where two of its clauses probably state problems of different groups (`separation.py`).
Everything else stays one issue, however long the story is. Figures: bench/splitting.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from triage.domain.spans import Span
from triage.domain.topics import GroupScore, TopicPrediction, TopicScore
from triage.ports import TopicClassifier
from triage.routing.clauses import Clause, ClauseSplitter
from triage.routing.separation import SEPARATE, Pair, pairs, probability, share
from triage.text.document import Document

_SINGLE_MINDED = 0.98
"""A post whose best group is this probable is one issue; its clauses are not even read. With 0.995 the recall on
held-out posts of several problems is 0.614, not 0.597, and every post takes 0.8 ms of CPU time more."""
_JOINS = 0.5
"""A clause that is no anchor belongs to an issue of the post's when its own group is this probable."""


@dataclass(frozen=True, slots=True)
class IssueDraft:
    """A part of a post that is one problem: its span in the original text and what it is about."""

    span: Span
    topic: TopicPrediction | None


@dataclass(frozen=True, slots=True)
class _Reading:
    """A post with its clauses and what the classifier says of all of them; `pairs` may be two problems."""

    document: Document
    whole: TopicPrediction
    clauses: tuple[Clause, ...]
    scores: tuple[TopicPrediction, ...]
    pairs: tuple[Pair, ...]

    def probability(self, pair: Pair, thorough: Sequence[TopicPrediction] | None = None) -> float:
        marks = [clause.is_marked for clause in self.clauses]
        return probability(pair, self.whole, self.scores, marks, thorough)


class IssueSplitter:
    """Takes posts apart with one further batch of the classifier over all their clauses.

    `thorough` is a slower, better classifier, asked about the few clauses that may be problems of their own.
    """

    def __init__(self, clauses: ClauseSplitter, classifier: TopicClassifier, thorough: TopicClassifier | None = None):
        self._clauses = clauses
        self._classifier = classifier
        self._thorough = thorough

    def split(
        self, documents: Sequence[Document], predictions: Sequence[TopicPrediction]
    ) -> list[tuple[IssueDraft, ...]]:
        """Return the issues of every post, the main one first; `predictions` are those of the whole posts."""
        clauses = [
            self._candidates(document, prediction) for document, prediction in zip(documents, predictions, strict=True)
        ]
        texts = [clause.text for parts in clauses for clause in parts]
        scores = iter(self._classifier.predict(texts, explain=False) if texts else ())
        readings = [
            _reading(document, prediction, parts, tuple(next(scores) for _ in parts))
            for document, prediction, parts in zip(documents, predictions, clauses, strict=True)
        ]
        return [_issues(reading, scores) for reading, scores in zip(readings, self._read_again(readings), strict=True)]

    def _candidates(self, document: Document, prediction: TopicPrediction) -> tuple[Clause, ...]:
        if not prediction.groups or prediction.groups[0].probability >= _SINGLE_MINDED:
            return ()
        clauses = self._clauses.split(document)
        return clauses if len(clauses) > 1 else ()

    def _read_again(self, readings: Sequence[_Reading]) -> list[tuple[TopicPrediction, ...]]:
        """Return the scores of every post's clauses, those of possible problems by the thorough classifier."""
        if self._thorough is None:
            return [reading.scores for reading in readings]
        asked = [sorted({a.clause for pair in r.pairs for a in (pair.first, pair.second)}) for r in readings]
        texts = [r.clauses[index].text for r, indexes in zip(readings, asked, strict=True) for index in indexes]
        answers = iter(self._thorough.predict(texts, explain=False) if texts else ())
        better = [{index: next(answers) for index in indexes} for indexes in asked]
        return [
            tuple(known.get(index, score) for index, score in enumerate(reading.scores))
            for reading, known in zip(readings, better, strict=True)
        ]


def _reading(
    document: Document, whole: TopicPrediction, clauses: tuple[Clause, ...], scores: tuple[TopicPrediction, ...]
) -> _Reading:
    reading = _Reading(document, whole, clauses, scores, ())
    possible = pairs(whole, scores) if scores else ()
    return replace(reading, pairs=tuple(pair for pair in possible if reading.probability(pair) >= SEPARATE))


@dataclass(slots=True)
class _Part:
    """Neighbouring clauses about one group; `sure` are the clauses that say so."""

    group: str | None
    first: int
    last: int
    sure: list[int] = field(default_factory=list)


def _issues(reading: _Reading, thorough: Sequence[TopicPrediction]) -> tuple[IssueDraft, ...]:
    """Return the issues of a post; `thorough` are the better scores of its clauses."""
    document, whole, clauses = reading.document, reading.whole, reading.clauses
    sure = [pair for pair in reading.pairs if reading.probability(pair, thorough) >= SEPARATE]
    parts = _parts(_owners(sure, reading.scores)) if sure else []
    if len(parts) < 2:
        return (IssueDraft(Span(0, len(document.clean.original)), whole),)
    drafts = [
        IssueDraft(
            span := Span(clauses[part.first].span.start, clauses[part.last].span.stop),
            _mean([thorough[index] for index in part.sure], whole, span, part.group),
        )
        for part in parts
    ]
    main = max(range(len(drafts)), key=lambda index: (share(whole, parts[index].group or ""), -index))
    return (drafts[main], *drafts[:main], *drafts[main + 1 :])


def _owners(sure: Sequence[Pair], scores: Sequence[TopicPrediction]) -> list[str | None]:
    """Return the group of the problem each clause states, None when it only continues or decorates another."""
    owners: list[str | None] = [None] * len(scores)
    groups = {anchor.group for pair in sure for anchor in (pair.first, pair.second)}
    for index, score in enumerate(scores):
        if score.groups and score.groups[0].group in groups and score.groups[0].probability >= _JOINS:
            owners[index] = score.groups[0].group
    for pair in sure:
        owners[pair.first.clause], owners[pair.second.clause] = pair.first.group, pair.second.group
    return owners


def _parts(owners: Sequence[str | None]) -> list[_Part]:
    """Return the parts of a post, one per group; clauses without a group go with those before them."""
    stretches: list[_Part] = []
    for index, group in enumerate(owners):
        if not stretches or (group is not None and stretches[-1].group not in {None, group}):
            stretches.append(_Part(group, index, index))
        part = stretches[-1]
        part.last, part.group = index, part.group or group
        if group is not None:
            part.sure.append(index)
    by_group: dict[str | None, _Part] = {}
    for part in stretches:
        if part.group in by_group:
            by_group[part.group].sure.extend(part.sure)
        else:
            by_group[part.group] = part
    return list(by_group.values())


def _mean(scores: Sequence[TopicPrediction], whole: TopicPrediction, span: Span, about: str | None) -> TopicPrediction:
    """Average the predictions of the clauses of one part, of those `about` its group if any; evidence inside `span`."""
    scores = [score for score in scores if score.groups and score.groups[0].group == about] or scores
    topics: dict[str, float] = {}
    groups: dict[str, float] = {}
    for score in scores:
        for topic in score.topics:
            topics[topic.topic] = topics.get(topic.topic, 0.0) + topic.probability / len(scores)
        for group in score.groups:
            groups[group.group] = groups.get(group.group, 0.0) + group.probability / len(scores)
    return replace(
        whole,
        incident_probability=max(score.incident_probability for score in scores),
        topics=tuple(TopicScore(code, p) for code, p in sorted(topics.items(), key=_by_probability)),
        groups=tuple(GroupScore(code, p) for code, p in sorted(groups.items(), key=_by_probability)),
        evidence=tuple(evidence for evidence in whole.evidence if span.contains(evidence.span)),
    )


def _by_probability(entry: tuple[str, float]) -> tuple[float, str]:
    return -entry[1], entry[0]
