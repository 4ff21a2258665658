from __future__ import annotations

import numpy as np
import pytest

from models.person_terms import Persons
from models.place_lexicon import PlaceLexicon
from models.views import Observations, TermView
from triage.text.document import Reader
from triage.text.morphology import Morphology

TEXTS = [
    "Депутат Кузнецова обещала двор, а Бочкарников Цой молчат. Ямы на улице Гагарина",
    "Пишу Кузнецовой и Петру Ильичу: во дворе ямы, Бочкарников и Цой опять молчат",
]


@pytest.fixture(scope="module")
def reader():
    return Reader(Morphology())


@pytest.fixture(scope="module")
def documents(reader):
    return reader.read(TEXTS)


@pytest.fixture(scope="module")
def persons(documents, reader):
    return Persons.of(documents, reader.morphology)


def test_surnames_patronymics_and_capitalised_first_names_are_persons(persons):
    assert {"кузнецова", "кузнецовой", "бочкарников", "ильичу", "петру"} <= persons.words
    assert not {"двор", "ямы", "депутат", "молчат", "улице"} & persons.words


def test_a_word_without_a_capital_is_no_first_name(reader):
    documents = reader.read(["сергей и роза не помогли", "Сергей и Роза не помогли"])
    small, capital = (Persons.of([document], reader.morphology).words for document in documents)
    assert not {"сергей", "роза"} & small
    assert "сергей" in capital


@pytest.mark.parametrize(
    ("name", "options", "gone", "kept"),
    [
        ("lemmas", {"low": 1, "high": 2}, "кузнецов", "обещать двор"),
        ("characters", {"low": 2, "high": 5}, " цой ", "двор"),
        ("places", {"low": 1, "high": 1}, "name:кузнец", "street:гагар"),
    ],
)
def test_a_vocabulary_names_nobody(documents, persons, name, options, gone, kept):
    numbers = {"weight": 1.0, "min_count": 1, **options}
    before = TermView.fit(name, numbers, documents)
    view = TermView.fit(name, numbers, documents, persons)
    assert any(gone in term for term in before.terms)
    assert not any(gone in term for term in view.terms)
    assert any(kept in term for term in view.terms)
    rows = view.rows(Observations(tuple(documents)))
    assert np.sqrt((rows**2).sum(axis=1))[0] == pytest.approx(1.0, abs=1e-5)


def test_a_place_that_bears_the_name_of_a_person_stays_a_place(documents, persons):
    view = TermView.fit("places", {"weight": 1.0, "low": 1, "high": 1, "min_count": 1}, documents, persons)
    assert {"street:гагарин", "name:гагарин"} <= set(view.terms) or {"street:гагар", "name:гагар"} <= set(view.terms)


def test_a_lexicon_of_places_names_nobody(documents, persons):
    labels = ("Администрация Ветлужского района", "Администрация Кстовского района")
    targets = np.array([0, 1])
    before = PlaceLexicon.fit(labels, documents, targets)
    after = PlaceLexicon.fit(labels, documents, targets, persons)
    assert any("кузнец" in term for term in before.terms)
    assert not any("кузнец" in term for term in after.terms)
