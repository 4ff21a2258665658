from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from triage.domain.authorities import AuthorityKind
from triage.domain.errors import RegionPackError
from triage.domain.places import DistrictKind
from triage.regions.loader import default_region_folder, load_region

TINY = Path(__file__).parents[2] / "regions" / "tiny"


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(RegionPackError) as caught:
        load_region(folder)
    assert str(caught.value) == "\n".join(map(str, caught.value.faults))
    return [str(fault) for fault in caught.value.faults]


def test_reads_every_table():
    pack = load_region(TINY)
    assert pack.info.forms.genitive == "Озёрского края"
    assert pack.info.first_answer_hours == 9.0
    assert [d.kind for d in pack.districts if d.code == "zaozersky"] == [
        DistrictKind.DISTRICT,
        DistrictKind.MUNICIPAL_OKRUG,
    ]
    assert pack.settlement("99610000111").is_common_noun
    assert pack.settlement("99630000001").aliases == ("Застава",)
    assert pack.topic("ways.holes").not_to_confuse == ("ways.snow",)
    assert pack.topic_aliases["Дороги и тропы", "Сугробы"] == "ways.snow"
    assert pack.authority("grid", date(2026, 1, 1)).kind is AuthorityKind.EXTERNAL
    assert {rule.id for rule in pack.jurisdiction} >= {"default", "ways_highway"}
    assert [signal.level for signal in pack.severity] == [3, 1]


@pytest.mark.parametrize(
    ("day", "kind", "official"),
    [
        (date(2021, 10, 1), DistrictKind.DISTRICT, "Заозёрский муниципальный район"),
        (date(2024, 12, 31), DistrictKind.DISTRICT, "Заозёрский муниципальный район"),
        (date(2025, 1, 1), DistrictKind.MUNICIPAL_OKRUG, "Заозёрский муниципальный округ"),
    ],
)
def test_a_district_is_what_it_was_on_the_day(day, kind, official):
    district = load_region(TINY).district("zaozersky", day)
    assert (district.kind, district.official_name) == (kind, official)


def test_the_version_names_the_content_not_the_folder(editor):
    same = load_region(editor.folder).version
    assert same == load_region(TINY).version
    editor.replace("topics.csv", "Нет электричества.", "Темно.")
    assert load_region(editor.folder).version != same


def test_line_endings_do_not_change_the_fingerprint(editor):
    path = editor.folder / "topics.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_region(editor.folder).fingerprint == load_region(TINY).fingerprint


def test_optional_tables_may_be_absent(editor):
    for file in ("streets.csv", "landmarks.csv", "outside.csv", "topic_aliases.csv"):
        (editor.folder / file).unlink(missing_ok=True)
    assert load_region(editor.folder).streets == ()


def test_an_absent_folder_is_named(tmp_path):
    assert "папки региона нет" in faults_of(tmp_path / "nowhere")[0]


@pytest.mark.parametrize("file", ["region.toml", "districts.csv", "settlements.csv", "jurisdiction.csv"])
def test_a_required_file_is_missed(editor, file):
    (editor.folder / file).unlink()
    assert any(fault.startswith(f"{file}: файла нет") for fault in faults_of(editor.folder))


