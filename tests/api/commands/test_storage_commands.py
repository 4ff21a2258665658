from __future__ import annotations

import csv
import json
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer

import pytest

from api.clock import SystemClock
from api.keyring import Keyring
from tests.triage.exports.layouts import full_row, write_csv
from triage.domain.access import SYSTEM, Scope
from triage.domain.errors import InputError, NotFoundError, StorageError
from triage.domain.incidents import Incident, IncidentKey
from triage.domain.messages import Message
from triage.incidents.corrections import Amendment
from triage.storage.database import Database
from triage.storage.filters import IncidentFilter
from triage.storage.incidents import Arrival


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/store.sqlite"


@pytest.fixture
def run(triage, services, url):
    def run(*arguments, code=0, database=True):
        given = ("--db", url) if database else ()
        result = triage(*arguments, *given)
        if isinstance(result.exception, Exception) and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result.output

    return run


@pytest.fixture
def export(tmp_path):
    rows = [full_row(), full_row(ID="2", Итог="Забыто", Теги="=опасно"), full_row(ID="3", Тема="Полёты")]
    return write_csv(tmp_path / "export.csv", rows)


def test_an_import_says_what_came_in_and_keeps_the_rest_with_reasons(run, export, services):
    region = ("--region", services.settings.region)
    output = run("import", export, *region, code=1)
    assert "Строк 3: новых 2, дополнено 0, без изменений 0, не принято 1." in output
    assert "Тема: «Полёты» — 1" in output
    with export.with_name("export.csv.rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        (rejected,) = csv.DictReader(file)
    assert (rejected["строка"], rejected["поле"], rejected["ID"]) == ("3", "Итог", "2")
    assert "Забыто" in rejected["ошибка"]
    assert rejected["Теги"].startswith("'"), "формула обезврежена"


def test_rows_that_contradict_themselves_are_taken_and_listed_with_reasons(run, services, tmp_path):
    early = full_row(ID="2", Дата_окончания="2026-01-01")
    export = write_csv(tmp_path / "export.csv", [full_row(), early])
    region = ("--region", services.settings.region)
    output = run("import", export, *region, code=1)
    assert "новых 2" in output
    assert "Принято с противоречиями во времени: 1" in output
    with export.with_name("export.csv.doubts.csv").open(encoding="utf-8-sig", newline="") as file:
        (doubt,) = csv.DictReader(file)
    assert (doubt["строка"], doubt["поле"], doubt["ID"]) == ("3", "Дата окончания", "2")
    assert "раньше даты создания" in doubt["ошибка"]
    figures = json.loads(run("import", export, *region, "--json", code=1))
    assert (figures["contradictory"], figures["rejected"], figures["unchanged"]) == (1, 0, 2)


def test_rows_without_a_date_are_counted_and_many_unknown_names_are_cut_openly(run, services, tmp_path):
    rows = "".join(f"Яма номер {number};Тема {number}\n" for number in range(13))
    old = tmp_path / "old.csv"
    old.write_text(f"Текст инцидента;Тема\n{rows}", encoding="utf-8")
    output = run("import", old, "--region", services.settings.region)
    assert (
        "Без даты: 13; ни в один рейтинг они не войдут → нужны в рейтинге — примите тот же файл ещё раз с --date"
        in output
    )
    assert output.count("  Тема: ") == 10
    assert "  и ещё 3; все — с ключом --json" in output
    dated = json.loads(run("import", old, "--region", services.settings.region, "--date", "2022-05-01", "--json"))
    assert (dated["undated"], dated["created"], dated["updated"]) == (0, 0, 13)


def test_a_name_of_several_places_is_called_ambiguous_and_they_are_listed(run, services, tmp_path):
    table = tmp_path / "old.csv"
    rows = "Нет света;Берёзовка;\nНет воды;Берёзовка;Заозёрск г.о.\nЯма;Луг;\nТемно;Пенёк;Горная Застава\n"
    table.write_text(f"Текст инцидента;Населенный пункт;Муниципалитет\n{rows}", encoding="utf-8")
    output = run("import", table, "--region", services.settings.region, "--date", "2022-05-01")
    assert "  Населенный пункт: «Берёзовка» — 2; неоднозначно, подходят: д Берёзовка (" in output
    assert "); с Берёзовка (" in output
    assert "  Населенный пункт: «Луг» — 1; в пакете региона такого нет" in output
    assert "  Населенный пункт: «Пенёк» — 1; в названном районе такого нет, есть д Пенёк (" in output
    figures = json.loads(run("import", table, "--region", services.settings.region, "--json"))
    assert [name for _, name, _ in figures["ambiguous_names"]] == ["Берёзовка", "Пенёк"]
    assert figures["unchanged"] == 4


@pytest.mark.parametrize("second", [("--date", "2022-06-01"), ()])
def test_another_date_for_the_same_file_without_dates_changes_nothing(run, services, tmp_path, url, second):
    """The date is the operator's guess, so it is no part of what identifies a row; the first one given stays."""
    old = tmp_path / "old.csv"
    old.write_text(
        "Исполнитель;Текст инцидента;Тема\nКомитет лекарей;Нет врача;\nКомитет лекарей;Нет врача;\n", "utf-8"
    )
    region = ("--region", services.settings.region, "--json")
    assert json.loads(run("import", old, *region, "--date", "2022-05-01"))["created"] == 2
    again = json.loads(run("import", old, *region, *second))
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)
    database = Database(url)
    with database.reading() as unit:
        found = unit.incidents.page(IncidentFilter(), None, 5)
    database.close()
    assert {stored.incident.created_at.isoformat() for stored in found} == {"2022-04-30T19:00:00+00:00"}


