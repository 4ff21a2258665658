"""Scores stored answers in the background, so that lists show scores and a rating never has to make them.

Open this when answers stay without a score. Storing an answer never waits for its score: the job finds it afterwards,
also after a crash, an import or a change of its text. What a person or the source said of an answer (`kind`,
`quality`) is kept; only what is missing is added.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from triage.answers.judge import AnswerJudge, is_scorable
from triage.domain.answers import AnswerPair, AnswerScore
from triage.storage.database import Database
from triage.storage.unscored import StoredAnswer

BATCH_ANSWERS = 100
"""Answers per transaction: about a third of a second of scoring, and one short write."""

UNSCORABLE = "not_scorable"
"""Version noted at an answer that is empty or too long to be one, so that it is not asked for again."""


@dataclass(frozen=True, slots=True)
class ScoringReport:
    """What one run did; `is_finished` is False when its time was over before the answers were."""

    scored_count: int
    is_finished: bool


class AnswerScoring:
    """Scores what is stored and not scored; the judge is built at the first answer that needs one."""

    def __init__(self, database: Database, build_judge: Callable[[], AnswerJudge]):
        self._database = database
        self._build_judge = build_judge
        self._judge: AnswerJudge | None = None

    def run(self, budget_s: float = 20.0) -> ScoringReport:
        """Score until nothing is left or the time is over. StorageError: the database is gone, run again later."""
        deadline, scored_count, last_row = time.monotonic() + budget_s, 0, 0
        while time.monotonic() < deadline:
            with self._database.reading() as unit:
                found = unit.unscored_answers.page(BATCH_ANSWERS, last_row)
            if not found:
                return ScoringReport(scored_count, is_finished=True)
            scored = self._scored(found)
            with self._database.writing() as unit:
                scored_count += unit.unscored_answers.keep(scored)
            # The last incident may go on in the next page; one that is locked now is met again by the next run.
            last_row = found[-1].incident_row - (found[0].incident_row != found[-1].incident_row)
        return ScoringReport(scored_count, is_finished=False)

    def _scored(self, found: Sequence[StoredAnswer]) -> list[StoredAnswer]:
        judge = self._judge = self._judge or self._build_judge()
        fit = [one for one in found if is_scorable(one.post, one.answer.text)]
        pairs = [AnswerPair(one.post, one.answer.text, one.answer.answered_at, one.answer.authority) for one in fit]
        scores = {id(one): score for one, score in zip(fit, judge.score(pairs), strict=True)}
        return [_with_score(one, scores.get(id(one))) for one in found]


def _with_score(one: StoredAnswer, score: AnswerScore | None) -> StoredAnswer:
    if score is None:
        return replace(one, answer=replace(one.answer, score_version=UNSCORABLE))
    known = one.answer
    quality = known.quality if known.quality is not None else score.quality
    answer = replace(known, kind=known.kind or score.kind, quality=quality, score_version=score.model_version)
    return replace(one, answer=answer)
