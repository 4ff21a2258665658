"""One transaction with all its repositories; open to see which there are."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from triage.storage.aged import AgedRepository
from triage.storage.answer_reviews import AnswerReviewRepository
from triage.storage.answer_scores import AnswerScoreRepository
from triage.storage.appeals import AppealRepository
from triage.storage.audit import AuditRepository
from triage.storage.corrections import CorrectionRepository
from triage.storage.events import EventRepository
from triage.storage.idempotency import IdempotencyRepository
from triage.storage.incidents import IncidentRepository
from triage.storage.keys import KeyRepository
from triage.storage.problems import ProblemRepository
from triage.storage.statistics import StatisticsRepository
from triage.storage.unscored import UnscoredAnswerRepository
from triage.storage.webhooks import WebhookRepository

if TYPE_CHECKING:
    from triage.storage.case_columns import CaseColumnsRepository


class UnitOfWork:
    """The repositories on one connection; made by `Database.reading` and `Database.writing`, never by hand."""

    def __init__(self, connection: Connection):
        self.connection = connection

    @property
    def has_new_calls(self) -> bool:
        """Say whether calls to other systems were queued in this transaction."""
        return "webhooks" in self.__dict__ and self.webhooks.enqueued_count > 0

    @cached_property
    def incidents(self) -> IncidentRepository:
        """Incidents with assignments, answers and decisions."""
        return IncidentRepository(self.connection)

    @cached_property
    def aged(self) -> AgedRepository:
        """What retention counts and deletes."""
        return AgedRepository(self.connection)

    @cached_property
    def case_columns(self) -> CaseColumnsRepository:
        """What ratings read of incidents."""
        from triage.storage.case_columns import CaseColumnsRepository  # noqa: PLC0415  pandas is for ratings alone

        return CaseColumnsRepository(self.connection)

    @cached_property
    def unscored_answers(self) -> UnscoredAnswerRepository:
        """Answers that wait for a score."""
        return UnscoredAnswerRepository(self.connection)

    @cached_property
    def answer_scores(self) -> AnswerScoreRepository:
        """Scores of answers, automatic and by analysts."""
        return AnswerScoreRepository(self.connection)

    @cached_property
    def answer_reviews(self) -> AnswerReviewRepository:
        """Lists of answers for analysts."""
        return AnswerReviewRepository(self.connection)

    @cached_property
    def events(self) -> EventRepository:
        """The append-only log."""
        return EventRepository(self.connection)

    @cached_property
    def problems(self) -> ProblemRepository:
        """Mass problems and the signatures that find them."""
        return ProblemRepository(self.connection)

    @cached_property
    def appeals(self) -> AppealRepository:
        """Appeals of authorities."""
        return AppealRepository(self.connection)

    @cached_property
    def corrections(self) -> CorrectionRepository:
        """Corrections of analysts and what they teach."""
        return CorrectionRepository(self.connection)

    @cached_property
    def keys(self) -> KeyRepository:
        """API keys."""
        return KeyRepository(self.connection)

    @cached_property
    def idempotency(self) -> IdempotencyRepository:
        """Idempotency keys of requests."""
        return IdempotencyRepository(self.connection)

    @cached_property
    def audit(self) -> AuditRepository:
        """Who did what."""
        return AuditRepository(self.connection)

    @cached_property
    def webhooks(self) -> WebhookRepository:
        """Receivers and the outbox."""
        return WebhookRepository(self.connection)

    @cached_property
    def statistics(self) -> StatisticsRepository:
        """Counts for metrics and drift."""
        return StatisticsRepository(self.connection)
