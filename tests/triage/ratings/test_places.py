"""Numbers of places: equal for equal places, and for no others."""

from __future__ import annotations

import numpy as np

from triage.ratings.places import TOO_VAGUE, mixed, place_numbers, word_hashes

PLACES = [
    ("roads", "88701", "Зелёная", "5а"),
    ("roads", "88701", "зеленая", "5А"),
    ("roads", "88701", "Зелёная", ""),
    ("roads", "88701", "", "Зелёная"),
    ("88701", "roads", "Зелёная", "5а"),
    ("waste", "88701", "Зелёная", "5а"),
]


def test_case_and_yo_do_not_matter_and_all_else_does() -> None:
    first, same, *others = place_numbers(PLACES)
    assert first == same
    assert len({first, *others}) == len(PLACES) - 1
    assert TOO_VAGUE not in {first, *others}


def test_a_vague_place_is_none_among_others() -> None:
    assert list(place_numbers([None, PLACES[0], None]) == TOO_VAGUE) == [True, False, True]
    assert len(place_numbers([])) == 0
    assert list(place_numbers([None])) == [TOO_VAGUE]


def test_numbers_are_the_same_in_every_run() -> None:
    """Published fingerprints are made of them."""
    assert place_numbers(PLACES[:1]).tolist() == [9147937703913035920]


def test_a_hundred_thousand_places_have_numbers_of_their_own() -> None:
    count = 100_000
    houses = word_hashes([f"{number}" for number in range(count)])
    streets = np.repeat(word_hashes(["Мира"]), count)
    assert len(set(mixed([streets, houses]).tolist())) == count
    assert len(set(mixed([houses, streets]).tolist()) - set(mixed([streets, houses]).tolist())) == count
