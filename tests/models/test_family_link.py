from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.family_link import FamilyLink, link_of, link_state, merged_matches, merged_scores
from models.link import Link

MEMBERS = (1, 3)
LINK = FamilyLink(MEMBERS, Link(2.0, 0.05, (1.0,)), Link(1.0, 0.1, (0.5, 4.0)))


def table(*rows):
    return np.array(rows, dtype=np.float32)


@pytest.fixture
def scores():
    return np.random.default_rng(4).normal(0.2, 0.2, size=(20, 5)).astype(np.float32)


@pytest.fixture
def matches():
    return np.random.default_rng(5).random((2, 20, 5)).astype(np.float32)


def test_it_gives_probabilities(scores, matches):
    found = LINK.probabilities(scores, matches)
    assert found.shape == scores.shape
    assert found.sum(axis=1) == pytest.approx(np.ones(20), abs=1e-5)
    assert (found >= 0.0).all()


def test_places_move_the_choice_among_members_and_nothing_between_levels(scores, matches):
    louder = matches.copy()
    louder[1, :, 3] += 3.0
    before, after = LINK.probabilities(scores, matches), LINK.probabilities(scores, louder)
    assert (after[:, 3] > before[:, 3]).all()
    assert after[:, [0, 2, 4]] == pytest.approx(before[:, [0, 2, 4]])
    assert after[:, MEMBERS].sum(axis=1) == pytest.approx(before[:, MEMBERS].sum(axis=1), abs=1e-6)


def test_the_family_is_one_label_with_the_sum_of_its_scores():
    assert merged_scores(table([1, 2, 3, 4, 5]), MEMBERS, are_odds=False).tolist() == [[1, 3, 5, 6]]
    assert merged_matches(table([1, 2, 3, 9, 5])[None], MEMBERS).tolist() == [[[1, 3, 5, 9]]]
    assert merged_matches(None, MEMBERS) is None


def test_log_odds_of_members_are_pooled_as_chances():
    found = merged_scores(table([-1, -2, -3, -2, -4]), MEMBERS, are_odds=True)
    assert found[0] == pytest.approx([-1, -3, -4, -2 + np.log(2.0)])


def test_weak_members_together_beat_a_stronger_stranger():
    found = LINK.probabilities(table([0.3, 0.25, 0.0, 0.25, 0.0]))
    assert found[0, list(MEMBERS)].sum() > found[0, 0]


@pytest.mark.parametrize("link", [LINK, replace(LINK, are_odds=True), Link(2.0, 0.04), Link(2.0, 0.04, (1.0, 0.0))])
def test_a_link_comes_back_from_an_artefact(link):
    assert link_of("head", link_state("head", link)) == link
