from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.bootstrap import Services, with_storage
from api.main import create_app
from api.settings import Settings
from tests.doubles import CueTopicClassifier, FixedClock, WordLocator
from triage.pipeline import TriagePipeline
from triage.regions.loader import load_region
from triage.routing.router import Router
from triage.routing.severity import SeverityScorer
from triage.text.document import Reader
from triage.text.morphology import Morphology

TINY = Path(__file__).parents[1] / "regions" / "tiny"


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    """Everything real but the topic model and the locator, on a fictional region: ready in no time."""
    url = f"sqlite:///{tmp_path_factory.mktemp('service')}/triage.sqlite"
    pack, reader, clock = load_region(TINY), Reader(Morphology()), FixedClock()
    topics = CueTopicClassifier(pack, reader)
    pipeline = TriagePipeline(pack, reader, WordLocator(pack), topics, Router(pack), SeverityScorer(pack), clock)
    settings = Settings(region=str(TINY), database_url=url, background_jobs=False)
    return with_storage(Services(settings, clock, pack, reader, None, topics, pipeline))


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services=services), raise_server_exceptions=False) as client:
        yield client
