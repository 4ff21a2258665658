"""All services on stored incidents in one place, built by plain calls; start here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from triage.answers.judge import VersionedJudge
from triage.incidents.answer_reviews import AnswerReviewDesk
from triage.incidents.casework import CaseDesk
from triage.incidents.corrections import CorrectionDesk
from triage.incidents.importing import Importer
from triage.incidents.intake import Intake
from triage.incidents.policy import Policy
from triage.incidents.receivers import Receivers
from triage.incidents.scoring import AnswerScoring
from triage.pipeline import TriagePipeline
from triage.ports import Clock
from triage.storage.database import Database


@dataclass(frozen=True, slots=True)
class IncidentServices:
    """What can be done with stored incidents; `database` for plain reads."""

    database: Database
    clock: Clock
    policy: Policy
    intake: Intake
    cases: CaseDesk
    corrections: CorrectionDesk
    importer: Importer
    receivers: Receivers
    scoring: AnswerScoring | None = None
    """None where nobody scores answers."""
    answer_reviews: AnswerReviewDesk | None = None
    """None where nobody scores answers."""


def build_incident_services(
    database: Database,
    pipeline: TriagePipeline,
    clock: Clock,
    policy: Policy | None = None,
    build_judge: Callable[[], VersionedJudge] | None = None,
) -> IncidentServices:
    """Put the services together; `build_judge` makes the scorer of answers when the first one is to be scored."""
    policy = policy or Policy()
    scoring = AnswerScoring(database, build_judge, clock) if build_judge is not None else None
    return IncidentServices(
        database=database,
        clock=clock,
        policy=policy,
        intake=Intake(database, pipeline, clock, policy),
        cases=CaseDesk(database, pipeline.pack, clock, policy),
        corrections=CorrectionDesk(database, pipeline.pack, clock),
        importer=Importer(database, clock, policy),
        receivers=Receivers(database, clock),
        scoring=scoring,
        answer_reviews=AnswerReviewDesk(database, scoring, clock) if scoring is not None else None,
    )
