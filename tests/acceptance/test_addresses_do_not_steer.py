"""An address put before or after a post does not change its topic group, however telling the street's name is."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bench.addresses import changes
from bench.mariel import build
from triage.pipeline import TriagePipeline
from triage.regions.loader import default_region_folder, load_region

MOST_CHANGED = 0.06
"""bench/addresses.py finds 0.039 over all its addresses; 0.133 before names of places were blanked."""
POSTS = Path(__file__).parent / "mari_el_posts.csv"
ADDRESSES = ("ул. Молодёжная, 5", "на Больничной 3", "Газовиков 4", "улица Энергетиков, 17а")


@pytest.fixture(scope="module")
def pipeline() -> TriagePipeline:
    return build(load_region(default_region_folder()), None, words_only=False)


def test_an_address_does_not_steer_the_topic(pipeline: TriagePipeline) -> None:
    with POSTS.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)][::4]

    found = changes(pipeline, texts, ADDRESSES)

    assert sum(found.values()) / len(found) <= MOST_CHANGED, found


def test_institutions_stay_topical(pipeline: TriagePipeline) -> None:
    posts = ["В школе № 5 холодно, дети в куртках", "В больнице на Школьной нет хирурга", "У детского сада нет забора"]

    assert list(changes(pipeline, posts, ("ул. Больничная, 7",)).values()) == [0.0, 0.0, 0.0]
