"""The threshold of near duplicates on our own labelled pairs (figures with intervals: bench/duplicates.py)."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from triage.incidents.policy import Policy
from triage.incidents.similarity import bands, comparable, similarity

THRESHOLD = Policy().near_similarity


@pytest.fixture(scope="module")
def pairs():
    with (Path(__file__).parent / "duplicate_pairs.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def is_found(pair, threshold=THRESHOLD):
    one, other = comparable(pair["one"]), comparable(pair["other"])
    return similarity(one, other) >= threshold and bool({*bands(one)} & {*bands(other)})


def test_there_are_pairs_of_every_kind_and_none_twice(pairs):
    kinds = Counter(pair["kind"] for pair in pairs)
    assert set(kinds) == {"repost", "edit", "reworded", "template", "place", "topic"}
    assert min(kinds.values()) >= 20
    assert len({(pair["one"], pair["other"]) for pair in pairs}) == len(pairs) >= 200


def test_copies_are_found_by_their_words_and_other_problems_are_not(pairs):
    found = Counter(pair["kind"] for pair in pairs if is_found(pair))
    kinds = Counter(pair["kind"] for pair in pairs)
    assert found["repost"] == kinds["repost"]
    assert found["edit"] / kinds["edit"] >= 0.8
    assert found["place"] == found["topic"] == found["reworded"] == 0


def test_a_higher_threshold_would_lose_edited_copies(pairs):
    edits = [pair for pair in pairs if pair["kind"] == "edit"]
    assert sum(is_found(pair, 0.65) for pair in edits) < 0.75 * sum(is_found(pair) for pair in edits)
