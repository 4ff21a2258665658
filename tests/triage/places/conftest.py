from __future__ import annotations

from collections.abc import Callable

import pytest

from triage.domain.places import PlaceMention, Resolution
from triage.domain.spans import Span
from triage.places.locator import PlaceLocator
from triage.regions.loader import default_region_folder, load_region
from triage.regions.pack import RegionPack
from triage.text.document import Reader
from triage.text.morphology import Morphology

Locate = Callable[..., tuple[tuple[PlaceMention, ...], Resolution]]
Where = Callable[..., str]


@pytest.fixture(scope="session")
def mari_el() -> RegionPack:
    return load_region(default_region_folder())


@pytest.fixture(scope="session")
def locator(mari_el: RegionPack, morphology: Morphology) -> PlaceLocator:
    return PlaceLocator(mari_el, morphology)


@pytest.fixture(scope="session")
def locate(locator: PlaceLocator, reader: Reader) -> Locate:
    """Find and resolve the places of a text."""

    def run(
        text: str, page: str | None = None, focus: Span | None = None
    ) -> tuple[tuple[PlaceMention, ...], Resolution]:
        document = reader.read([text])[0]
        mentions = locator.find(document, page)
        return mentions, locator.resolve(document, mentions, focus=focus)

    return run


@pytest.fixture(scope="session")
def where(locate: Locate) -> Where:
    """Say in one word where a text is: `district/Settlement`, `? one|other`, `page …`, `out`, `-`."""

    def run(text: str, page: str | None = None, focus: Span | None = None) -> str:
        return in_short(locate(text, page, focus)[1])

    return run


def in_short(place: Resolution) -> str:
    """Write a resolution in one line, for tables."""
    if place.status == "ambiguous":
        return "? " + "|".join(sorted({candidate.district or "" for candidate in place.candidates}))
    if place.status == "out_of_region":
        return "out"
    if place.district is None:
        return "-"
    settled = f"/{place.settlement.name}" if place.settlement else ""
    page = "page " if place.status == "inferred_from_source" else ""
    return f"{page}{place.district}{settled}"
