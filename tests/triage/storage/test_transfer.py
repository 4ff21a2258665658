from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from tests.databases import postgres_url, sqlite_url
from triage.domain.errors import InputError, StorageError
from triage.domain.events import Event, EventKind
from triage.domain.incidents import Assignment, ExtraCell, Incident, IncidentKey, OfficialAnswer
from triage.storage.audit import AuditEntry
from triage.storage.database import Database
from triage.storage.incidents import Arrival
from triage.storage.transfer import copy_database

NOW = datetime(2026, 3, 2, 9, 30, 15, 123_456, tzinfo=UTC)


def fill(database, count=3):
    with database.writing() as unit:
        for number in range(count):
            incident = Incident(
                f"i{number}",
                IncidentKey("vk", str(number)),
                f"Яма {number} «ёж» 😀",
                NOW,
                assignments=(Assignment("clinic", NOW, norm_hours=9.0, co_executors=("grid",)),),
                answers=(OfficialAnswer("Ответ", None, None, quality=61.25),),
                extra=(ExtraCell("Теги", "весна"),),
            )
            row = unit.incidents.add(incident, Arrival(NOW, "d", severity=1, needs_review=bool(number % 2)))
            unit.events.add(row, [Event(EventKind.CREATED, NOW, "тест")], NOW)
        unit.audit.add(AuditEntry(NOW, "тест", "проверка"))


def contents(database):
    with database.reading() as unit:
        return [unit.incidents.get(f"i{number}") for number in range(3)], unit.audit.page(None, 9)


@pytest.fixture
def other(database, cluster, sqlite_template, tmp_path):
    """An empty database of the other kind."""
    url = postgres_url(cluster) if database.is_sqlite else sqlite_url(sqlite_template, tmp_path)
    opened = Database(url)
    yield opened
    opened.close()


def test_everything_moves_to_the_other_kind_and_new_rows_follow(database, other):
    fill(database)
    copied = {table.name: table.row_count for table in copy_database(database, other)}
    assert (copied["incidents"], copied["assignments"], copied["answers"], copied["events"]) == (3, 3, 3, 3)
    assert contents(other) == contents(database)
    with other.writing() as unit:
        row = unit.incidents.add(Incident("new", IncidentKey("vk", "new"), "Новое", NOW), Arrival(NOW, "d"))
        unit.events.add(row, [Event(EventKind.CREATED, NOW, "тест")], NOW)
    assert row == 4


def test_a_target_with_data_is_left_alone(database, other):
    fill(database)
    fill(other, 1)
    with pytest.raises(InputError, match="уже есть данные"):
        copy_database(database, other)
    with other.reading() as unit:
        assert unit.incidents.count() == 1


def test_a_source_of_another_version_is_refused(database, other):
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    with pytest.raises(StorageError, match="triage db upgrade"):
        copy_database(database, other)


def test_writes_during_the_copy_are_not_half_copied(sqlite_database, sqlite_template, tmp_path):
    fill(sqlite_database)
    target = Database(sqlite_url(sqlite_template, tmp_path))
    written = []

    def busy(table, _):
        if not written:
            written.append(table)
            with sqlite_database.writing() as unit:
                unit.audit.add(AuditEntry(NOW, "тест", "во время копии"))

    copied = {table.name: table.row_count for table in copy_database(sqlite_database, target, busy)}
    assert copied["audit_entries"] == 1
    target.close()
