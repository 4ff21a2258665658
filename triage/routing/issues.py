"""Decides which clauses of a post are problems of their own; open when a post becomes too many issues, or too few.

A post is taken apart only when the classifier, reading clause by clause, is sure of topics of different groups, and the
post as a whole leaves room for the second one. Everything else stays one issue, however long the story is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from triage.domain.spans import Span
from triage.domain.topics import GroupScore, TopicPrediction, TopicScore
from triage.ports import TopicClassifier
from triage.routing.clauses import Clause, ClauseSplitter
from triage.text.document import Document

_SURE_GROUP = 0.9
"""A clause states a problem of its own when its best group is at least this probable …

Clauses out of context are judged too surely («замены нет» is called heating): with 0.6, half of the posts of the
development files that were split named one problem. All figures: bench/splitting.py.
"""
_SURE_MARKED_GROUP = 0.5
"""… or this, when the writer marked it as a further matter («во-вторых», «а ещё»)."""
_SURE_INCIDENT = 0.5
_ROOM_IN_POST = 0.02
"""The whole post must give the clause's group at least this probability: one word out of context is not an issue."""
_SINGLE_MINDED = 0.99
"""A post whose best group is this probable is one issue; its clauses are not even read."""


@dataclass(frozen=True, slots=True)
class IssueDraft:
    """A part of a post that is one problem: its span in the original text and what it is about."""

    span: Span
    topic: TopicPrediction | None


class IssueSplitter:
    """Takes posts apart with one further batch of the classifier over all their clauses."""

    def __init__(self, clauses: ClauseSplitter, classifier: TopicClassifier):
        self._clauses = clauses
        self._classifier = classifier

    def split(
        self, documents: Sequence[Document], predictions: Sequence[TopicPrediction]
    ) -> list[tuple[IssueDraft, ...]]:
        """Return the issues of every post, the main one first; `predictions` are those of the whole posts."""
        clauses = [
            self._candidates(document, prediction) for document, prediction in zip(documents, predictions, strict=True)
        ]
        texts = [clause.text for parts in clauses for clause in parts]
        scores = iter(self._classifier.predict(texts, explain=False) if texts else ())
        return [
            _issues(document, prediction, parts, [next(scores) for _ in parts])
            for document, prediction, parts in zip(documents, predictions, clauses, strict=True)
        ]

    def _candidates(self, document: Document, prediction: TopicPrediction) -> tuple[Clause, ...]:
        if not prediction.groups or prediction.groups[0].probability >= _SINGLE_MINDED:
            return ()
        clauses = self._clauses.split(document)
        return clauses if len(clauses) > 1 else ()


@dataclass(slots=True)
class _Part:
    """Neighbouring clauses about one group; `sure` are the clauses that say so."""

    group: str | None
    first: int
    last: int
    sure: list[int] = field(default_factory=list)


def _issues(
    document: Document, whole: TopicPrediction, clauses: Sequence[Clause], scores: Sequence[TopicPrediction]
) -> tuple[IssueDraft, ...]:
    room = {score.group for score in whole.groups if score.probability >= _ROOM_IN_POST}
    parts = _parts([_group_of(clause, score, room) for clause, score in zip(clauses, scores, strict=True)])
    if len(parts) < 2:
        return (IssueDraft(Span(0, len(document.clean.original)), whole),)
    drafts = [
        IssueDraft(
            span := Span(clauses[part.first].span.start, clauses[part.last].span.stop),
            _mean([scores[index] for index in part.sure], whole, span),
        )
        for part in parts
    ]
    main = max(range(len(drafts)), key=lambda index: (_share(whole, parts[index].group), -index))
    return (drafts[main], *drafts[:main], *drafts[main + 1 :])


def _group_of(clause: Clause, score: TopicPrediction, room: set[str]) -> str | None:
    """Return the group of the problem a clause states, None when it only continues or decorates another."""
    if score.incident_probability < _SURE_INCIDENT or not score.groups:
        return None
    best = score.groups[0]
    needed = _SURE_MARKED_GROUP if clause.is_marked else _SURE_GROUP
    return best.group if best.probability >= needed and best.group in room else None


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


def _share(whole: TopicPrediction, group: str | None) -> float:
    return next((score.probability for score in whole.groups if score.group == group), 0.0)


def _mean(scores: Sequence[TopicPrediction], whole: TopicPrediction, span: Span) -> TopicPrediction:
    """Average the predictions of clauses of one part; evidence is the whole post's inside `span`."""
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
