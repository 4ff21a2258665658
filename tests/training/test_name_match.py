from __future__ import annotations

import numpy as np
import pytest

from models.link import Link, fit_link
from models.name_match import NameMatch

LABELS = ("Администрация Клепиковского района", "Администрация Шиловского района", "Госжилинспекция")


@pytest.fixture(scope="module")
def match():
    return NameMatch(LABELS)


def test_a_named_district_matches_its_administration_only(match, reader):
    any_word, capital = match.of(reader.read(["Когда в Спас-Клепиках починят дорогу?", "Яма во дворе"]))
    assert any_word[0].argmax() == 0
    assert any_word[0, 1] == 0.0
    assert capital[0].tolist() == [1.0, 0.0, 0.0]
    assert not any_word[1].any()


def test_words_of_many_labels_say_little(match, reader):
    any_word, _ = match.of(reader.read(["Администрация района не отвечает жителям"]))
    named, _ = match.of(reader.read(["Шиловский район"]))
    assert any_word[0, 0] == any_word[0, 1] < named[0, 1]


def test_the_weight_of_names_is_learned_and_raises_the_named_label():
    random = np.random.default_rng(2)
    targets = random.integers(0, 4, 400)
    scores = random.normal(0.25, 0.05, size=(400, 4)).astype(np.float32)
    matches = np.eye(4, dtype=np.float32)[targets][None]
    link = fit_link(scores, targets, matches)
    assert link.match_weights[0] > 1.0
    assert link.probabilities(scores, matches).argmax(axis=1).tolist() == targets.tolist()
    assert Link.of(link.as_array()) == link
    assert Link(2.0, 0.05).probabilities(scores, matches) == pytest.approx(Link(2.0, 0.05).probabilities(scores))
