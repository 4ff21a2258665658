from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.triage.exports.layouts import FULL_COLUMNS, full_row, write_csv
from triage.domain.errors import FileFormatError, RowError
from triage.domain.incidents import (
    UNDATED,
    ClosingReason,
    Incident,
    IncidentKey,
    IncidentState,
    Outcome,
    UnknownName,
)
from triage.exports.incidents import read_incidents
from triage.regions.pack import RegionPack

ZONE = ZoneInfo("Asia/Yekaterinburg")


def read_one(path: Path, pack: RegionPack, row: Mapping[str, str]) -> Incident:
    (found,) = read_incidents(write_csv(path / "export.csv", [row]), pack)
    assert isinstance(found, Incident), found
    return found


def read_fault(path: Path, pack: RegionPack, row: Mapping[str, str]) -> RowError:
    (found,) = read_incidents(write_csv(path / "export.csv", [row]), pack)
    assert isinstance(found, RowError), found
    return found


def test_the_47_columns_are_understood(tmp_path: Path, tiny: RegionPack) -> None:
    assert len(FULL_COLUMNS) == 47
    incident = read_one(tmp_path, tiny, full_row())
    assert incident.incident_id == "5001"
    assert incident.key == IncidentKey("im", "700001")
    assert incident.text == "На Заводской у дома 7 яма глубиной по колено"
    assert incident.created_at == datetime(2026, 3, 2, 21, 29, 59, tzinfo=ZONE)
    assert incident.closed_at == datetime(2026, 3, 8, 12, tzinfo=ZONE)
    assert (incident.topic, incident.topic_group) == ("ways.holes", "ways")
    assert (incident.district, incident.settlement) == ("zaozersk", "99701000001")
    assert (incident.street, incident.house) == ("улица Заводская", "7")
    assert incident.is_solvable is True
    assert incident.outcome is Outcome.SOLVED
    assert incident.state is IncidentState.SOLVED
    assert incident.closing_reason is ClosingReason.AUTHOR_SATISFIED
    assert incident.first_answer_s == pytest.approx(45_000.5)
    assert incident.first_answer_working_s == 3_600
    assert incident.reaction_s == 5_400
    assert incident.approval_s == 1_800
    assert incident.norm_was_kept is True
    assert incident.unknown_names == ()
    assert incident.source_row == 2


def test_the_department_answers_for_its_inner_unit_from_the_assignment_on(tmp_path: Path, tiny: RegionPack) -> None:
    (assignment,) = read_one(tmp_path, tiny, full_row()).assignments
    assert assignment.authority == "adm_zaozersk"
    assert assignment.assigned_at == datetime(2026, 3, 3, 11, tzinfo=ZONE)
    assert assignment.norm_hours == 9


def test_several_answers_keep_order_time_and_author(tmp_path: Path, tiny: RegionPack) -> None:
    answers = read_one(tmp_path, tiny, full_row()).answers
    assert [(a.text[:6], a.answered_at and a.answered_at.hour, a.authority) for a in answers] == [
        ("Принят", 10, None),
        ("Яму за", 13, "adm_zaozersk"),
        ("Асфаль", None, "adm_zaozersk"),
    ]


def test_one_answer_in_two_columns_is_one_answer(tmp_path: Path, tiny: RegionPack) -> None:
    row = full_row(
        Общий_текст_первого_ответа="'Яму засыпали щебнем, асфальт положим до 1 мая",
        Общее_время_первого_ответа="2026-03-03 13:00:01",
    )
    first, second = read_one(tmp_path, tiny, row).answers
    assert (first.text[:4], first.authority) == ("Яму ", "adm_zaozersk")
    assert second.text == "Асфальт положен"


def test_only_a_duration_is_enough_to_time_the_first_answer(tmp_path: Path, tiny: RegionPack) -> None:
    row = full_row(Общее_время_первого_ответа="", Время_1го_ответа_ПИ="")
    first = read_one(tmp_path, tiny, row).answers[0]
    assert first.answered_at == datetime(2026, 3, 3, 10, 0, 0, 0, tzinfo=ZONE).replace(
        hour=9, minute=59, second=59, microsecond=500_000
    )