def test_a_mistyped_database_is_refused_and_not_made(run, export, services, tmp_path):
    before = set(tmp_path.iterdir())
    wrong = f"sqlite:///{tmp_path}/нет/store.sqlite"
    with pytest.raises(InputError, match="папки базы"):
        run("import", export, "--region", services.settings.region, "--db", wrong, database=False)
    absent = f"sqlite:///{tmp_path}/absent.sqlite"
    commands = (
        ("rate", "--month", "2026-03", "-o", tmp_path / "out", "--region", services.settings.region, "--db", absent),
        ("keys", "list", "--db", absent),
        ("corrections", "-o", tmp_path / "c.csv", "--db", absent),
        ("db", "backup", tmp_path / "copy.sqlite", "--db", absent),
        ("db", "compact", "--db", absent),
    )
    for command in commands:
        with pytest.raises(InputError, match=r"базы .*absent\.sqlite нет → проверьте адрес"):
            run(*command, database=False)
    assert set(tmp_path.iterdir()) == before
    assert "схема новая" in run("db", "upgrade", "--db", wrong, database=False)


def test_a_second_import_changes_nothing_and_mended_rejects_come_in(run, export, services, url):
    region = ("--region", services.settings.region)
    run("import", export, *region, code=1)
    again = json.loads(run("import", export, *region, "--json", code=1))
    assert (again["created"], again["updated"], again["unchanged"], again["rejected"]) == (0, 0, 2, 1)
    rejects = export.with_name("export.csv.rejects.csv")
    mended = rejects.read_text(encoding="utf-8-sig").replace("Забыто", "Решено")
    rejects.write_text(mended, encoding="utf-8")
    figures = json.loads(run("import", rejects, *region, "--json"))
    assert (figures["created"], figures["rejected"], figures["rejects_file"]) == (1, 0, None)


def test_a_date_may_be_given_for_a_layout_without_dates(run, services, tmp_path, url):
    columns = ("Исполнитель", "Группа тем", "Текст инцидента", "Тема")
    row = {"Исполнитель": "Комитет лекарей", "Группа тем": "Лекари", "Текст инцидента": "Нет врача", "Тема": ""}
    path = write_csv(tmp_path / "old.csv", [row], columns, delimiter=";", encoding="cp1251")
    region = ("--region", services.settings.region)
    run("import", path, *region, "--date", "вчера", code=2)
    run("import", path, *region, "--date", "2022-05-01")
    database = Database(url)
    with database.reading() as unit:
        (stored,) = unit.incidents.page(IncidentFilter(), None, 5)
    database.close()
    assert stored.incident.created_at.isoformat() == "2022-04-30T19:00:00+00:00"


