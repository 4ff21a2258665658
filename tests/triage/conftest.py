from __future__ import annotations

from pathlib import Path

import pytest

from triage.regions.loader import load_region
from triage.regions.pack import RegionPack
from triage.text.document import Reader
from triage.text.morphology import Morphology

TINY = Path(__file__).parents[1] / "regions" / "tiny"


@pytest.fixture(scope="session")
def morphology() -> Morphology:
    return Morphology()


@pytest.fixture(scope="session")
def reader(morphology: Morphology) -> Reader:
    return Reader(morphology)


@pytest.fixture(scope="session")
def tiny() -> RegionPack:
    """A fictional region: passes only if no code knows Mari El."""
    return load_region(TINY)
