from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from triage.domain.errors import FileFormatError, InputError
from triage.domain.places import DistrictKind
from triage.regions.checker import check_region
from triage.regions.loader import load_region
from triage.regions.skeleton import RegionName, code_of, create_skeleton

TINY = Path(__file__).parents[2] / "regions" / "tiny"
REGION = RegionName("dalny", "Республика Дальняя", "Asia/Omsk")
MUNICIPALITIES = """\
oktmo8,ctrl,name,center,name_clean,level,district
77000000,1,Всё,,Всё,region,
77604000,2,Лужский муниципальный район,г Лужск,Лужский муниципальный район,municipal_district,
77610000,2,Ямской муниципальный округ,с Ямское,Ямской муниципальный округ,municipal_okrug,
77701000,3,- город Лужск,г Лужск,город Лужск,city_okrug,
"""
SETTLEMENTS = """\
oktmo11,oktmo8,type,name,raw,district,settlement_municipality
77604101101,77604101,д,Ключи,д Ключи,Лужский муниципальный район,Ключевское
77610101101,77610101,с,Ямское,с Ямское,Ямской муниципальный округ,
77701000001,77701000,г,Лужск,г Лужск,город Лужск,
77701000106,77701000,,Тупик,Тупик,город Лужск,
"""


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Path, Path]:
    municipalities, settlements = tmp_path / "municipalities.csv", tmp_path / "settlements.csv"
    municipalities.write_text(MUNICIPALITIES, "utf-8")
    settlements.write_text(SETTLEMENTS, "utf-8")
    return municipalities, settlements


def test_the_skeleton_is_a_sound_pack(tables, tmp_path, morphology):
    pack = create_skeleton(REGION, *tables, tmp_path / "dalny", template=TINY)
    day = date(2026, 1, 1)
    assert load_region(tmp_path / "dalny").version == pack.version
    assert check_region(tmp_path / "dalny", morphology).errors == ()
    assert [(d.code, d.kind, d.name) for d in pack.districts] == [
        ("luzhsk", DistrictKind.CITY_OKRUG, "Лужск"),
        ("luzhsky", DistrictKind.DISTRICT, "Лужский район"),
        ("yamskoy", DistrictKind.MUNICIPAL_OKRUG, "Ямской округ"),
    ]
    assert pack.district("luzhsky", day).forms.prepositional == "Лужском районе"
    assert pack.district("luzhsky", day).centre_oktmo == "77701000001", "the centre may lie outside the district"
    assert pack.administration_of("luzhsk", day).forms.dative == "Администрации Лужска"
    assert pack.settlement("77604101101").forms.genitive == "Ключей"
    assert pack.settlement("77701000106").type == ""
    assert pack.info.forms.genitive == "Республики Дальняя"
    assert pack.info.oktmo_prefix == "77"


def test_bodies_the_rules_need_are_drafted_and_marked(tables, tmp_path, morphology):
    pack = create_skeleton(REGION, *tables, tmp_path / "dalny", template=TINY)
    assert {a.code for a in pack.authorities if a.district is None} == {"clinic", "grid", "highways"}
    assert all("проверить" in authority.source for authority in pack.authorities)
    report = check_region(tmp_path / "dalny", morphology)
    assert {fault.file for fault in report.warnings if fault.field == "source"} == {
        "authorities.csv",
        "districts.csv",
        "settlements.csv",
    }


def test_a_folder_with_files_is_left_alone(tables, tmp_path):
    with pytest.raises(InputError, match="папка не пуста"):
        create_skeleton(REGION, *tables, tmp_path, template=TINY)


@pytest.mark.parametrize(
    ("table", "old", "new", "expected"),
    [
        (0, "level", "stufe", "municipalities.csv:1:level: нет столбца"),
        (0, "center", "centre", "municipalities.csv:1:center: нет столбца"),
        (0, "с Ямское,", "с Нигде,", "центр «с Нигде» района «Ямской муниципальный округ» не найден"),
        (1, "77604101101", "77999101101", "«Ключи» не относится ни к одному району"),
    ],
)
def test_a_table_that_does_not_fit_is_named(tables, tmp_path, table, old, new, expected):
    text = tables[table].read_text("utf-8").replace(old, new, 1)
    tables[table].write_text(text, "utf-8")
    with pytest.raises(FileFormatError, match=expected):
        create_skeleton(REGION, *tables, tmp_path / "dalny", template=TINY)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Волжский", "volzhsky"),
        ("Йошкар-Ола", "yoshkar_ola"),
        ("Щёлково", "schelkovo"),
        ("Новый Торъял", "novyy_toryal"),
    ],
)
def test_codes_are_latin(name, code):
    assert code_of(name) == code
