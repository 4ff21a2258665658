from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from models.family_link import FamilyLink
from models.label_signs import LabelSigns
from models.link import Link, fit_link
from models.name_match import NameMatch
from models.region_places import RegionPlaces
from training.config import load_config
from training.hearing import Hearing, family_of, listen, signs_of

LABELS = ("Администрация Аского", "Администрация Бского", "Администрация Вского", "Министерство", "Комитет")
FAMILY = (0, 1, 2)
REGION = RegionPlaces(("Анино",), csr_array(np.array([[0.9, 0.05, 0.05, 0.0, 0.0]], dtype=np.float32)))


def texts(count, *, told):
    """Scores that tell the level well and the district not; places that tell the district for a share of the rows."""
    random = np.random.default_rng(7)
    targets = random.integers(0, 5, count)
    scores = random.normal(0.05, 0.03, size=(count, 5)).astype(np.float32)
    districts = targets < 3
    scores[districts, :3] += 0.15
    scores[~districts, targets[~districts]] += 0.5
    places = np.zeros((2, count, 5), dtype=np.float32)
    heard = np.flatnonzero(random.random(count) < told)
    named = np.where(districts, targets, random.integers(0, 3, count))  # ministries' posts name villages too
    places[0, heard, named[heard]] = 1.0
    return scores, targets, places


def hearing(places, family=FAMILY):
    signs = LabelSigns(NameMatch(LABELS), REGION)
    return Hearing(signs, np.zeros((2, *places.shape[1:]), dtype=np.float32), places, family=family)


def test_level_and_place_are_asked_apart_where_labels_grow_likelier():
    scores, targets, places = texts(600, told=0.8)
    heard = listen(scores, targets, hearing(places))
    assert isinstance(heard.link, FamilyLink)
    assert heard.signs.region is REGION
    right = heard.link.probabilities(scores, heard.matches).argmax(axis=1) == targets
    flat = fit_link(scores, targets).probabilities(scores).argmax(axis=1) == targets
    assert right[targets < 3].mean() > flat[targets < 3].mean() + 0.3
    assert right[targets >= 3].mean() > 0.95


def test_one_question_is_asked_where_nothing_is_gained():
    random = np.random.default_rng(8)
    targets = random.integers(0, 5, 400)
    scores = (np.eye(5)[targets] + random.normal(0.0, 0.05, size=(400, 5))).astype(np.float32)
    heard = listen(scores, targets, hearing(np.zeros((2, 400, 5), dtype=np.float32)))
    assert isinstance(heard.link, Link)
    assert heard.signs.region is None


def test_without_a_row_of_the_family_one_question_is_asked():
    scores, targets, places = texts(300, told=0.8)
    rows = targets >= 3
    assert isinstance(listen(scores[rows], targets[rows], hearing(places[:, rows])).link, Link)


@pytest.mark.parametrize(
    ("labels", "known", "members"),
    [
        (("Администрация Кстовского района", "Администрация города Бор", "Администрация Балахнинского округа", "Суд"),
         True, (0, 1, 2)),
        (("Администрация Кстовского района", "Администрация города Бор", "Префектура Советского района", "Суд"),
         False, ()),
        (("Администрация Кстовского района", "Администрация города Бор", "Администрация Балахнинского округа", "Суд"),
         False, (0, 1, 2)),
        (("adm_iola", "mintrans", "gji", "other"), True, ()),
    ],
)  # fmt: skip
def test_the_family_are_the_labels_that_differ_by_place(labels, known, members):
    options = load_config("authority", overrides=[f"model.know_settlements={str(known).lower()}"]).model
    signs = signs_of(labels, options)
    assert signs is not None
    assert family_of(labels, signs) == members


def test_topics_are_not_matched_by_name():
    assert signs_of(LABELS, load_config("topic").model) is None
