"""The composition root: builds everything the service and the commands stand on, as plain calls; read it to see how.

Nothing here is built at import. Building takes some seconds and is done once per process; all of it is read-only after
that and shared by threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from triage.places.locator import PlaceLocator

from api.clock import SystemClock
from api.settings import Settings
from models.encoder import load_encoder
from models.topic import load_topic_classifier
from triage.domain.errors import InputError
from triage.domain.posts import Post
from triage.pipeline import TriagePipeline
from triage.ports import Clock, SentenceEncoder, TopicClassifier
from triage.regions.loader import default_region_folder, load_region
from triage.regions.pack import RegionPack
from triage.routing.router import Router
from triage.routing.severity import SeverityScorer
from triage.text.document import Reader
from triage.text.morphology import Morphology

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


def build_services(settings: Settings, clock: Clock | None = None) -> Services:
    """Build everything, warmed up by one post.

    Raises:
        InputError: There is no such region.
        RegionPackError: The region pack is faulty.
        ArtefactError: The model is absent, damaged or foreign to the region.
    """
    clock = clock or SystemClock()
    pack = load_region(region_folder(settings.region))
    reader = Reader(Morphology())
    encoder = load_encoder() if settings.use_encoder else None
    topics = load_topic_classifier(settings.topic_model, pack, reader, encoder)
    pipeline = TriagePipeline(
        pack, reader, PlaceLocator(pack, reader.morphology), topics, Router(pack), SeverityScorer(pack), clock
    )
    pipeline.run([Post(WARM_UP_POST)])
    return Services(settings, clock, pack, reader, encoder, topics, pipeline)


def region_folder(region: str) -> Path:
    """Return the folder of a region given by name or path. InputError when there is none."""
    for folder in (Path(region), default_region_folder(region)):
        if (folder / "region.toml").is_file():
            return folder
    raise InputError(f"региона «{region}» нет → назовите поставляемый (mari_el) или папку с region.toml")
