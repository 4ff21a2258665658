from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from triage.domain.incidents import is_free_authority
from triage.exports.names import AuthorityNames, GroupNames, PlaceNames, free_authority
from triage.regions.pack import RegionPack


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Комитет лекарей", "clinic"),
        ("комитет  по делам лекарей Озерского края", "clinic"),
        ("ООО «Озёрские сети»", "grid"),
        ('ООО "Озерские сети"', "grid"),
        ("Мэрия города Заозёрска", "zaozersk"),
        ("clinic", "clinic"),
        ("Департамент цветов", None),
        ("", None),
    ],
)
def test_authorities_are_found_by_any_of_their_names(tiny: RegionPack, name: str, code: str | None) -> None:
    expected = "adm_zaozersk" if code == "zaozersk" else code
    assert AuthorityNames(tiny).find(name, date(2026, 3, 1)) == expected


def test_a_name_out_of_its_time_still_names_its_bearer(tiny: RegionPack) -> None:
    names = AuthorityNames(tiny)
    assert names.find("Дорожный департамент", date(2024, 1, 1)) == "highways"
    assert names.find("Дорожный департамент", date(2026, 1, 1)) == "highways"
    assert names.find("Администрация Заозёрского муниципального района", date(2026, 1, 1)) == "adm_zaozersky"


def test_unknown_authorities_get_a_labelled_code() -> None:
    code = free_authority("  Управа \n Лугов ")
    assert code == "name:Управа Лугов"
    assert is_free_authority(code)
    assert not is_free_authority("adm_zaozersk")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Заозёрск г.о.", "zaozersk"),
        ("город Заозерск", "zaozersk"),
        ("Заозёрский район", "zaozersky"),
        ("Заозерский м.р-н", "zaozersky"),
        ("Заозёрский муниципальный округ", "zaozersky"),
        ("Горная Застава", "gornaya"),
        ("Озёрский край, другое", None),
        ("", None),
    ],
)
def test_municipalities_become_district_codes(tiny: RegionPack, name: str, code: str | None) -> None:
    assert PlaceNames(tiny).district(name) == code


def test_settlements_are_told_apart_by_district(tiny: RegionPack) -> None:
    places = PlaceNames(tiny)
    assert places.settlement("Берёзовка", None) is None
    found = places.settlement("с. Березовка", "gornaya")
    assert found is not None
    assert found.oktmo == "99630000101"
    assert places.settlement("Берёзовка", "zaozersk") is None


def test_groups_are_found_by_name(tiny: RegionPack) -> None:
    assert GroupNames(tiny).find(" пути ") == "ways"
    assert GroupNames(tiny).find("Космос") is None


def test_a_type_before_the_name_tells_settlements_apart(tiny: RegionPack) -> None:
    places = PlaceNames(tiny)
    found = [places.settlement(name, None) for name in ("с. Берёзовка", "деревня Березовка", "п. Берёзовка")]
    assert [one and one.district for one in found] == ["zaozersky", "gornaya", None]


def test_a_shared_name_lists_whom_it_may_mean(tiny: RegionPack) -> None:
    places = PlaceNames(tiny)
    district = {one.code: one.name for one in tiny.districts}
    village, hamlet = f"с Берёзовка ({district['zaozersky']}, Берёзовское)", f"д Берёзовка ({district['gornaya']})"
    assert places.candidates("Березовка", None) == tuple(sorted([village, hamlet]))
    assert places.candidates("Берёзовка", "gornaya") == (hamlet,)
    assert places.candidates("Берёзовка", "zaozersk") == tuple(sorted([village, hamlet]))
    assert places.candidates("Луг", None) == ()


def test_a_name_of_two_bodies_lists_both(tiny: RegionPack) -> None:
    one, other = tiny.authorities[0], next(a for a in tiny.authorities if a.code != tiny.authorities[0].code)
    both = replace(tiny, authorities=(replace(one, aliases=("Наш отдел",)), replace(other, aliases=("Наш отдел",))))
    names = AuthorityNames(both)
    assert names.find("наш отдел", None) is None
    assert names.candidates("наш отдел", None) == tuple(sorted([one.official_name, other.official_name]))
    assert names.candidates(one.official_name, None) == ()
