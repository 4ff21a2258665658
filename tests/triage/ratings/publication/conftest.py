from __future__ import annotations

import pytest

from triage.ratings.publication.bundle import published_files
from triage.ratings.rating import RatedWindow
from triage.regions.pack import RegionPack


@pytest.fixture(scope="session")
def files(demonstration: RatedWindow, pack: RegionPack) -> dict[str, bytes]:
    """Every file of the publication of the demonstration month."""
    return {file.path: file.content for file in published_files(demonstration, pack)}
