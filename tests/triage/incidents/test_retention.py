from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.triage.incidents.conftest import ANALYST, OFFICE
from triage.domain.incidents import UNDATED, Incident, IncidentKey, OfficialAnswer
from triage.incidents.corrections import Amendment
from triage.incidents.policy import Policy
from triage.incidents.retention import delete_old
from triage.storage.idempotency import RequestKey
from triage.storage.tables import metadata

TEXT = "В Заозёрске неповторимаяпримета: яма на дороге, обходите её стороной все"


def row_counts(database):
    with database.engine.connect() as connection:
        tables = [t for t in metadata.sorted_tables if t.name not in {"api_keys", "audit_entries", "problems"}]
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


@pytest.mark.parametrize("word", ["author", "user", "profile", "from_id", "person"])
def test_no_column_is_made_for_an_author(word):
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    assert not any(word in name.split("_") or name == word for name in columns - {"authority"})
