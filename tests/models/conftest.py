from __future__ import annotations

from pathlib import Path

import pytest

from models.topic import CascadeTopicClassifier, load_topic_classifier
from tests.tiny_models import SpellingEncoder, write_corpus
from training.seed_model import SeedModelOptions, fit_seed
from triage.regions.loader import load_region
from triage.regions.pack import RegionPack
from triage.text.document import Reader
from triage.text.morphology import Morphology

TINY = Path(__file__).parents[1] / "regions" / "tiny"


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader(Morphology())


@pytest.fixture(scope="session")
def tiny() -> RegionPack:
    return load_region(TINY)


@pytest.fixture(scope="session")
def seed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("seed"))


@pytest.fixture(scope="session")
def artefact(tmp_path_factory: pytest.TempPathFactory, seed_folder: Path, tiny: RegionPack, reader: Reader) -> Path:
    """A model taught by the tiny corpus, with the spelling encoder."""
    folder = tmp_path_factory.mktemp("artefact")
    options = SeedModelOptions("tiny", seed_folder=seed_folder, volumes=seed_folder / "volumes.csv")
    fit_seed(tiny, reader, SpellingEncoder(), folder, options)
    return folder


@pytest.fixture(scope="session")
def classifier(artefact: Path, tiny: RegionPack, reader: Reader) -> CascadeTopicClassifier:
    return load_topic_classifier(artefact, tiny, reader, SpellingEncoder())
