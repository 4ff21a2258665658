from __future__ import annotations

import json

import numpy as np
import pytest

from models.region_places import RegionPlaces
from training.gazetteer import places_of, regions

NIZHNY = (
    "Администрация Кстовского муниципального округа",
    "Администрация городского округа город Бор",
    "Администрация Балахнинского муниципального округа",
    "Комитет по здравоохранению",
    "Администрация Кстовского муниципального округа; Комитет по здравоохранению",
)


@pytest.fixture(scope="module")
def places():
    found = places_of(NIZHNY)
    assert found is not None
    return found


def said(places, reader, text):
    """Labels that a text speaks for, by sure and by doubtful mentions."""
    return [set(np.flatnonzero(row).tolist()) for row in places.of(reader.read([text]))[:, 0]]


def test_the_table_knows_every_region_and_no_settlement_without_a_name():
    assert len(regions()) == 85
    assert sum(len(settlements) for table in regions().values() for settlements in table.values()) == 130_407
    assert len(regions()["Республика Марий Эл"]) == 17
    assert all(0 <= place.size <= 7 for settlements in regions()["Пермский край"].values() for place in settlements)


@pytest.mark.parametrize(
    ("labels", "settlement", "owner"),
    [
        (NIZHNY, "Афонино", 0),
        (("Лысьвенский городской округ", "Город Пермь", "Бардымский округ Пермского края"), "Лысьва", 0),
        (("Администрация Рязанского района", "Администрация Ряжского района Рязанской области"), "Подвязье", 0),
        (("Администрация города Касимова", "Администрация Касимовского района", "Рязанской области"), "Касимов", 0),
        (("Администрация Всеволожского района", "Комитет образования Ленинградской области"), "Мурино", 0),
    ],
)
def test_a_settlement_belongs_to_the_label_of_its_district(labels, settlement, owner):
    found = places_of(labels)
    assert found is not None
    row = found.weights.toarray()[found.names.index(settlement)]
    assert row.argmax() == owner
    assert row[owner] > 0.9


@pytest.mark.parametrize(
    "labels",
    [
        ("Госжилинспекция", "Министерство здравоохранения", "Управление энергетики"),
        ("adm_iola", "mintrans", "minzdrav"),
        ("Администрация Советского района", "Администрация Октябрьского района", "Комитет по делам молодёжи"),
        ("Администрация Кстовского района; Госжилинспекция", "Госжилинспекция"),
    ],
)
def test_labels_of_no_one_region_name_none(labels):
    assert places_of(labels) is None


def test_labels_without_a_district_own_nothing(places):
    assert places.owners == (0, 1, 2)


def test_a_namesake_elsewhere_takes_its_share():
    table = places_of(("Администрация Всеволожского района", "Комитет образования Ленинградской области"))
    assert table is not None
    share = table.weights.toarray()[table.names.index("Сосново")] if "Сосново" in table.names else np.zeros(2)
    assert share.sum() < 1.0


@pytest.mark.parametrize(
    ("text", "sure", "doubtful"),
    [
        ("Когда починят дорогу в Афонине?", {0}, set()),
        ("Живём в Афонино, света нет", {0}, set()),
        ("д. Афонино, яма у магазина", {0}, set()),
        ("Афонино. Не вывозят мусор", set(), {0}),
        ("из города Бор не уехать", {1}, set()),
        ("в бору вырубили сосны", set(), set()),
        ("Бор вырубили", set(), set()),
        ("улица Афонино, дом 3", set(), set()),
        ("Большое Козино, нет воды", {2}, set()),
        ("Прошу убрать снег во дворе", set(), set()),
    ],
)
def test_settlements_are_heard_by_how_surely_they_are_named(places, reader, text, sure, doubtful):
    assert said(places, reader, text) == [sure, doubtful]


def test_they_come_back_from_an_artefact(places, reader):
    arrays, texts = places.state()
    again = RegionPlaces.of_state(arrays, json.loads(json.dumps(texts)))
    documents = reader.read(["в Афонине", "в Большом Козине и Бору"])
    assert again.of(documents).tolist() == places.of(documents).tolist()
    assert again.owners == places.owners
