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
