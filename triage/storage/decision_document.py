"""A Decision as one JSON document and back; open when stored evidence and the domain drift apart.

The text is not repeated in the document (the incident has it), and long tails of alternatives are cut: the review
shows the best few, and similar posts come from the model, not from the message.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from pydantic import TypeAdapter, ValidationError

from triage.domain.decisions import Decision, Issue
from triage.domain.topics import TopicPrediction

_KEPT_SCORES = 5
_KEPT_SIMILAR = 3


@cache
def _adapter() -> TypeAdapter[Decision]:
    return TypeAdapter(Decision)


def dump_decision(decision: Decision) -> str:
    """Return the document of a decision."""
    issues = tuple(_lean(issue) for issue in decision.issues)
    lean = replace(decision, post=replace(decision.post, text=""), issues=issues)
    return _adapter().dump_json(lean).decode()


def load_decision(document: str, text: str) -> Decision | None:
    """Return the decision of a document, None when an older version wrote what this one cannot read."""
    try:
        decision = _adapter().validate_json(document)
    except ValidationError:
        return None
    return replace(decision, post=replace(decision.post, text=text))


def _lean(issue: Issue) -> Issue:
    return issue if issue.topic is None else replace(issue, topic=_lean_topic(issue.topic))


def _lean_topic(topic: TopicPrediction) -> TopicPrediction:
    return replace(
        topic,
        topics=topic.topics[:_KEPT_SCORES],
        groups=topic.groups[:_KEPT_SCORES],
        similar=topic.similar[:_KEPT_SIMILAR],
    )
