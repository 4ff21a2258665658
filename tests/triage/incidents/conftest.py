from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from tests.databases import cluster, database, database_url, sqlite_database, sqlite_template
from tests.doubles import CueTopicClassifier, WordLocator
from triage.domain.access import Principal, Scope
from triage.domain.incidents import IncidentKey
from triage.domain.messages import Message
from triage.incidents.services import IncidentServices, build_incident_services
from triage.pipeline import TriagePipeline
from triage.regions.pack import RegionPack
from triage.routing.router import Router
from triage.routing.severity import SeverityScorer
from triage.storage.database import Database
from triage.text.document import Reader

__all__ = ["cluster", "database", "database_url", "sqlite_database", "sqlite_template"]

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANALYST = Principal("k1", "аналитик", frozenset({Scope.REVIEW}))
OFFICE = Principal("k2", "мэрия", frozenset({Scope.INGEST}), authority="adm_zaozersk")


class HandClock:
    """A clock that moves when told to."""

    def __init__(self, moment: datetime = START):
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def wait(self, **span: float) -> datetime:
        self.moment += timedelta(**span)
        return self.moment


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def pipeline(tiny: RegionPack, reader: Reader) -> TriagePipeline:
    classifier, locator = CueTopicClassifier(tiny, reader), WordLocator(tiny)
    return TriagePipeline(tiny, reader, locator, classifier, Router(tiny), SeverityScorer(tiny), HandClock())


@pytest.fixture
def desk(database: Database, pipeline: TriagePipeline, clock: HandClock) -> Iterator[IncidentServices]:
    return build_incident_services(database, pipeline, clock)


@dataclass
class Numbers:
    """Hands out message keys."""

    last: int = 0

    def next(self) -> str:
        self.last += 1
        return str(self.last)


@pytest.fixture
def message(clock: HandClock) -> Callable[..., Message]:
    numbers = Numbers()

    def make(text: str = "В Заозёрске яма на дороге, дети падают", **changes: object) -> Message:
        values = {"key": IncidentKey("vk", numbers.next()), "text": text, "created_at": clock.now(), **changes}
        return Message(**values)  # type: ignore[arg-type]

    return make


@pytest.fixture
def accept(desk: IncidentServices, message: Callable[..., Message]) -> Callable[..., str]:
    """Store one message and return its incident id."""

    def run(text: str = "В Заозёрске яма на дороге, дети падают", **changes: object) -> str:
        stored = desk.intake.accept_one(message(text, **changes), "тест").stored
        assert stored is not None
        return stored.incident.incident_id

    return run