def test_a_backup_is_a_whole_database_and_is_never_overwritten(run, export, services, tmp_path):
    run("import", export, "--region", services.settings.region, code=1)
    copy = tmp_path / "copy.sqlite"
    output = run("db", "backup", copy)
    assert "incidents: 2" in output
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".copy")] == []
    with pytest.raises(InputError, match="копии не перезаписываются"):
        run("db", "backup", copy)
    restored = f"sqlite:///{tmp_path}/restored.sqlite"
    assert "incidents: 2" in run("db", "copy", f"sqlite:///{copy}", restored, database=False)


def test_a_compact_database_is_told_by_its_size(run, export, services, url):
    run("import", export, "--region", services.settings.region, code=1)
    before = Path(url.removeprefix("sqlite:///")).stat().st_size
    output = run("db", "compact")
    assert re.fullmatch(r"База сложена: \d+ → \d+ МБ\.\n", output)
    assert Path(url.removeprefix("sqlite:///")).stat().st_size <= before
    assert "incidents: 2" in run("db", "backup", export.with_name("after.sqlite"))


def test_keys_are_made_listed_replaced_and_revoked(run, url):
    run("db", "upgrade")
    assert "Ключей нет → triage keys create" in run("keys", "list")
    secret = run("keys", "create", "шлюз", "--scope", "ingest", "--scope", "review").splitlines()[0]
    assert secret.startswith("trg_")
    listed = run("keys", "list")
    assert secret not in listed
    assert secret[:12] in listed
    assert "ingest,review" in listed
    key_id = listed.split()[0]
    assert run("keys", "rotate", key_id, "--grace-hours", "0").splitlines()[0] != secret
    assert "отозван" in run("keys", "list").splitlines()[0]
    second = run("keys", "list").splitlines()[1].split()[0]
    third = run("keys", "rotate", second, "--grace-hours", "24").splitlines()[0]
    assert third
    assert "отозван" not in run("keys", "list").splitlines()[1], "a replaced key works until its grace ends"
    run("keys", "revoke", second)
    assert "отозван" in run("keys", "list").splitlines()[1]


def test_a_key_is_bound_to_no_authority_the_region_does_not_have(run, services):
    run("db", "upgrade")
    bound = ("keys", "create", "мэрия", "--scope", "ingest", "--region", services.settings.region, "--authority")
    with pytest.raises(NotFoundError, match=r"«adm_zaozersc» .* → возможно: adm_zaozersk \(Мэрия Заозёрска\)"):
        run(*bound, "adm_zaozersc")
    assert "Ключей нет" in run("keys", "list")
    assert run(*bound, "adm_zaozersk").startswith("trg_")


def test_a_list_of_keys_says_which_have_expired(run, url):
    run("db", "upgrade")
    database = Database(url)
    keyring = Keyring(database, SystemClock())
    keyring.issue("был", [Scope.INGEST], SYSTEM, lifetime=timedelta(seconds=-1))
    keyring.issue("есть", [Scope.INGEST], SYSTEM, lifetime=timedelta(days=2))
    database.close()
    was, is_ = run("keys", "list").splitlines()
    assert (was.split()[3], is_.split()[3]) == ("истёк", "до")


@pytest.fixture
def aged(run, url):
    """A database with a message of three years ago and one of today."""
    run("db", "upgrade")
    database, now = Database(url), datetime.now(UTC)
    for number, days in enumerate((1_200, 0)):
        moment = now - timedelta(days=days)
        incident = Incident(f"i{number}", IncidentKey("vk", str(number)), f"Приметныйтекст {number}", moment)
        with database.writing() as unit:
            unit.incidents.add(incident, Arrival(now, "d"))
    database.close()


