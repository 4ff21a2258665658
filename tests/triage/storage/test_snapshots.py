"""Two connections see one state, whatever others commit meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, func, select

from triage.domain.errors import StorageError
from triage.domain.incidents import Incident, IncidentKey
from triage.storage import snapshots
from triage.storage.database import Database
from triage.storage.incidents import Arrival
from triage.storage.tables import incidents
from triage.storage.unit import UnitOfWork

MOMENT = datetime(2021, 10, 1, tzinfo=UTC)


def add(database: Database, number: int) -> None:
    with database.writing() as unit:
        unit.incidents.add(Incident(f"i{number}", IncidentKey("vk", f"{number}"), "Яма", MOMENT), Arrival(MOMENT, "d"))


def count(unit: UnitOfWork | None) -> int:
    assert unit is not None
    return unit.connection.execute(select(func.count()).select_from(incidents)).scalar_one()


def test_neither_sees_what_is_committed_later(database: Database) -> None:
    add(database, 1)
    with database.reading_twice() as (first, second):
        add(database, 2)
        assert (count(first), count(second)) == (1, 1)
        add(database, 3)
        assert (count(first), count(second)) == (1, 1)
    with database.reading_twice() as (first, second):
        assert (count(first), count(second)) == (3, 3)


def before_reading(database: Database, act: Callable[[int], None]) -> None:
    """Do something each time a connection begins to read."""
    begun = 0

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        nonlocal begun
        if "sqlite_master" in statement:
            begun += 1
            act(begun)

    event.listen(database.engine, "before_cursor_execute", note)


def test_a_commit_between_two_beginnings_makes_both_begin_anew(sqlite_database: Database) -> None:
    other = Database(str(sqlite_database.url))
    before_reading(sqlite_database, lambda begun: add(other, begun) if begun == 2 else None)
    with sqlite_database.reading_twice() as (first, second):
        assert (count(first), count(second)) == (1, 1)
    other.close()


def test_a_database_without_rest_is_told_as_busy(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "_PAUSE_S", 0)
    other = Database(str(sqlite_database.url))
    before_reading(sqlite_database, lambda begun: add(other, begun))
    with pytest.raises(StorageError, match="состояние не удержать"), sqlite_database.reading_twice():
        pass
    other.close()


def test_a_database_in_memory_is_read_by_one() -> None:
    with Database("sqlite://").reading_twice() as (_, second):
        assert second is None
