from __future__ import annotations

import pytest

from triage.regions.checker import check_region
from triage.regions.findings import Gravity
from triage.regions.loader import default_region_folder


def test_a_sound_pack_has_no_findings(editor, morphology):
    assert check_region(editor.folder, morphology).findings == ()


def test_faults_of_the_loader_are_errors_of_the_check(editor, morphology):
    editor.replace("settlements.csv", "Тихий Омут,п,zaozersky", "Тихий Омут,п,atlantis")
    editor.replace("topics.csv", "mixed,1", "mixed,8")
    report = check_region(editor.folder, morphology)
    assert [fault.field for fault in report.errors] == ["severity", "district"]
    assert all(finding.gravity is Gravity.ERROR for finding in report.findings)


ERRORS = [
    ("region.toml", '"99"', '"88"', "districts.csv", "код не начинается с 88"),
    ("districts.csv", "99630000,99630000001", "99630000,99630000777", "districts.csv", "центр 99630000777 не найден"),
    ("districts.csv", "Горной Заставы,Горной Заставе", ",Горной Заставе", "districts.csv", "нет падежной формы"),
    ("settlements.csv", "99610000121", "99990000121", "settlements.csv", "не из района «zaozersky»"),
    ("authorities.csv", "adm_gornaya,municipal,gornaya", "adm_gornaya,municipal,", "authorities.csv", "нет района"),
    ("authorities.csv", "clinic,ministry,,", "clinic,ministry,gornaya,", "authorities.csv", "только у администраций"),
    ("authorities.csv", "Мэрии Заозёрска,Мэрии", ",Мэрии", "authorities.csv", "нет падежной формы «Мэрия"),
    ("authorities.csv", ",2025-01-01,,,вымысел", ",2025-03-01,,,вымысел", "districts.csv", "не одна администрация"),
    ("authorities.csv", "2024-12-31,works", "2024-12-31,", "authorities.csv", "некому отвечать за «highways»"),
    ("authorities.csv", "2024-12-31,works", "2024-10-31,works", "authorities.csv", "с 2024-11-01 некому отвечать"),
    (
        "authorities.csv",
        "Комитет по делам лекарей Озёрского края",
        "Озёрские сети",
        "authorities.csv",
        "уже имя органа",
    ),
    ("jurisdiction.csv", "default,*,any", "default,trash.*,any", "topics.csv", "нет правила"),
    ("jurisdiction.csv", "default,*,any", "default,*,none", "jurisdiction.csv", "без места администрация неизвестна"),
    ("conditions.csv", "тракт|трасса,дорога между деревня", ",", "conditions.csv", "никогда не выполнится"),
    ("settlements.csv", "Тихого Омута", "Тихогo Омута", "settlements.csv", "латинская и русская буквы рядом: «гo»"),
]


@pytest.mark.parametrize(("file", "old", "new", "where", "expected"), ERRORS)
def test_an_error_names_its_place(editor, morphology, file, old, new, where, expected):
    editor.replace(file, old, new)
    errors = check_region(editor.folder, morphology).errors
    found = [fault for fault in errors if fault.file == where and expected in fault.problem]
    assert found, [str(fault) for fault in errors]
    assert all(fault.remedy for fault in found)


WARNINGS = [
    ("settlements.csv", "Пеньком,Пеньке,", "Пеньком,,", "settlements.csv", "нет падежной формы «Пенёк»"),
    (
        "settlements.csv",
        "Пеньке,,1",
        "Пеньке,Застава,1",
        "settlements.csv",
        "«Застава» означает и пункты других районов",
    ),
    ("districts.csv", "99701000001,заозёрский", "99701000001,", "districts.csv", "нет прилагательного"),
    ("streets.csv", "Набережная,улица", "Заводская,улица", "streets.csv", "«Заводская» уже есть в строке 2"),
    ("jurisdiction.csv", "{administration},,300", "{administration},,99", "jurisdiction.csv", "никогда не победит"),
    (
        "jurisdiction.csv",
        "highway,highways,{administration}",
        "highway,highways,highways",
        "jurisdiction.csv",
        "соисполн",
    ),
    ("jurisdiction.csv", "any,highway,highways", "any,,highways", "conditions.csv", "«highway» не упомянуто"),
    ("topics.csv", ",ways.holes,,,вымысел", ",,,,вымысел", "topics.csv", "у «ways.snow» нет встречного «ways.holes»"),
    ("topics.csv", "электричество|свет|провод", "электричества|свет|провод", "topics.csv", "«электричества» — не нач"),
    ("topics.csv", "мусор|бак|контейнер", "мусор|грязный бак", "topics.csv", "«грязный бак» — фраза"),
    ("topics.csv", "вывозить мусор", "мусор", "topics.csv", "«мусор» — одно слово"),
    ("topics.csv", "Нет электричества.", "", "topics.csv", "нет описания"),
    ("jurisdiction.csv", "Тракты содержит край.,вымысел", "Тракты.,проверить", "jurisdiction.csv", "«проверить»: 1"),
    ("authorities.csv", "ministries,больницы", ",больницы", "authorities.csv", "нет лиги рейтинга"),
]


@pytest.mark.parametrize(("file", "old", "new", "where", "expected"), WARNINGS)
def test_a_warning_names_its_place(editor, morphology, file, old, new, where, expected):
    editor.replace(file, old, new)
    report = check_region(editor.folder, morphology)
    assert report.errors == ()
    found = [fault for fault in report.warnings if fault.file == where and expected in fault.problem]
    assert found, [str(fault) for fault in report.warnings]


def test_an_outside_place_named_like_one_inside_needs_a_marker(editor, morphology):
    path = editor.folder / "outside.csv"
    row = "Застава,village,Дальний край,Застава|Заставы,{},вымысел\n"
    path.write_text("name,kind,region,forms,requires,source\n" + row.format(""), "utf-8")
    assert [f.field for f in check_region(editor.folder, morphology).warnings] == ["requires"]
    path.write_text("name,kind,region,forms,requires,source\n" + row.format("дальний край"), "utf-8")
    assert check_region(editor.folder, morphology).findings == ()


def test_findings_come_in_order_of_files_and_lines(editor, morphology):
    editor.replace("topics.csv", "Нет электричества.", "")
    editor.replace("topics.csv", "Дорогу не чистят.", "")
    editor.replace("streets.csv", "Набережная,улица", "Заводская,улица")
    found = [(fault.file, fault.line) for fault in check_region(editor.folder, morphology).warnings]
    assert found == [("streets.csv", 3), ("topics.csv", 2), ("topics.csv", 6)]


@pytest.mark.parametrize(
    ("cue", "advice"),
    [
        ("дороги", "впишите «дорога»"),
        ("школами", "впишите «школа»"),
        ("бпла", None),
        ("управляющая", None),
        ("наливайка", None),
        ("пристань", None),
        ("дорога", None),
    ],
)
def test_only_a_form_of_a_known_noun_is_advised_to_become_a_lemma(editor, morphology, cue, advice):
    editor.replace("topics.csv", "мусор|", f"{cue}|")
    found = [f.fault for f in check_region(editor.folder, morphology).findings]
    said = [fault.remedy for fault in found if "начальная форма" in fault.problem]
    assert said == ([advice] if advice else [])


def test_our_own_pack_has_no_advice_about_words(morphology):
    findings = check_region(default_region_folder(), morphology).findings
    assert [str(f.fault) for f in findings if f.fault.field in {"cues", "phrases"}] == []
