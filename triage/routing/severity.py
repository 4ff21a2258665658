"""Scores how urgent a post is: the topic's default, raised by signals of the pack; open when urgency looks wrong.

Signals of level 2 and 3 are floors: gas smell is an emergency whatever the topic. A signal of level 1 (children, frost,
the third day without) amplifies: it lifts an ordinary topic to urgent, once, and never makes an emergency by itself.
A level 0 signal is only reported.
"""

from __future__ import annotations

from triage.domain.spans import Span
from triage.domain.topics import Evidence, Severity
from triage.regions.pack import RegionPack
from triage.routing.cues import CueMatcher
from triage.text.document import Document

ORDINARY, URGENT, EMERGENCY = 1, 2, 3


class SeverityScorer:
    """Knows the severity signals and the default severity of every topic of a pack."""

    def __init__(self, pack: RegionPack):
        self._matcher = CueMatcher(pack.severity)
        self._levels = {signal.code: signal.level for signal in pack.severity}
        self._defaults = {topic.code: topic.severity for topic in pack.topics}

    def score(self, document: Document, topic_code: str | None, focus: Span | None = None) -> Severity:
        """Return the severity of a post, or of the issue at `focus` (original text); unknown topics count as none."""
        hits = self._matcher.find(document, focus)
        default = self._defaults.get(topic_code, 0) if topic_code else 0
        levels = {hit.code: self._levels[hit.code] for hit in hits}
        floor = max((level for level in levels.values() if level > ORDINARY), default=0)
        is_amplified = ORDINARY in levels.values() and default >= ORDINARY
        level = max(default, floor, min(default + 1, URGENT) if is_amplified else 0)
        evidence = tuple(Evidence(hit.span, hit.text, float(levels[hit.code])) for hit in hits)
        return Severity(level, tuple(levels), evidence)
