from __future__ import annotations

import json

from tests.triage.answers.rules import RULES_FILE, marks_of
from training.answer_corpus import read_answer_corpus
from triage.answers.rubric import RUBRIC_VERSION, RULES_REVISION
from triage.answers.scorer import AnswerScorer


def test_rules_that_judge_otherwise_have_another_revision(scorer: AnswerScorer) -> None:
    """Raise RULES_REVISION in triage/answers/rubric.py, then run `python -m tests.triage.answers.rules`."""
    stored = json.loads(RULES_FILE.read_text(encoding="utf-8"))
    found = marks_of(scorer, read_answer_corpus())
    common = found.keys() & stored["marks"].keys()
    assert len(common) > 200
    changed = sorted(name for name in common if found[name] != stored["marks"][name])
    remedy = "raise RULES_REVISION in triage/answers/rubric.py, then run: python -m tests.triage.answers.rules"
    assert not changed, f"the rules judge {len(changed)} answers otherwise → {remedy}"
    assert stored["revision"] == RULES_REVISION, remedy


def test_the_revision_stands_in_the_version_of_every_score(scorer: AnswerScorer) -> None:
    assert RUBRIC_VERSION.endswith(f"rules {RULES_REVISION}")
    assert scorer.version == RUBRIC_VERSION
