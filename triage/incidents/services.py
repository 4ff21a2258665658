"""All services on stored incidents in one place, built by plain calls; start here."""

from __future__ import annotations

from dataclasses import dataclass

from triage.incidents.casework import CaseDesk
from triage.incidents.corrections import CorrectionDesk
from triage.incidents.importing import Importer
from triage.incidents.intake import Intake
from triage.incidents.policy import Policy
from triage.incidents.receivers import Receivers
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


def build_incident_services(
    database: Database, pipeline: TriagePipeline, clock: Clock, policy: Policy | None = None
) -> IncidentServices:
    """Put the services together."""
    policy = policy or Policy()
    return IncidentServices(
        database=database,
        clock=clock,
        policy=policy,
        intake=Intake(database, pipeline, clock, policy),
        cases=CaseDesk(database, pipeline.pack, clock, policy),
        corrections=CorrectionDesk(database, pipeline.pack, clock),
        importer=Importer(database, clock, policy),
        receivers=Receivers(database, clock),
    )
