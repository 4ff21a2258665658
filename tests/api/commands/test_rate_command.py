from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import build_app
from triage.domain.answers import AnswerKind
from triage.domain.incidents import Assignment, Incident, IncidentKey, OfficialAnswer
from triage.ratings.demonstration import DEMONSTRATION_FILE
from triage.regions.loader import default_region_folder
from triage.storage.database import Database
from triage.storage.incidents import Arrival
from triage.storage.schema import upgrade

MARI_EL = default_region_folder()


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small part of the demonstration export: October of five bodies, as a file of its own."""
    header, *rows = DEMONSTRATION_FILE.read_text(encoding="utf-8").splitlines()
    wanted = ("Юринского", "Сернурского", "социального развития", "Госжилнадзор", "Приёмная")
    path = tmp_path_factory.mktemp("export") / "october.csv"
    kept = [row for row in rows if row.split(";")[3].endswith(wanted) or any(w in row.split(";")[3] for w in wanted)]
    path.write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def published(export, tmp_path_factory):
    """The output and the folder of one run on the small export."""
    folder = tmp_path_factory.mktemp("published") / "out"
    options = ["rate", "--month", "2021-10", "--input", str(export), "--region", str(MARI_EL), "-o", str(folder)]
    result = CliRunner().invoke(build_app(), options)
    assert result.exit_code == 0, result.output
    return result.output, folder


def test_an_export_alone_gives_the_whole_publication(published):
    output, folder = published
    assert "Рейтинг готов" in output
    assert "Исключено, исполнителя нет в пакете региона: 1" in output
    assert "строка" in output.partition("нет в пакете региона")[2]
    news = (folder / "news.txt").read_text(encoding="utf-8").replace("\u00a0", " ")
    assert "администрация Юринского района (1 час 37 минут)" in news
    assert "Демонстрационные" not in news
    assert {p.name for p in folder.iterdir()} >= {"index.html", "rating.xlsx", "rating.pdf", "rating.json"}


def test_a_quarter_says_which_months_are_missing_and_a_program_may_read_it(triage, export, tmp_path):
    arguments = ("--period", "2021-Q4", "--input", export, "--region", MARI_EL, "-o", tmp_path / "out", "--json")
    result = triage("rate", *arguments)
    assert result.exit_code == 0, result.output
    summary = json.loads(result.stdout)
    assert summary["notices"] == ["missing_month:2021-11", "missing_month:2021-12"]
    assert summary["excluded"] == {"unknown_authority": 1}
    assert summary["files"][-1] == "manifest.json"


def test_the_same_export_gives_the_same_bytes_in_another_order(triage, export, published, tmp_path):
    header, *rows = export.read_text(encoding="utf-8").splitlines()
    turned = tmp_path / "turned.csv"
    turned.write_text("\n".join([header, *reversed(rows)]) + "\n", encoding="utf-8")
    options = ("--month", "2021-10", "--input", turned, "--region", MARI_EL, "-o", tmp_path / "out")
    assert triage("rate", *options).exit_code == 0
    for file in ("news.txt", "cards/mean_time.png", "rating.pdf"):
        assert (published[1] / file).read_bytes() == (tmp_path / "out" / file).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "не задан период"),
        (("--month", "2021-10", "--period", "2021-Q4"), "оставьте одно"),
        (("--month", "октябрь"), "не период"),
        (("--month", "2021-10", "--demo", "--input", "x.csv"), "несколько источников"),
        (("--month", "2021-10", "--input", "absent.csv"), "absent.csv"),
        (("--month", "2021-10", "--demo", "--db", "sqlite:///x"), "несколько источников"),
        (("--month", "2021-10", "--demo", "--data-until", "вчера"), "не момент"),
        (("--month", "2021-10", "--demo", "--methodology", "absent.toml"), "методика не читается"),
    ],
)
def test_what_cannot_be_rated_is_said(triage, tmp_path, arguments, message):
    result = triage("rate", *arguments, "-o", tmp_path / "out")
    assert result.exit_code != 0
    assert message in str(result.exception)
    assert not (tmp_path / "out").exists()


def test_a_month_that_is_not_there_is_answered_with_those_that_are(triage, export, tmp_path):
    options = ("--month", "2020-01", "--input", export, "--region", MARI_EL, "-o", tmp_path / "out")
    result = triage("rate", *options)
    assert "в данных есть месяцы: 2021-09, 2021-10" in str(result.exception)
    assert not (tmp_path / "out").exists()


def test_stored_incidents_are_rated_by_address_of_the_database(triage, tmp_path):
    url = f"sqlite:///{tmp_path / 'triage.sqlite'}"
    database = Database(url)
    upgrade(database)
    created = datetime(2021, 10, 12, 9, tzinfo=UTC)
    answer = OfficialAnswer("Яму засыпали", created + timedelta(hours=1), "adm_iola", AnswerKind.FINAL, 80.0)
    with database.writing() as unit:
        for number in range(6):
            incident = Incident(
                incident_id=f"i{number}",
                key=IncidentKey("vk", str(number)),
                text="Яма",
                created_at=created,
                assignments=(Assignment("adm_iola", created),),
                answers=(answer,),
            )
            unit.incidents.add(incident, Arrival(created, f"d{number}"))
    database.close()
    result = triage("rate", "--month", "2021-10", "--db", url, "--region", MARI_EL, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "оценено 6" in result.output.replace("\u00a0", " ")


def test_a_database_without_the_tables_of_this_version_is_told_to_be_upgraded(triage, tmp_path):
    url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    result = triage("rate", "--month", "2021-10", "--db", url, "--region", MARI_EL, "-o", tmp_path / "out")
    assert "triage db upgrade" in str(result.exception)
    assert not (tmp_path / "out").exists()


def test_a_folder_of_somebody_else_is_not_overwritten(triage, export, tmp_path):
    shutil.copy(export, tmp_path / "mine.csv")
    result = triage("rate", "--month", "2021-10", "--input", export, "--region", MARI_EL, "-o", tmp_path)
    assert result.exit_code != 0
    assert "не пуста" in str(result.exception)
    assert (tmp_path / "mine.csv").exists()


def test_a_message_whose_time_cannot_be_true_is_told_apart_from_one_left_out(triage, tmp_path):
    path = tmp_path / "export.csv"
    rows = [
        "1;Администрация Юринского района;2021-10-12 10:00:00;Яма у школы;2021-10-12 12:00:00;Засыпана",
        "2;Администрация Юринского района;2021-10-13 10:00:00;Мусор у дома;2021-10-12 12:00:00;Вывезем",
        "3;;2021-10-14 10:00:00;Нет света;2021-10-14 12:00:00;Включим",
    ]
    head = "ID;Исполнитель;Дата создания;Текст инцидента;Общее время первого ответа;Общий текст первого ответа"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    result = triage("rate", "--month", "2021-10", "--input", path, "--region", MARI_EL, "-o", tmp_path / "out")
    assert "Исключено, не указан исполнитель: 1 (строка 4)" in result.stdout
    assert "Учтено без невозможного времени, ответ раньше сообщения: 1 (строка 3)" in result.stdout
