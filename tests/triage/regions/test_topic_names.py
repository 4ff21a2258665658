"""Topics are found by the names exports give them: official, older, starred, or only by their group."""

from __future__ import annotations

import pytest

from triage.regions.loader import default_region_folder, load_region
from triage.regions.pack import RegionPack


@pytest.fixture(scope="module")
def pack() -> RegionPack:
    return load_region(default_region_folder("mari_el"))


@pytest.mark.parametrize(
    ("group", "name", "code"),
    [
        ("Дороги", "Уборка дорог от снега и наледи", "roads.snow"),
        ("", "Уборка дорог от снега и наледи", "roads.snow"),
        ("дороги", "  ★ Уборка  дорог от снега и наледи ", "roads.snow"),
        ("Благоустройство", "★ Ямы во дворах", "landscaping.yard_potholes"),
        ("ЖКХ", "Отсутствие электричества", "energy.power_outage"),
        ("Мобилизация", "Зарплата, компенсации, поощрения, выплаты", "military.payments"),
        ("Коронавирус", "Что-то новое", "health.other"),
        ("Газ и топливо", "", "energy.other"),
        ("Молодежная политика", "Патриотическое воспитание, Юнармия", "youth.patriotic"),
    ],
)
def test_a_topic_is_found_by_any_of_its_names(pack: RegionPack, group: str, name: str, code: str) -> None:
    assert pack.topic_named(group, name) == code


def test_an_unknown_name_is_no_topic(pack: RegionPack) -> None:
    assert pack.topic_named("Погода", "Дождь") is None
    assert pack.topic_named("", "Дождь") is None


def test_a_topic_has_exactly_one_group_and_an_official_name_is_unique(pack: RegionPack) -> None:
    names = [topic.name for topic in pack.topics]
    assert len(names) == len(set(names))
    assert len({topic.group for topic in pack.topics}) == len({topic.group_code for topic in pack.topics}) == 26
