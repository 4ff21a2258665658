from __future__ import annotations

from pathlib import Path

import pytest

from tests.tiny_models import write_corpus
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
