from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from triage.domain.errors import InputError, StorageError
from triage.storage.database import Database, parse_url
from triage.storage.schema import check_schema, head, upgrade
from triage.storage.tables import metadata


def is_of_the_code(_: object, name: str | None, kind: str, *__: object) -> bool:
    """Leave out the ready lines of PostgreSQL, which only `triage.storage.bulk_rows` reads, as text of its own."""
    return (name, kind) != ("line", "column")


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_migrations_lay_exactly_the_tables_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_object": is_of_the_code}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_an_upgrade_twice_changes_nothing(database: Database) -> None:
    assert upgrade(database) == (head(), head())
    check_schema(database)


def test_a_fresh_database_says_what_to_run(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/fresh.sqlite")
    with pytest.raises(InputError, match="triage db upgrade"):
        check_schema(database)
    assert not (tmp_path / "fresh.sqlite").exists()
    (tmp_path / "fresh.sqlite").touch()
    with pytest.raises(StorageError, match="triage db upgrade"):
        check_schema(database)
    assert upgrade(database) == (None, head())
    check_schema(database)
    database.close()


def test_a_database_of_a_newer_version_is_left_alone(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for use in (check_schema, upgrade):
        with pytest.raises(StorageError, match="более новой версией"):
            use(database)


@pytest.mark.parametrize("url", ["", "mysql://x/y", "не адрес", "http://example.org", "postgresql://u:p@h:port/d"])
def test_other_databases_are_refused_by_name(url: str) -> None:
    with pytest.raises(InputError, match="sqlite:///"):
        parse_url(url)


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///x.sqlite", "sqlite+pysqlite"),
        ("postgresql://u@h/d", "postgresql+psycopg"),
        ("postgresql+psycopg2://u@h/d", "postgresql+psycopg"),
    ],
)
def test_the_driver_is_chosen_by_us(url: str, driver: str) -> None:
    assert parse_url(url).drivername == driver


@pytest.mark.parametrize("table", ["events", "audit_entries"])
def test_the_logs_are_append_only(database: Database, table: str) -> None:
    with database.engine.begin() as connection:
        moment = "2099-01-01 00:00:00"
        connection.execute(
            text(
                "INSERT INTO incidents (id, uid, platform, post_id, comment_id, text, content_digest, created_at,"
                " received_at, state, severity, unknown_names, extra, needs_review)"
                " VALUES (1, 'i', 'p', '1', '', 't', 'd', :m, :m, 'new', 0, '[]', '[]', false)"
            ),
            {"m": moment},
        )
        connection.execute(
            text("INSERT INTO events (incident_id, kind, at, recorded_at, actor) VALUES (1, 'created', :m, :m, 'a')"),
            {"m": moment},
        )
        connection.execute(text("INSERT INTO audit_entries (at, actor, action) VALUES (:m, 'a', 'b')"), {"m": moment})
    for statement in (f"UPDATE {table} SET actor = 'other'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="append-only"), database.engine.begin() as connection:
            connection.execute(text(statement))


def test_sqlite_is_durable_and_strict(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
