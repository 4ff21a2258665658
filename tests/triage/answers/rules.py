"""The marks that the rules give our own answers, kept in `rules.json`.

`python -m tests.triage.answers.rules` writes it anew. Only values and kinds, no confidences: what decides a score.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from training.answer_corpus import LabelledAnswer, read_answer_corpus
from triage.answers.rubric import RULES_REVISION
from triage.answers.scorer import AnswerScorer
from triage.storage.marks import marks_word
from triage.text.document import Reader
from triage.text.morphology import Morphology

RULES_FILE = Path(__file__).parent / "rules.json"


def marks_of(scorer: AnswerScorer, labelled: Iterable[LabelledAnswer]) -> dict[str, str]:
    """Return kind and marks of each answer, by a name made of its texts."""
    chosen = list(labelled)
    scores = scorer.score([item.pair for item in chosen])
    return {
        _name(item): f"{score.kind} {marks_word({found.code: found.value for found in score.criteria})}"
        for item, score in zip(chosen, scores, strict=True)
    }


def _name(item: LabelledAnswer) -> str:
    return hashlib.sha256(f"{item.pair.post}\n{item.pair.answer}".encode()).hexdigest()[:16]


if __name__ == "__main__":
    marks = marks_of(AnswerScorer(Reader(Morphology())), read_answer_corpus())
    stored = {"revision": RULES_REVISION, "marks": dict(sorted(marks.items()))}
    RULES_FILE.write_text(json.dumps(stored, indent=0) + "\n", encoding="utf-8")
