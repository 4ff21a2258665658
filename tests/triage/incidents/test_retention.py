from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.triage.incidents.conftest import ANALYST, OFFICE, START
from triage.domain.events import EventKind
from triage.domain.incidents import UNDATED, Incident, IncidentKey, IncidentState, OfficialAnswer
from triage.incidents.corrections import Amendment
from triage.incidents.policy import Policy
from triage.incidents.retention import delete_old, plan_deletion
from triage.storage.database import _sqlite
from triage.storage.idempotency import RequestKey
from triage.storage.tables import metadata

TEXT = "В Заозёрске неповторимаяпримета: яма на дороге, обходите её стороной все"


def row_counts(database):
    with database.engine.connect() as connection:
        tables = [t for t in metadata.sorted_tables if t.name not in {"api_keys", "audit_entries"}]
        return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in tables}


def test_old_incidents_go_with_everything_that_belongs_to_them(desk, accept, message, clock, database):
    first = accept(TEXT)
    accept(TEXT)
    desk.cases.answer(first, OfficialAnswer("Неповторимыйответ", None, None), OFFICE)
    desk.cases.appeal(first, None, "не наше", None, OFFICE)
    desk.corrections.correct(first, Amendment("тема", topic="ways.snow"), ANALYST)
    desk.intake.accept_one(message("Нет света"), "шлюз", RequestKey("k", "1", "т"))
    clock.wait(days=20)
    young = accept("В Заозёрске не вывозят мусор")
    clock.wait(days=15)
    report = delete_old(database, clock, Policy(retention_days=30))
    assert (report.incident_count, report.idempotency_count) == (3, 1)
    counts = row_counts(database)
    assert counts["incidents"] == 1
    assert counts["problems"] == 0, "a mass problem goes with its last message"
    assert {counts[t] for t in ("answers", "appeals", "corrections", "members", "idempotency_keys")} == {0}
    with database.reading() as unit:
        assert unit.incidents.get(young).incident.text == "В Заозёрске не вывозят мусор"
        assert unit.events.of(first) == []


def test_deleted_text_is_in_no_file_of_sqlite(sqlite_database, pipeline, message, clock):
    from triage.incidents.services import build_incident_services

    desk = build_incident_services(sqlite_database, pipeline, clock)
    desk.intake.accept_one(message(TEXT), "шлюз")
    folder = Path(sqlite_database.url.database).parent
    assert any("неповторимаяпримета".encode() in path.read_bytes() for path in folder.iterdir() if path.is_file())
    clock.wait(days=40)
    delete_old(sqlite_database, clock, Policy(retention_days=30))
    assert not any("неповторимаяпримета".encode() in path.read_bytes() for path in folder.iterdir() if path.is_file())


def test_nothing_goes_when_everything_is_kept(desk, accept, clock, database):
    accept()
    clock.wait(days=9_999)
    assert delete_old(database, clock, Policy(retention_days=None)).incident_count == 0


def test_the_undated_count_from_their_arrival(desk, clock, database):
    undated = Incident("x", IncidentKey("content", "x"), "Без даты", UNDATED)
    desk.importer.run([undated, replace(undated, key=IncidentKey("content", "y"))], print, actor="импорт")
    assert delete_old(database, clock, Policy(retention_days=30)).incident_count == 0
    clock.wait(days=31)
    assert delete_old(database, clock, Policy(retention_days=30)).incident_count == 2


def test_a_plan_says_what_a_run_then_deletes(desk, accept, clock, database):
    first = accept(TEXT)
    desk.cases.answer(first, OfficialAnswer("Засыпали", None, None), OFFICE)
    clock.wait(days=1)
    accept("В Заозёрске не вывозят мусор")
    clock.wait(days=20)
    accept("В Берёзовке нет света")
    clock.wait(days=15)
    policy = Policy(retention_days=30)
    before = row_counts(database)
    plan = plan_deletion(database, clock, policy)
    assert row_counts(database) == before, "a plan deletes nothing"
    assert plan.oldest == clock.now() - timedelta(days=30)
    assert plan.incidents.by_state == {IncidentState.ANSWERED: 1, IncidentState.ROUTED: 1}
    assert (plan.incidents.count, plan.incidents.answer_count) == (2, 1)
    assert (plan.incidents.first_at, plan.incidents.last_at) == (START, START + timedelta(days=1))
    assert delete_old(database, clock, policy, ANALYST).incident_count == 2
    again = plan_deletion(database, clock, policy)
    assert (again.incidents.count, again.incidents.first_at) == (0, None)
    with database.reading() as unit:
        ((_, entry),) = unit.audit.page(None, 5)
    assert (entry.action, entry.actor, entry.target) == ("retention", ANALYST.name, "2")


def test_nothing_is_planned_when_everything_is_kept(desk, accept, clock, database):
    accept()
    clock.wait(days=9_999)
    plan = plan_deletion(database, clock, Policy(retention_days=None))
    assert (plan.oldest, plan.incidents.count, plan.delivery_count) == (None, 0, 0)


def test_calls_go_with_the_incidents_of_their_time(desk, accept, clock, database):
    desk.receivers.add("https://receiver.example.org/", frozenset({EventKind.ROUTED}), None, ANALYST)
    accept(TEXT)
    clock.wait(days=20)
    accept("В Заозёрске не вывозят мусор")
    clock.wait(days=15)
    policy = Policy(retention_days=30)
    assert plan_deletion(database, clock, policy).delivery_count == 1
    assert delete_old(database, clock, policy).delivery_count == 1
    assert row_counts(database)["deliveries"] == 1


def test_a_reader_that_keeps_the_log_of_sqlite_is_said(sqlite_database, clock, caplog, monkeypatch):
    monkeypatch.setattr("triage.storage.database.BUSY_TIMEOUT_S", 0)
    sqlite_database.engine.dispose()
    sqlite_database.engine = _sqlite(sqlite_database.url)
    with sqlite_database.reading() as unit:
        unit.incidents.count()
        delete_old(sqlite_database, clock, Policy(retention_days=30))
    assert "файле -wal" in caplog.text


@pytest.mark.parametrize("word", ["author", "user", "profile", "from_id", "person"])
def test_no_column_is_made_for_an_author(word):
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    assert not any(word in name.split("_") or name == word for name in columns - {"authority"})