def test_other_columns_are_kept_save_those_that_name_people(tmp_path: Path, tiny: RegionPack) -> None:
    row = {**full_row(), "Наш столбец": "сохранить"}
    path = write_csv(tmp_path / "e.csv", [row], (*reversed(FULL_COLUMNS), "Наш столбец"))
    (incident,) = read_incidents(path, tiny)
    assert isinstance(incident, Incident)
    kept = {cell.column: cell.value for cell in incident.extra}
    assert kept["Наш столбец"] == "сохранить"
    assert kept["Теги"] == "весна"
    assert not {"URL автора", "Аккаунт публикации ответа"} & set(kept)
    assert "example.org/id" not in repr(incident)


def test_the_reasons_beside_rows_that_were_refused_before_are_not_kept(tmp_path: Path, tiny: RegionPack) -> None:
    reasons = {"строка": "3", "поле": "Итог", "ошибка": "не тот итог", "что сделать": "исправьте"}
    mended = write_csv(tmp_path / "e.csv.rejects.csv", [{**reasons, **full_row()}], (*reasons, *FULL_COLUMNS))
    own = write_csv(tmp_path / "own.csv", [{"ошибка": "E5", **full_row()}], ("ошибка", *FULL_COLUMNS))
    (first,), (second,) = read_incidents(mended, tiny), read_incidents(own, tiny)
    assert isinstance(first, Incident)
    assert isinstance(second, Incident)
    assert not set(reasons) & {cell.column for cell in first.extra}
    assert ("ошибка", "E5") in {(cell.column, cell.value) for cell in second.extra}


def test_the_order_of_columns_does_not_matter(tmp_path: Path, tiny: RegionPack) -> None:
    forward = list(read_incidents(write_csv(tmp_path / "a.csv", [full_row()]), tiny))
    turned = write_csv(tmp_path / "b.csv", [full_row(Тема="Ямы")], FULL_COLUMNS[::-1], delimiter=";", encoding="cp1251")
    (first,), (second,) = forward, list(read_incidents(turned, tiny))
    assert isinstance(first, Incident)
    assert isinstance(second, Incident)
    assert (first.key, first.answers, first.assignments) == (second.key, second.answers, second.assignments)


def test_the_older_layout_has_no_dates_and_none_are_invented(tmp_path: Path, tiny: RegionPack) -> None:
    columns = ("Исполнитель", "Группа тем", "Текст инцидента", "Тема")
    rows = [
        {"Исполнитель": "Комитет лекарей", "Группа тем": "Лекари", "Текст инцидента": "Нет врача", "Тема": ""},
        {"Исполнитель": "", "Группа тем": "Дороги и тропы", "Текст инцидента": "Сугробы", "Тема": "Сугробы"},
    ]
    path = write_csv(tmp_path / "old.csv", rows, columns, delimiter=";", encoding="cp1251")
    first, second = read_incidents(path, tiny)
    assert isinstance(first, Incident)
    assert isinstance(second, Incident)
    assert first.created_at == UNDATED
    assert not first.is_dated
    assert (first.authority, first.topic, first.topic_group) == ("clinic", None, "medicine")
    assert (second.assignments, second.topic) == ((), "ways.snow")
    given = datetime(2022, 5, 1, tzinfo=UTC)
    dated = next(read_incidents(path, tiny, default_created_at=given))
    assert isinstance(dated, Incident)
    assert dated.created_at == given