def test_every_fault_is_reported_at_once_with_file_line_and_remedy(editor):
    editor.replace("settlements.csv", "99610000111,Пенёк", "9961,Пенёк")
    editor.replace(
        "topics.csv", "ways.snow,ways,Пути,Снег на дорогах,mixed,1", "ways.snow,ways,Пути,Снег на дорогах,mixed,7"
    )
    editor.replace("districts.csv", "2025-01-01,,вымысел", "01.01.2025,,вымысел")
    faults = faults_of(editor.folder)
    assert len(faults) == 3
    assert faults[0] == "districts.csv:5:valid_from: «01.01.2025» — не дата → запишите дату как ГГГГ-ММ-ДД"
    assert faults[1].startswith("settlements.csv:3:oktmo: «9961» — не код из 11 цифр")
    assert faults[2].startswith("topics.csv:6:severity: «7» — не целое число от 0 до 3")


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("region.toml", "protocol = 1", "protocol = 99", "region.toml:protocol: версия формата 99 не поддерживается"),
        ("region.toml", "Asia/Yekaterinburg", "Mars/Base", "region.toml:time_zone: «Mars/Base» — не часовой пояс"),
        ("region.toml", "first_answer_hours = 9", "first_answer_hours = -1", "norms.first_answer_hours"),
        ("region.toml", "[name]", "[name", "region.toml: не TOML"),
        ("topics.csv", "code,group_code", "code,gruppa", "topics.csv:1:group_code: нет столбца"),
        ("topics.csv", "code,group_code", "code,gruppa", "topics.csv:1:gruppa: лишний столбец"),
        ("topics.csv", "light.outage,light", "outage,light", "«outage» не вида «light.слово»"),
        ("topics.csv", ",ways.snow,,,вымысел", ",ways.sand,,,вымысел", "topics.csv:5:not_to_confuse: неизвестный код"),
        ("topics.csv", "ways,Пути,Ямы", "ways,Дорожки,Ямы", "группа «ways» названа и"),
        ("districts.csv", "gornaya,Горная Застава,municipal_okrug", "gornaya,Горная Застава,castle", "castle"),
        ("districts.csv", "2025-01-01,,вымысел", "2024-06-01,,вымысел", "срок действия «zaozersky» пересекается"),
        ("districts.csv", "2025-01-01,,вымысел", "2025-01-01,2020-01-01,вымысел", "окончание раньше начала"),
        ("settlements.csv", "99610000121", "99610000111", "settlements.csv:4:oktmo: «99610000111» уже есть в строке 3"),
        ("settlements.csv", "Тихий Омут,п,zaozersky", "Тихий Омут,п,atlantis", "неизвестный код «atlantis»"),
        ("settlements.csv", ",80,1,вымысел", ",80,да,вымысел", "settlements.csv:4:checked: «да» — не признак"),
        ("settlements.csv", ",80,1,вымысел", ",80,1,", "settlements.csv:4:source: пустое значение"),
        ("settlements.csv", ",80,1,вымысел", ",80,1", "settlements.csv:4: 16 ячеек вместо 17"),
        (
            "streets.csv",
            "99701000001,Заводская",
            "99701009999,Заводская",
            "streets.csv:2:settlement_oktmo: неизвестный",
        ),
        ("authorities.csv", ",works,вымысел", ",wonders,вымысел", "successor: неизвестный код «wonders»"),
        ("jurisdiction.csv", "light,light.*", "light,licht.*", "jurisdiction.csv:3:topic: неизвестный код «licht.*»"),
        (
            "jurisdiction.csv",
            "any,,clinic",
            "any,,hospital",
            "jurisdiction.csv:4:authority: неизвестный код «hospital»",
        ),
        ("jurisdiction.csv", "any,highway,", "any,motorway,", "condition: неизвестный код «motorway»"),
        ("jurisdiction.csv", "ways_city,", "light,", "jurisdiction.csv:5:id: «light» уже есть в строке 3"),
        ("jurisdiction.csv", "{administration},,100", "{administration},,high", "priority: «high»"),
        ("topic_aliases.csv", "Сугробы,ways.snow", ",ways.snow", "«Дороги и тропы / » уже есть в строке 2"),
    ],
)
def test_a_fault_names_its_place(editor, file, old, new, expected):
    editor.replace(file, old, new)
    assert any(expected in fault for fault in faults_of(editor.folder)), faults_of(editor.folder)


def test_a_broken_quote_is_a_fault(editor):
    editor.append("streets.csv", '99701000001,"Речная,улица,,вымысел')
    assert any("строка не разобрана" in fault for fault in faults_of(editor.folder))


def test_a_foreign_encoding_is_a_fault(editor):
    path = editor.folder / "streets.csv"
    path.write_bytes(path.read_text("utf-8").encode("cp1251"))
    assert any("не UTF-8" in fault for fault in faults_of(editor.folder))


def test_a_byte_order_mark_is_harmless(editor):
    path = editor.folder / "streets.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(load_region(editor.folder).streets) == 2


def test_a_landmark_must_stand_somewhere(editor):
    (editor.folder / "landmarks.csv").write_text(
        "name,kind,forms,settlement_oktmo,district,source\nОзеро,water,Озеро|Озера,,,вымысел\n", "utf-8"
    )
    assert faults_of(editor.folder) == [
        "landmarks.csv:2:district: не указано, где это → заполните settlement_oktmo или district"
    ]


def test_the_shipped_region_loads_fast():
    started = time.process_time()
    pack = load_region(default_region_folder())
    assert time.process_time() - started < 1.5
    assert len({settlement.district for settlement in pack.settlements}) == 17
    assert len(pack.settlements) > 1500
