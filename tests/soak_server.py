"""The service in processes of its own, on the fictional region with quick doubles for the models.

    TRIAGE_DATABASE_URL=… python -m tests.soak_server PORT [WORKERS]      # says which address it listens on

For tests that kill it or take its database away: starting takes a second, and the time of a request goes into storing.
Models promoted in `TRIAGE_MODELS_HOME` are taken up as by the real service.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from api.serving import serve, serve_with_workers
from api.settings import Settings, settings_with

if TYPE_CHECKING:
    from api.bootstrap import Services

TINY = Path(__file__).parent / "regions" / "tiny"


def build(settings: Settings) -> Services:
    """Build the services as the composition root does, with doubles for models and places; imported by workers only."""
    from api.bootstrap import Services, with_storage
    from api.clock import SystemClock
    from models.champion_watch import ChampionTopics
    from models.champions import ChampionHome
    from models.surroundings import Surroundings
    from tests.doubles import CueTopicClassifier, WordLocator
    from tests.tiny_models import SpellingEncoder
    from triage.pipeline import TriagePipeline
    from triage.regions.loader import load_region
    from triage.routing.router import Router
    from triage.routing.severity import SeverityScorer
    from triage.text.document import Reader
    from triage.text.morphology import Morphology

    pack, reader, clock = load_region(TINY), Reader(Morphology()), SystemClock()
    surroundings = Surroundings(pack, reader, SpellingEncoder())
    topics = ChampionTopics(ChampionHome(settings.models_home), surroundings, CueTopicClassifier(pack, reader))
    parts = pack, reader, WordLocator(pack), topics, Router(pack), SeverityScorer(pack), clock
    pipeline = TriagePipeline(*parts, serving=topics.watch.current)
    return with_storage(Services(settings, clock, pack, reader, None, topics, pipeline))


def say(line: str) -> None:
    """Print at once, for the program that waits for the address."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Listen on the port given (0 = any), say which it is, and serve until a signal comes."""
    port, *workers = map(int, sys.argv[1:])
    settings = settings_with(port=port, region=str(TINY), require_keys="always")
    if workers:
        serve_with_workers(settings, workers[0], say, build)
    else:
        serve(settings, say, build)


if __name__ == "__main__":
    main()
