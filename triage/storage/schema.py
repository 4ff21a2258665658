"""Brings a database to the schema of this version, and says whether it is there; open for upgrades."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from triage.domain.errors import StorageError
from triage.storage.database import Database, translated_errors

_UPGRADE_LOCK = 5_911_020_211
"""Number of the PostgreSQL advisory lock that keeps two upgrades from running at once."""


def upgrade(database: Database) -> tuple[str | None, str]:
    """Run every missing migration in one transaction; return the revisions before and after.

    Raises:
        StorageError: The database cannot be used, or was written by a newer version of the product.
    """
    with translated_errors(), database.engine.connect() as connection:
        connection.execution_options(sqlite_begin="IMMEDIATE")
        with connection.begin():
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
            before = _revision(connection)
            _refuse_newer(before)
            command.upgrade(_config(connection), "head")
            return before, _revision(connection) or ""


def check_schema(database: Database) -> None:
    """Raise StorageError unless the database has the schema of this version."""
    with translated_errors(), database.engine.connect() as connection:
        found = _revision(connection)
    if found != head():
        _refuse_newer(found)
        raise StorageError("база старее программы или пуста → выполните «triage db upgrade»")


def head() -> str:
    """Return the revision this version of the product needs."""
    return _scripts().get_current_head() or ""


def _refuse_newer(found: str | None) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    if found is not None and found not in known:
        raise StorageError(f"база записана более новой версией программы ({found}) → обновите программу")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(None))


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
