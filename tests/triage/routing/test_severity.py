from __future__ import annotations

import pytest

from tests.doubles import span_of
from triage.routing.severity import SeverityScorer


@pytest.mark.parametrize(
    ("text", "topic", "level", "signals"),
    [
        ("Яма на дороге", "ways.holes", 1, ()),
        ("Нет света", "light.outage", 2, ()),
        ("Просто текст", None, 0, ()),
        ("Просто текст", "unheard.of", 0, ()),
        ("Яма на дороге, дети падают", "ways.holes", 2, ("children",)),
        ("Дети поют", None, 0, ("children",)),
        ("Нет света, грудной ребенок", "light.outage", 2, ("children",)),
        ("Провод на земле", "light.outage", 3, ("fallen_wire",)),
        ("Провода на земле, рядом дети", None, 3, ("fallen_wire", "children")),
    ],
)
def test_severity(tiny, reader, text, topic, level, signals):
    severity = SeverityScorer(tiny).score(reader.read([text])[0], topic)
    assert (severity.level, severity.signals) == (level, signals)
    assert [e.text for e in severity.evidence] == [e.span.of(text) for e in severity.evidence]
    assert bool(severity.evidence) == bool(signals)


def test_only_signals_of_the_issue_count(tiny, reader):
    text = "Яма на дороге. А ещё провод на земле."
    document = reader.read([text])[0]
    scorer = SeverityScorer(tiny)
    assert scorer.score(document, "ways.holes", span_of(text, "Яма на дороге.")).level == 1
    assert scorer.score(document, "light.outage", span_of(text, "А ещё провод на земле.")).level == 3
