"""The service in a process of its own, on the fictional region with quick doubles for the models.

    TRIAGE_DATABASE_URL=… python -m tests.soak_server PORT      # prints the port it listens on

For tests that kill it or take its database away: starting takes a second, and the time of a request goes into storing.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import uvicorn

from api.bootstrap import Services, with_storage
from api.clock import SystemClock
from api.journal import configure
from api.main import create_app
from api.settings import Settings
from tests.doubles import CueTopicClassifier, WordLocator
from triage.pipeline import TriagePipeline
from triage.regions.loader import load_region
from triage.routing.router import Router
from triage.routing.severity import SeverityScorer
from triage.text.document import Reader
from triage.text.morphology import Morphology

TINY = Path(__file__).parent / "regions" / "tiny"


def build(settings: Settings) -> Services:
    """Build the services as the composition root does, with doubles for models and places."""
    pack, reader, clock = load_region(TINY), Reader(Morphology()), SystemClock()
    topics = CueTopicClassifier(pack, reader)
    pipeline = TriagePipeline(pack, reader, WordLocator(pack), topics, Router(pack), SeverityScorer(pack), clock)
    return with_storage(Services(settings, clock, pack, reader, None, topics, pipeline))


def main() -> None:
    """Listen on the port given (0 = any), say which it is, and serve until a signal comes."""
    bound = socket.create_server(("127.0.0.1", int(sys.argv[1])))
    settings = Settings(region=str(TINY), requests_per_minute=1_000_000, require_keys="always")
    configure("warning")
    app = create_app(settings, services=build(settings))
    sys.stdout.write(f"{bound.getsockname()[1]}\n")
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[bound])


if __name__ == "__main__":
    main()
