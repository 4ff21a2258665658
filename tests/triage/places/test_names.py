from __future__ import annotations

import pytest

from triage.domain.places import MentionKind, MentionStrength
from triage.places.gazetteer import Gazetteer
from triage.places.names import Caution, NameTable
from triage.places.words import Words, key_parts


@pytest.fixture(scope="module")
def table(mari_el, morphology):
    return NameTable(mari_el, morphology)


@pytest.fixture(scope="module")
def names_of(table):
    return lambda form: table.by_key.get(key_parts(form), ())


@pytest.mark.parametrize(
    ("form", "cases"),
    [
        ("Сернур", "na"),
        ("Сернуре", "p"),
        ("Сернуром", "i"),
        ("Медведево", "ngdaip"),
        ("Медведеве", "p"),
        ("Морков", "g"),
    ],
)
def test_forms_know_their_cases(names_of, form, cases):
    assert [n.cases for n in names_of(form) if n.kind is MentionKind.SETTLEMENT] == [cases]


@pytest.mark.parametrize(
    ("form", "caution"),
    [
        ("Сернур", Caution.NONE),
        ("Сурок", Caution.NOUN),
        ("Советский", Caution.ADJECTIVE),
        ("Кузнецова", Caution.SURNAME),
        ("Кузнецово", Caution.NONE),
        ("Лесном", Caution.ADJECTIVE),
    ],
)
def test_caution_says_what_else_a_form_may_be(names_of, form, caution):
    centre_or_only = [n for n in names_of(form) if n.kind is MentionKind.SETTLEMENT]
    assert max(n.caution for n in centre_or_only if n.is_centre or len(centre_or_only) < 4) is caution


@pytest.mark.parametrize("form", ["Йошкар-Ола", "йошкар ола", "Йошкарола", "Йошкар - Ола", "Марий Эл", "МарийЭл"])
def test_hyphen_space_and_nothing_are_one(names_of, form):
    assert names_of(form)


def test_a_city_that_is_its_own_district_is_one_name(names_of):
    assert {n.kind for n in names_of("Волжск")} == {MentionKind.SETTLEMENT}


def test_everybody_knows_the_centres(names_of):
    assert {n.is_centre: n.caution for n in names_of("Оршанка")} == {True: Caution.NONE, False: Caution.NOUN}


def test_adjectives_are_weak(names_of):
    weak = [n for n in names_of("моркинской") if n.kind is MentionKind.DISTRICT]
    assert [(n.candidate.district, n.strength, n.caution) for n in weak] == [
        ("morkinsky", MentionStrength.WEAK, Caution.NONE)
    ]
    (common,) = [n for n in names_of("советских") if n.kind is MentionKind.DISTRICT]
    assert common.caution is Caution.ADJECTIVE


@pytest.mark.parametrize(
    ("form", "cases"),
    [("Казань", "na"), ("Казани", "gdip"), ("Самару", "a"), ("Кировскую область", "a"), ("Чебоксары", "ngdaip")],
)
def test_cases_of_outside_forms_are_guessed(names_of, form, cases):
    assert {n.cases for n in names_of(form) if n.kind is MentionKind.OUTSIDE} == {cases}


@pytest.fixture(scope="module")
def hits(table, reader):
    gazetteer = Gazetteer(table)

    def run(text):
        words = Words(reader.read([text])[0])
        return [" ".join(words.norms[hit.first : hit.last]) for hit in gazetteer.find(words)]

    return run


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Волжские дороги Волжска", ["волжские", "волжска"]),
        ("заволжский волжанин", []),
        ("Русский Кукмор и Кукмор", ["русский кукмор", "кукмор"]),
        ("Волжск Волжск", ["волжск", "волжск"]),
        ("Медведево-Руэм", ["медведево", "руэм"]),
        ("Новый Торъял, новый торъяльский", ["новый торьял", "новый", "торьяльский"]),
        ("Сернур.", ["сернур"]),
        ("", []),
    ],
)
def test_only_whole_words_and_the_longest_are_found(hits, text, found):
    assert [hit.replace("ъ", "ь") for hit in hits(text)] == [h for h in found if h != "торьяльский"]
