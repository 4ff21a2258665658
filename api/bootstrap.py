"""The composition root: builds everything the service and the commands stand on, as plain calls; read it to see how.

Nothing here is built at import. Building takes some seconds and is done once per process; all of it is read-only after
that and shared by threads.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api.clock import SystemClock
from api.settings import Settings
from models.champion_watch import ChampionAuthorities, ChampionTopics
from models.champions import ChampionHome
from models.encoder import load_encoder
from models.surroundings import Surroundings
from models.topic import load_topic_classifier
from triage.collector import collect_rarely, keep_for_good
from triage.domain.errors import StorageError
from triage.domain.posts import Post
from triage.pipeline import TriagePipeline
from triage.places.locator import PlaceLocator
from triage.ports import Clock, SentenceEncoder, TopicClassifier
from triage.regions.loader import load_region, region_folder
from triage.regions.pack import RegionPack
from triage.routing.clauses import ClauseSplitter
from triage.routing.issues import IssueSplitter
from triage.routing.router import Router
from triage.routing.severity import SeverityScorer
from triage.text.document import Reader
from triage.text.morphology import Morphology

if TYPE_CHECKING:
    from api.keyring import Keyring
    from triage.incidents.services import IncidentServices

WARM_UP_POST = "На улице Советской яма на дороге и третий день не вывозят мусор. Примите меры!"


@dataclass(frozen=True, slots=True)
class Services:
    """What is built once per process. Routes and commands get it passed; a new feature adds a field."""

    settings: Settings
    clock: Clock
    pack: RegionPack
    reader: Reader
    encoder: SentenceEncoder | None
    topics: TopicClassifier
    pipeline: TriagePipeline
    incidents: IncidentServices | None = None
    """None when the database could not be opened: classifying works, storing answers 503."""
    keyring: Keyring | None = None
    router: Router | None = None
    """The router of the pipeline, for what-if questions of the review."""
    lacks_database: bool = False
    """The database could not be opened: `with_storage` may succeed later."""


def build_services(settings: Settings, clock: Clock | None = None) -> Services:
    """Build everything the service needs, the database included. Raises what `build_pipeline` raises.

    InputError, too, when a community of VK answers for an authority that the region does not have.
    """
    from api.preflight import check_groups  # noqa: PLC0415  files need it as little as the database

    services = build_pipeline(settings, clock)
    check_groups(settings, services.pack, services.clock.now())
    return with_storage(services)


def build_pipeline(settings: Settings, clock: Clock | None = None) -> Services:
    """Build what classifies, warmed up by one post, and open no database: for commands that work on files.

    Raises:
        InputError: There is no such region.
        RegionPackError: The region pack is faulty.
        ArtefactError: The model is absent, damaged or foreign to the region.
    """
    clock = clock or SystemClock()
    pack = load_region(region_folder(settings.region))
    reader = Reader(Morphology())
    encoder = load_encoder() if settings.use_encoder else None
    shipped = load_topic_classifier(settings.topic_model, pack, reader, encoder)
    home, surroundings = ChampionHome(settings.models_home), Surroundings(pack, reader, encoder)
    topics = ChampionTopics(home, surroundings, shipped)
    router = Router(pack)
    pipeline = TriagePipeline(
        pack,
        reader,
        PlaceLocator(pack, reader.morphology),
        topics,
        router,
        SeverityScorer(pack),
        clock,
        splitter=IssueSplitter(ClauseSplitter(reader.morphology), shipped.quick, shipped.thorough),
        authorities=ChampionAuthorities(home, surroundings),
        serving=topics.watch.current,
    )
    pipeline.run([Post(WARM_UP_POST)])
    collect_rarely()
    keep_for_good()  # pack and models stay till the end: no collection need walk them again (a tenth of the CPU)
    return Services(settings, clock, pack, reader, encoder, topics, pipeline, router=router)


def with_storage(services: Services) -> Services:
    """Add the database and what stands on it; without it when it cannot be opened, which the log then says.

    An SQLite file is brought to the schema of this version here; PostgreSQL waits for `triage db upgrade`, because
    several servers may stand on it. What could not be opened (no space, a lock) may be tried again with the result.
    """
    from api.keyring import Keyring  # noqa: PLC0415  the database costs files 0.3 s they do not need
    from api.quality import build_scorer  # noqa: PLC0415
    from triage.incidents.policy import Policy  # noqa: PLC0415
    from triage.incidents.services import build_incident_services  # noqa: PLC0415
    from triage.storage.database import Database  # noqa: PLC0415
    from triage.storage.schema import prepare  # noqa: PLC0415

    settings = services.settings
    try:
        database = Database(settings.database_url)
        prepare(database)
    except StorageError as error:
        logging.getLogger(__name__).error("%s", error)
        return replace(services, lacks_database=True)
    policy = Policy(retention_days=settings.retention_days or None)
    incidents = build_incident_services(
        database,
        services.pipeline,
        services.clock,
        policy,
        lambda: build_scorer(services.pack, services.reader, settings.models_home),
    )
    keyring = Keyring(database, services.clock)
    return replace(services, incidents=incidents, keyring=keyring, lacks_database=False)
