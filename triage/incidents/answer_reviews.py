"""Takes analysts' own scores of answers; open when one is refused or has the wrong effect.

A score is added, never changed: the newest of an analyst holds, a withdrawn one takes the earlier ones back. It is
stored in one transaction with the automatic score it stands beside and with its entry in the audit log, and what holds
of the answer follows at once (`triage.answers.consensus`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from triage.answers.judge import is_scorable
from triage.domain.access import Principal
from triage.domain.answer_reviews import ListedAnswer
from triage.domain.answers import (
    AnalystScore,
    AnswerKind,
    AnswerPair,
    AnswerScore,
    CriterionCode,
    CriterionScore,
    Marks,
    StoredScore,
)
from triage.domain.errors import InputError, NotFoundError
from triage.domain.incidents import OfficialAnswer
from triage.incidents.scoring import AnswerScoring
from triage.ports import Clock
from triage.storage.answer_scores import ScoreHistory, in_force
from triage.storage.audit import AuditEntry
from triage.storage.database import Database
from triage.storage.idempotency import RequestKey
from triage.storage.unit import UnitOfWork
from triage.storage.unscored import StoredAnswer


@dataclass(frozen=True, slots=True)
class ReviewedAnswer:
    """One answer with every score it got."""

    answer: ListedAnswer
    history: ScoreHistory


class AnswerReviewDesk:
    """Stores and shows scores of analysts; `scoring` scores the answer where the machine has not yet."""

    def __init__(self, database: Database, scoring: AnswerScoring, clock: Clock):
        self._database = database
        self._scoring = scoring
        self._clock = clock

    def read(self, incident_id: str, answer_id: str) -> ReviewedAnswer:
        """Return an answer with its scores. NotFoundError."""
        with self._database.reading() as unit:
            return _reviewed(unit, incident_id, answer_id)

    def explain(self, answer: ListedAnswer) -> AnswerScore | None:
        """Return what the machine says of an answer now, with quotes; None when it cannot be scored. Stores nothing."""
        if not is_scorable(answer.post, answer.answer):
            return None
        pair = AnswerPair(answer.post, answer.answer, answer.answered_at, answer.authority)
        (score,) = self._scoring.judge.score([pair])
        return score

    def submit(
        self, incident_id: str, answer_id: str, given: AnalystScore, by: Principal, request: RequestKey | None = None
    ) -> ReviewedAnswer:
        """Add a score of the caller; it replaces the caller's earlier one.

        Raises:
            InputError: Nothing is scored, or a quality is given to what is called no answer.
            NotFoundError: There is no such incident or answer.
        """
        _check(given)
        automatic = self._automatic(self.read(incident_id, answer_id).answer)
        score = replace(
            given,
            analyst=by.name,
            scored_at=self._clock.now(),
            implied_quality=self._implied(given, automatic.marks),
        )
        return self._add(incident_id, answer_id, score, automatic, "answer.score", request)

    def withdraw(self, incident_id: str, answer_id: str, by: Principal) -> ReviewedAnswer:
        """Take the caller's score back; the answer is then judged by the others. NotFoundError: there is none."""
        reviewed = self.read(incident_id, answer_id)
        if by.name not in {score.analyst for score in in_force(reviewed.history.analysts)}:
            raise NotFoundError(f"оценки от «{by.name}» у этого ответа нет → отзывать нечего")
        score = AnalystScore(by.name, {}, scored_at=self._clock.now(), is_withdrawn=True)
        return self._add(incident_id, answer_id, score, None, "answer.score.withdraw", None)

    def _add(
        self,
        incident_id: str,
        answer_id: str,
        score: AnalystScore,
        automatic: StoredScore | None,
        action: str,
        request: RequestKey | None,
    ) -> ReviewedAnswer:
        now = self._clock.now()
        with self._database.writing() as unit:
            if request is not None and unit.idempotency.claim(request, now):
                return _reviewed(unit, incident_id, answer_id)
            row = unit.incidents.get(incident_id, for_update=True).row_id
            _reviewed(unit, incident_id, answer_id)
            if automatic is not None:
                unit.answer_scores.add_automatic(row, answer_id, automatic)
            unit.answer_scores.add_analyst(row, answer_id, score)
            unit.answer_scores.settle([row])
            unit.audit.add(AuditEntry(now, score.analyst, action, f"{incident_id}/{answer_id}"))
            if request is not None:
                unit.idempotency.remember(request, incident_id)
            return _reviewed(unit, incident_id, answer_id)

    def _automatic(self, listed: ListedAnswer) -> StoredScore:
        """Return what the machine says of an answer now."""
        answer = OfficialAnswer(listed.answer, listed.answered_at, listed.authority)
        stored = StoredAnswer(listed.incident_row, listed.position, listed.post, answer, listed.answer_id)
        ((_, score),) = self._scoring.scored([stored])
        return score

    def _implied(self, given: AnalystScore, automatic: Marks) -> float | None:
        """Return what the formula makes of the analyst's criteria with the machine's for the rest.

        None where the analyst judged no criterion, or where one is known from neither.
        """
        known: Mapping[CriterionCode, int | None] = {**automatic.values, **given.values}
        if not given.values or len(known) < len(CriterionCode):
            return None
        criteria = [CriterionScore(code, known[code], 1.0, "") for code in CriterionCode]
        return self._scoring.judge.quality_of(criteria)


def _check(given: AnalystScore) -> None:
    if not given.values and given.quality is None and given.kind is None:
        raise InputError("не сказано, как оценить → назовите quality, kind или хотя бы один критерий")
    if given.kind is AnswerKind.NOT_AN_ANSWER and given.quality is not None:
        raise InputError("у того, что не ответ, нет качества → уберите quality или исправьте kind")


def _reviewed(unit: UnitOfWork, incident_id: str, answer_id: str) -> ReviewedAnswer:
    row = unit.incidents.get(incident_id).row_id
    listed = unit.answer_reviews.get(row, answer_id)
    if listed is None:
        raise NotFoundError(
            f"ответа «{answer_id[:64]}» у этого инцидента нет → возьмите answer_id из его ответов: текст мог измениться"
        )
    return ReviewedAnswer(listed, unit.answer_scores.history(row, answer_id))
