"""The place and authority tables of Mari El agree with each other, on every date a rating may ask for."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from triage.domain.authorities import AuthorityKind
from triage.domain.places import DistrictKind
from triage.regions.loader import default_region_folder, load_region
from triage.regions.pack import RegionPack
from triage.text.tokens import normalize

DAYS = [
    date(2021, 10, 15),
    date(2024, 3, 31),
    date(2024, 4, 1),
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2026, 11, 1),
]
RUSSIAN = re.compile(r"[А-Яа-яЁё0-9][А-Яа-яЁё0-9 .,«»()/№-]*\Z")
REGIONAL = re.compile(r"[А-Яа-яЁёӱӧӓӹҥӰӦӒӸҤ0-9][А-Яа-яЁёӱӧӓӹҥӰӦӒӸҤ0-9 ./-]*\Z")
FREE_OUTSIDE = (
    *("Казани", "Чебоксарах", "Новочебоксарске", "Зеленодольска", "Кирове", "Кукморе", "Уржума", "Яранске", "Москве"),
    *("Санчурска", "Тольятти", "Татарстане", "Чувашии", "Нижегородской области", "Кировской обл.", "Венгрии"),
    *("Приволжский район Казани", "Приволжском округе", "Кукморском районе", "Красногорске"),
)
CITIES = {"iola": "Йошкар-Ола", "volzhsk": "Волжск", "kozmodemyansk": "Козьмодемьянск"}


@pytest.fixture(scope="module")
def pack() -> RegionPack:
    return load_region(default_region_folder("mari_el"))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_seventeen_municipalities_each_with_its_administration(pack: RegionPack, day: date) -> None:
    valid = [district for district in pack.districts if district.validity.holds_on(day)]
    assert len(valid) == len({district.code for district in valid}) == 17
    for district in valid:
        administration = pack.administration_of(district.code, day)
        assert administration.code == f"adm_{district.code}"
        assert administration.validity.holds_on(day)
        assert administration.forms.nominative == f"Администрация {district.forms.genitive}"


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("kilemarsky", date(2024, 1, 1), date(2024, 12, 1)),
        ("volzhsky", date(2025, 1, 1), date(2025, 12, 1)),
        ("novotoryalsky", date(2025, 1, 1), date(2025, 12, 1)),
        ("sernursky", date(2025, 1, 1), date(2025, 12, 1)),
    ],
)
def test_four_districts_became_municipal_okrugs(pack: RegionPack, code: str, before: date, after: date) -> None:
    assert pack.district(code, before).kind is DistrictKind.DISTRICT
    assert pack.district(code, after).kind is DistrictKind.MUNICIPAL_OKRUG
    assert "округа" in pack.authority(f"adm_{code}", after).official_name


def test_ministries_of_both_sides_of_the_reorganisation(pack: RegionPack) -> None:
    def name(code: str, day: date) -> str:
        return pack.authority(code, day).official_name

    october, november = date(2021, 10, 1), date(2026, 11, 1)
    assert name("minvnutpol", october).startswith("Министерство внутренней политики, развития местного самоуправления")
    assert name("minvnutpol", november) == "Министерство внутренней политики Республики Марий Эл"
    assert name("minsport", october).startswith("Министерство молодёжной политики, спорта и туризма")
    assert name("minsport", date(2024, 12, 31)) == "Министерство спорта и туризма Республики Марий Эл"
    assert name("minsport", november) == "Министерство спорта Республики Марий Эл"
    assert not [a for a in pack.authorities if a.code == "minjust" and a.validity.holds_on(october)]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_name_of_an_authority_means_one_authority(pack: RegionPack, day: date) -> None:
    owners: dict[str, str] = {}
    for authority in pack.authorities:
        if authority.validity.holds_on(day):
            for name in {authority.short_name, authority.official_name, *authority.aliases}:
                assert owners.setdefault(normalize(name), authority.code) == authority.code, name


def test_leagues(pack: RegionPack) -> None:
    leagues = {AuthorityKind.MUNICIPAL: "administrations", AuthorityKind.MINISTRY: "ministries"}
    for authority in pack.authorities:
        assert authority.league == leagues.get(authority.kind)
        assert (authority.district is not None) == (authority.kind is AuthorityKind.MUNICIPAL)


def test_every_case_form_is_written_and_cyrillic(pack: RegionPack) -> None:
    for record in (*pack.districts, *pack.settlements, *pack.authorities):
        forms = record.forms
        cells = (forms.genitive, forms.dative, forms.accusative, forms.instrumental, forms.prepositional)
        for form in (forms.nominative, *cells):
            assert RUSSIAN.match(form), form


def test_settlements(pack: RegionPack) -> None:
    assert len(pack.settlements) == 1616
    assert pack.settlement("88701000141").district == "iola"  # Семёновка is part of the city, not of a district
    assert {s.district for s in pack.settlements} == {d.code for d in pack.districts}
    assert [s.oktmo for s in pack.settlements] == sorted(s.oktmo for s in pack.settlements)
    for settlement in pack.settlements:
        for alias in settlement.aliases:
            assert REGIONAL.match(alias), alias
            assert alias not in settlement.forms.all()


def test_cities_are_not_part_of_the_districts_around_them(pack: RegionPack) -> None:
    for code, name in CITIES.items():
        centre = pack.district(code, date(2021, 10, 1)).centre_oktmo
        assert pack.settlement(centre).forms.nominative == name
        assert pack.settlement(centre).district == code


def test_streets_have_one_row_each(pack: RegionPack) -> None:
    rows = Counter((street.settlement_oktmo, street.type, normalize(street.name)) for street in pack.streets)
    assert [key for key, count in rows.items() if count > 1] == []
    assert {"88701000001", "88705000001", "88715000001"} <= {street.settlement_oktmo for street in pack.streets}
    for street in pack.streets:
        for name in (street.name, *street.aliases):
            assert RUSSIAN.match(name), name


def test_landmarks_begin_with_their_name_or_need_a_marker(pack: RegionPack) -> None:
    for landmark in pack.landmarks:
        assert len(landmark.forms) == len(set(landmark.forms))
        for form in landmark.forms:
            assert RUSSIAN.match(form) or REGIONAL.match(form), form


@pytest.mark.parametrize("form", ["Сомбатхее", "мкр Заречный", "микрорайоне Заречном", "9 микрорайон", "озере Яльчик"])
def test_landmarks_known_by_the_forms_people_write(pack: RegionPack, form: str) -> None:
    assert [landmark for landmark in pack.landmarks if form in landmark.forms]


def test_outside_places_are_unique_and_cyrillic(pack: RegionPack) -> None:
    keys = Counter((p.name, p.kind, p.region, p.requires) for p in pack.outside)
    assert [key for key, count in keys.items() if count > 1] == []
    for place in pack.outside:
        for form in place.forms:
            assert RUSSIAN.match(form), form


def test_names_of_the_region_are_never_outside_without_a_marker(pack: RegionPack) -> None:
    inside = {normalize(f) for s in pack.settlements for f in (*s.forms.all(), *s.aliases)}
    inside |= {normalize(f) for d in pack.districts for f in d.forms.all()}
    clashes = {form for p in pack.outside if not p.requires for form in p.forms if normalize(form) in inside}
    assert clashes == set()


def test_federal_subjects_and_the_biggest_cities_are_outside(pack: RegionPack) -> None:
    assert len([p for p in pack.outside if p.kind == "region"]) >= 85
    assert len({p.name for p in pack.outside if p.kind == "city"}) >= 300
    free = {normalize(form) for p in pack.outside if not p.requires for form in p.forms}
    for form in FREE_OUTSIDE:
        assert normalize(form) in free, form


@pytest.mark.parametrize(
    "form", ["Волжском", "Советском", "Кирова", "Пушкина", "Королёва", "Мирный", "Орша", "Сомбатхее"]
)
def test_names_that_mean_something_else_too_need_a_marker(pack: RegionPack, form: str) -> None:
    rows = [place for place in pack.outside if form in place.forms]
    assert rows
    assert all(place.requires for place in rows)