def test_retention_says_what_it_would_delete_and_then_deletes_it(run, aged, url, tmp_path):
    said = run("retention", "run", "--dry-run")
    assert "Старше этого обращений: 1, с " in said
    assert "ждёт назначения: 1" in said
    assert "Ничего не удалено: это проба." in said
    tried = json.loads(run("retention", "run", "--dry-run", "--json"))
    assert (tried["incidents"], tried["by_state"], tried["deleted"], tried["dry_run"]) == (1, {"new": 1}, 0, True)
    done = json.loads(run("retention", "run", "--json"))
    assert (done["incidents"], done["deleted"], done["dry_run"]) == (1, 1, False)
    assert "Старше этого обращений нет." in run("retention", "run", "--dry-run")
    database = Database(url)
    with database.reading() as unit:
        assert unit.incidents.count() == 1
        audited = [(entry.action, entry.target) for _, entry in unit.audit.page(None, 9)]
    database.close()
    assert audited == [("retention", "1")], "a trial is no act"
    for path in tmp_path.glob("store.sqlite*"):
        assert "Приметныйтекст 0".encode() not in path.read_bytes()


def test_another_time_of_keeping_may_be_named(run, aged, monkeypatch):
    assert json.loads(run("retention", "run", "--dry-run", "--json", "--days", "2000"))["incidents"] == 0
    monkeypatch.setenv("TRIAGE_RETENTION_DAYS", "0")
    assert "бессрочно" in run("retention", "run")
    assert json.loads(run("retention", "run", "--json", "--days", "1000"))["deleted"] == 1


def test_keys_need_a_prepared_database(run):
    with pytest.raises(InputError, match="triage db upgrade"):
        run("keys", "list")


def test_corrections_become_a_table_for_training(run, services, tmp_path):
    incidents = services.incidents
    message = Message(IncidentKey("vk", "correct-me"), "В Заозёрске яма на дороге", services.clock.now())
    stored = incidents.intake.accept_one(message, "тест").stored
    incidents.corrections.correct(stored.incident.incident_id, Amendment("не то", topic="ways.snow"), SYSTEM)
    right = Message(IncidentKey("vk", "right-already"), "В Заозёрске не вывозят мусор", services.clock.now())
    incidents.corrections.confirm(incidents.intake.accept_one(right, "тест").stored.incident.incident_id, "да", SYSTEM)
    output = tmp_path / "corrections.csv"
    result = run("corrections", "-o", output, "--db", services.settings.database_url, database=False)
    assert "Проверенных сообщений 2: исправлено 1, подтверждено 1" in result
    with output.open(encoding="utf-8-sig", newline="") as file:
        corrected, confirmed = csv.DictReader(file)
    assert (corrected["topic"], corrected["review"], corrected["corrected_fields"]) == (
        "ways.snow",
        "corrected",
        "topic",
    )
    assert (confirmed["review"], confirmed["authority"], confirmed["corrected_fields"]) == (
        "confirmed",
        "adm_zaozersk",
        "",
    )
    assert "authority" in confirmed["confirmed_fields"].split("|")


class TestWaiting:
    @pytest.fixture
    def obstacle(self, tmp_path):
        """A folder where the file of the database should be: it cannot be opened until the folder is gone."""
        folder = tmp_path / "store.sqlite"
        folder.mkdir()
        return folder

    def test_an_upgrade_waits_for_its_database_when_told_to(self, run, obstacle):
        coming = Timer(0.5, obstacle.rmdir)
        coming.start()
        assert "База обновлена" in run("db", "upgrade", "--wait", "60")
        coming.join()

    @pytest.mark.parametrize("seconds", ["0", "1"])
    def test_it_does_not_wait_longer(self, run, obstacle, seconds):
        began_s = time.monotonic()
        with pytest.raises(StorageError, match="не открыть"):
            run("db", "upgrade", "--wait", seconds)
        assert time.monotonic() - began_s >= int(seconds)

    def test_a_mistyped_address_is_waited_for_by_nobody(self, run):
        with pytest.raises(InputError, match="адрес базы не понят"):
            run("db", "upgrade", "--wait", "60", "--db", "mysql://x/y", database=False)
