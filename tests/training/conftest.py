from __future__ import annotations

from pathlib import Path

import pytest

from models.learned import LearnedModel, Surroundings, load_learned
from tests.tiny_models import SpellingEncoder, write_corpus
from tests.training.labels import write_export
from training.bench import Bench
from training.config import load_config
from training.datasets import Columns, LabelledData, read_labelled
from training.experiment import fit
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
def codes(tiny: RegionPack) -> list[str]:
    return [topic.code for topic in tiny.topics]


@pytest.fixture
def seed_folder(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "seed")


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory, tiny: RegionPack, reader: Reader) -> Bench:
    """Where tests learn: the tiny region, the spelling encoder, a cold-start model of the tiny corpus."""
    seed = write_corpus(tmp_path_factory.mktemp("prior") / "seed")
    prior = seed.parent / "model"
    options = SeedModelOptions("tiny", seed_folder=seed, volumes=seed / "volumes.csv")
    fit_seed(tiny, reader, SpellingEncoder(), prior, options)
    return Bench(Surroundings(tiny, reader, SpellingEncoder()), prior)


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_export(tmp_path_factory.mktemp("export") / "export.csv")


@pytest.fixture(scope="session")
def topics_data(export: Path) -> LabelledData:
    return read_labelled(export, Columns("text", "topic", "day"))


@pytest.fixture(scope="session")
def topic_model(tmp_path_factory: pytest.TempPathFactory, topics_data: LabelledData, bench: Bench) -> Path:
    folder = tmp_path_factory.mktemp("topic") / "model"
    fit(topics_data, load_config("topic"), bench, folder)
    return folder


@pytest.fixture(scope="session")
def authority_model(tmp_path_factory: pytest.TempPathFactory, export: Path, bench: Bench) -> Path:
    folder = tmp_path_factory.mktemp("authority") / "model"
    fit(read_labelled(export, Columns("text", "authority")), load_config("authority"), bench, folder)
    return folder


@pytest.fixture(scope="session")
def learned_topics(topic_model: Path, bench: Bench) -> LearnedModel:
    return load_learned(topic_model, bench.surroundings)


@pytest.fixture(scope="session")
def learned_authorities(authority_model: Path, bench: Bench) -> LearnedModel:
    return load_learned(authority_model, bench.surroundings)