def test_equal_rows_without_ids_are_numbered_the_same_way_every_time(tmp_path: Path, tiny: RegionPack) -> None:
    columns = ("Исполнитель", "Группа тем", "Текст инцидента", "Тема")
    row = {"Текст инцидента": "Нет света", "Исполнитель": "", "Группа тем": "", "Тема": ""}
    path = write_csv(tmp_path / "old.csv", [row, row, row], columns, delimiter=";")
    keys = [found.key for found in read_incidents(path, tiny) if isinstance(found, Incident)]
    again = [found.key for found in read_incidents(path, tiny) if isinstance(found, Incident)]
    assert len(set(keys)) == 3
    assert keys == again


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"Текст_инцидента": "'"}, "Текст инцидента", "нет текста"),
        ({"Текст_инцидента": "я" * 20_001}, "Текст инцидента", "предел 20000"),
        ({"Дата_создания": ""}, "Дата создания", "нет даты"),
        ({"Дата_создания": "вчера"}, "Дата создания", "не дата"),
        ({"Итог": "Забыто"}, "Итог", "неизвестное значение «Забыто»"),
        ({"Уложились_или_нет_после_назн._ПИ": "почти"}, "Уложились или нет после назн. ПИ", "«Да» или «Нет»"),
        ({"Первая_реакция_с_момента_назн._ПИ": "быстро"}, "Первая реакция с момента назн. ПИ", "не длительность"),
    ],
)
def test_faults_name_row_field_and_reason(
    tmp_path: Path, tiny: RegionPack, changes: dict[str, str], field: str, reason: str
) -> None:
    error = read_fault(tmp_path, tiny, full_row(**changes))
    assert (error.row, error.field) == (2, field)
    assert reason in error.problem
    assert "повторите импорт" in error.remedy


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"Дата_окончания": "2026-01-01"}, "Дата окончания", "раньше даты создания"),
        ({"Дата_окончания": "01.01.1970 00:00"}, "Дата окончания", "раньше даты создания"),
        ({"Общее_время_первого_ответа": "2026-03-01"}, "Общее время первого ответа", "раньше даты создания"),
        ({"Первая_реакция_с_момента_назн._ПИ": "-0:05:00"}, "Первая реакция с момента назн. ПИ", "отрицательная"),
    ],
)
def test_a_row_that_contradicts_itself_is_taken_as_it_is_and_told(
    tmp_path: Path, tiny: RegionPack, changes: dict[str, str], field: str, reason: str
) -> None:
    doubts: list[RowError] = []
    path = write_csv(tmp_path / "export.csv", [full_row(), full_row(ID="2", **changes)])
    first, second = read_incidents(path, tiny, on_doubt=doubts.append)
    assert isinstance(first, Incident)
    assert isinstance(second, Incident)
    assert [(doubt.row, doubt.field) for doubt in doubts] == [(3, field)]
    assert reason in doubts[0].problem


def test_all_faults_of_a_row_are_told_at_once(tmp_path: Path, tiny: RegionPack) -> None:
    error = read_fault(tmp_path, tiny, full_row(Текст_инцидента="", Итог="Забыто"))
    assert "нет текста" in error.problem
    assert "Забыто" in error.problem


def test_unknown_names_are_listed_and_an_unknown_executor_is_kept(tmp_path: Path, tiny: RegionPack) -> None:
    row = full_row(Отдел="Управа Лугов", Тема="Полёты", Муниципалитет="Озёрский край, другое", Населенный_пункт="Луг")
    incident = read_one(tmp_path, tiny, row)
    assert incident.authority == "name:Управа Лугов"
    assert incident.unknown_names == (
        UnknownName("Отдел", "Управа Лугов"),
        UnknownName("Тема", "Полёты"),
        UnknownName("Муниципалитет", "Озёрский край, другое"),
        UnknownName("Населенный пункт", "Луг"),
    )
    assert (incident.topic, incident.topic_group, incident.district) == (None, "ways", None)


def test_a_repeated_id_is_refused_once(tmp_path: Path, tiny: RegionPack) -> None:
    path = write_csv(tmp_path / "e.csv", [full_row(), full_row(ID="2"), full_row()])
    results = list(read_incidents(path, tiny))
    assert [isinstance(result, RowError) for result in results] == [False, False, True]
    assert "строке 2" in str(results[2])


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"Итог": "Отложено"}, IncidentState.POSTPONED),
        ({"Итог": ""}, IncidentState.ANSWERED),
    ],
)
def test_state_follows_outcome_and_answers(
    tmp_path: Path, tiny: RegionPack, changes: dict[str, str], state: IncidentState
) -> None:
    assert read_one(tmp_path, tiny, full_row(**changes)).state is state


def test_nobody_in_charge_is_new(tmp_path: Path, tiny: RegionPack) -> None:
    columns = ("ID", "Текст инцидента", "Дата создания")
    row = {"ID": "1", "Текст инцидента": "Темно", "Дата создания": "01.02.2026 8:00"}
    (incident,) = read_incidents(write_csv(tmp_path / "e.csv", [row], columns), tiny)
    assert isinstance(incident, Incident)
    assert incident.state is IncidentState.NEW


def test_a_table_without_texts_is_refused_with_its_columns(tmp_path: Path, tiny: RegionPack) -> None:
    path = write_csv(tmp_path / "e.csv", [{"Тема": "Ямы"}], ("Тема",))
    with pytest.raises(FileFormatError, match="назовите столбец с текстом «Текст инцидента»; в файле есть: Тема"):
        list(read_incidents(path, tiny))
