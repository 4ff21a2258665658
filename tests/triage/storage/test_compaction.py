"""A compact database has the same rows and fewer bytes, and its lines lie in a row."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

import pytest

from triage.domain.errors import StorageError
from triage.domain.incidents import Assignment, Incident, IncidentKey
from triage.storage import database as storage
from triage.storage.compaction import compact
from triage.storage.database import Database
from triage.storage.incidents import Arrival

MOMENT = datetime(2021, 10, 1, tzinfo=UTC)


def store(database: Database, count: int) -> None:
    with database.writing() as unit:
        for n in range(count):
            incident = Incident(
                f"i{n}", IncidentKey("vk", f"{n}"), "Яма " * 200, MOMENT, assignments=(Assignment("clinic", MOMENT),)
            )
            unit.incidents.add(incident, Arrival(MOMENT, f"d{n}"))


def test_rows_stay_and_gaps_go(database: Database) -> None:
    store(database, 400)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM incidents WHERE id > 40")
    done = compact(database)
    if database.is_sqlite:
        assert done.after < done.before / 3
        assert database.file is not None
        assert database.file.stat().st_size == done.after
    with database.reading() as unit:
        assert len(unit.case_columns.in_window(MOMENT, datetime(2021, 11, 1, tzinfo=UTC)).incidents) == 40
    store_more = Incident("new", IncidentKey("vk", "new"), "Яма", MOMENT)
    with database.writing() as unit:
        assert unit.incidents.add(store_more, Arrival(MOMENT, "d")) == 401  # numbers of deleted rows do not come back


def test_a_database_in_use_is_left_alone(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "BUSY_TIMEOUT_S", 0)
    impatient = Database(str(sqlite_database.url))
    other = sqlite3.connect(str(sqlite_database.file), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="занята"):
        compact(impatient)
    other.execute("ROLLBACK")
    compact(impatient)
    other.close()
    impatient.close()
