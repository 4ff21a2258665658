from __future__ import annotations

import pytest

from triage.places.houses import house_at
from triage.places.words import Words


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", "5"),
        (", 5", "5"),
        ("д. 5", "5"),
        ("д.5, кв. 2", "5"),
        ("дом № 5", "5"),
        ("№5", "5"),
        ("5а", "5а"),
        ("5 Б, двор", "5Б"),
        ("5/2", "5/2"),
        ("5-2", "5-2"),
        ("5 корп. 1", "5 корп. 1"),
        ("5, корпус 1", "5 корп. 1"),
        ("5 к1", "5 корп. 1"),
        ("дом семь", "7"),
        ("дом двадцать один", "21"),
        ("дом сто пятнадцать", "115"),
    ],
)
def test_a_house_is_read(reader, text, number):
    house = house_at(Words(reader.read([text])[0]), 0)
    assert house is not None
    assert house.number == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "двор",
        "5 лет",
        "5 минут",
        "5%",
        "5-го числа",
        "15:30",
        "10000",
        "дом холодный",
        "семь",
        "3 раза",
        "20 км",
        "к 2",
    ],
)
def test_a_quantity_is_no_house(reader, text):
    assert house_at(Words(reader.read([text])[0]), 0) is None


@pytest.mark.parametrize(
    ("text", "street", "house"),
    [
        ("у дома 79 яма", None, "79"),
        ("Напротив дома № 79а по Ленина яма", "Ленина", "79а"),
        ("Дом 5 по улице Рябинина без воды", "Рябинина", "5"),
        ("Во дворе дома 12/1 темно", None, "12/1"),
        ("в доме 41 не работает лифт", None, "41"),
        ("дома 16 градусов", None, None),
        ("в доме 40 квартир", None, None),
        ("сижу дома 3 дня", None, None),
        ("дом 2015 года постройки", None, None),
        ("в доме пять подъездов", None, None),
        ("ул. Мира 10, у дома 12 яма", "Мира", "10"),
    ],
)
def test_a_house_without_its_street(locate, text, street, house):
    resolution = locate(text)[1]
    assert (resolution.street, resolution.house) == (street, house)
