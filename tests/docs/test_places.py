"""docs/places.md names every rule an analyst may meet in a decision."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.triage.places.test_addresses import ADDRESSES
from tests.triage.places.test_context import PLACES
from tests.triage.places.test_outside import NOT_OUTSIDE, OUTSIDE
from tests.triage.places.test_roles import AMBIGUOUS, TWO_PLACES
from tests.triage.places.test_sources import COMMUNITIES, PAGES
from tests.triage.places.test_traps import EVERYTHING
from tests.triage.places.test_typos import MISSPELT
from triage.places import caution, narrowing
from triage.places.locator import PlaceLocator
from triage.regions.loader import default_region_folder, load_region
from triage.text.document import Reader
from triage.text.morphology import Morphology

DOCUMENT = Path(__file__).parents[2] / "docs" / "places.md"


@pytest.fixture(scope="module")
def rules_met():
    reader = Reader(Morphology())
    locator = PlaceLocator(load_region(default_region_folder()), reader.morphology)
    rows = [*EVERYTHING, *ADDRESSES, *PLACES, *NOT_OUTSIDE, *TWO_PLACES, *AMBIGUOUS, *COMMUNITIES, *MISSPELT]
    posts = [(row[0], None) for row in rows] + [(text, None) for text in OUTSIDE] + [row[:2] for row in PAGES]
    met: set[str] = set()
    for text, page in posts:
        document = reader.read([text])[0]
        mentions = locator.find(document, page)
        met.update(mention.rule for mention in mentions)
        met.update(locator.resolve(document, mentions).rules)
    return met


def test_every_rule_met_is_described(rules_met):
    text = DOCUMENT.read_text("utf-8")
    assert [rule for rule in sorted(rules_met) if f"`{rule}`" not in text] == []


def test_every_named_rule_is_described():
    text = DOCUMENT.read_text("utf-8")
    names = [rule.__name__ for rule in (*caution.RULES, *narrowing.RULES)]
    assert [name for name in names if f"`{name}`" not in text] == []
