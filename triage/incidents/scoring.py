"""Scores stored answers in the background, so that lists show scores and a rating never has to make them.

Open this when answers stay without a score, or keep one of an old rubric. Storing an answer never waits for its score:
the job finds it afterwards, also after a crash, an import or a change of its text. When the rubric or the calibration
changes its version, old answers are scored anew, a piece at every run; earlier scores stay in `answer_scores`. What
analysts or the sender said of an answer goes before any of them (`triage.answers.consensus`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from triage.answers.judge import VersionedJudge, is_scorable
from triage.domain.answers import AnswerPair, AnswerScore, Marks, StoredScore
from triage.ports import Clock
from triage.storage.database import Database
from triage.storage.unscored import START, StoredAnswer

_log = logging.getLogger(__name__)

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
    """Scores what is stored and not scored by the present rubric; the judge is built at the first answer."""

    def __init__(self, database: Database, build_judge: Callable[[], VersionedJudge], clock: Clock):
        self._database = database
        self._build_judge = build_judge
        self._clock = clock
        self._judge: VersionedJudge | None = None
        self._present = ""
        self._replaced: set[str] = set()

    @property
    def judge(self) -> VersionedJudge:
        """The judge that scores; building it takes half a second the first time."""
        self._judge = self._judge or self._build_judge()
        return self._judge

    def run(
        self,
        budget_s: float = 20.0,
        *,
        is_forced: bool = False,
        progress: Callable[[int], None] = lambda _: None,
    ) -> ScoringReport:
        """Score until nothing is left or the time is over; the next run goes on where this one ended.

        New answers come first, then those whose score is of another version; `is_forced`: those of this one too.
        StorageError: the database is gone, run again later.
        """
        deadline, scored_count = time.monotonic() + budget_s, 0
        for found in self._batches(is_forced):
            if time.monotonic() >= deadline:
                return ScoringReport(scored_count, is_finished=False)
            scored = self.scored(found)
            with self._database.writing() as unit:
                scored_count += unit.answer_scores.keep(scored)
            progress(scored_count)
        return ScoringReport(scored_count, is_finished=True)

    def waiting_count(self, *, is_forced: bool = False) -> int:
        """Return how many answers a run would score, were its time unlimited."""
        done = () if is_forced else (self.judge.version, UNSCORABLE)
        with self._database.reading() as unit:
            return unit.unscored_answers.count(but=done)

    def scored(self, found: Sequence[StoredAnswer]) -> list[tuple[StoredAnswer, StoredScore]]:
        """Return the answers with their automatic scores, in order; nothing is stored."""
        fit = [one for one in found if is_scorable(one.post, one.answer.text)]
        pairs = [AnswerPair(one.post, one.answer.text, one.answer.answered_at, one.answer.authority) for one in fit]
        scores = {one.place: score for one, score in zip(fit, self.judge.score(pairs), strict=True)}
        return [(one, self._stored(scores.get(one.place))) for one in found]

    def _batches(self, is_forced: bool) -> Iterator[list[StoredAnswer]]:
        yield from self._pages(None)
        with self._database.reading() as unit:
            versions = list(unit.unscored_answers.versions())
        if not versions:
            return
        present = self.judge.version
        if is_forced and present in versions:
            yield from self._pages(present)
        for version in versions:
            if version not in {present, UNSCORABLE} and (is_forced or self._may_replace(version, present)):
                yield from self._pages(version)
                self._replaced.add(version)

    def _may_replace(self, version: str, present: str) -> bool:
        """Say whether scores of a version may be replaced.

        Once all of them have been, new ones can only come from another service that judges otherwise: the two would
        score each other's answers without end. So these are left, and the log says why.
        """
        if present != self._present:
            self._present, self._replaced = present, set()
        if version not in self._replaced:
            return True
        _log.error(
            "ответы в этой базе оценивает ещё кто-то по «%s», здесь «%s» → задайте всем одну TRIAGE_MODELS_HOME и одну "
            "версию программы, затем выполните triage rescore",
            version,
            present,
        )
        return False

    def _pages(self, version: str | None) -> Iterator[list[StoredAnswer]]:
        """Yield the answers with a version of score; an incident that is locked now is met again by the next run."""
        last = START
        while True:
            with self._database.reading() as unit:
                found = unit.unscored_answers.page(BATCH_ANSWERS, last, version)
            if not found:
                return
            yield found
            last = found[-1].place

    def _stored(self, score: AnswerScore | None) -> StoredScore:
        now = self._clock.now()
        if score is None:
            return StoredScore(Marks(None, None, {}), UNSCORABLE, 0.0, now)
        return StoredScore(Marks.of(score), score.model_version, score.confidence, now)
