"""Brings a database to the schema of this version, and says whether it is there; open for upgrades."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from triage.domain.errors import InputError, StorageError
from triage.storage.database import Database, translated_errors

_UPGRADE_LOCK = 5_911_020_211
"""Number of the PostgreSQL advisory lock that keeps two upgrades from running at once."""


def upgrade(database: Database) -> tuple[str | None, str]:
    """Run every missing migration in one transaction; return the revisions before and after.

    A missing SQLite file is made, its folder is not: a mistyped path would make a database nobody looks for.

    Raises:
        InputError: There is no such folder.
        StorageError: The database cannot be used, or was written by a newer version of the product.
    """
    if database.file is not None and not database.file.parent.is_dir():
        raise InputError(
            f"папки базы {database.file.parent} нет → проверьте адрес; папку для новой базы создаёт «triage db upgrade»"
        )
    with translated_errors(), database.engine.connect() as connection:
        connection.execution_options(sqlite_begin="IMMEDIATE")
        with connection.begin():
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
            before = _revision(connection)
            _refuse_newer(before)
            command.upgrade(_config(connection), "head")
            return before, _revision(connection) or ""


def prepare(database: Database) -> None:
    """Make an SQLite file and bring it to the schema of this version; see whether a PostgreSQL server answers.

    The schema of PostgreSQL is left to `triage db upgrade`: several servers may stand on it.

    Raises:
        StorageError: The database cannot be used, or was written by a newer version of the product.
    """
    if database.is_sqlite:
        database.make_folder()
        upgrade(database)
    else:
        database.check()


def check_schema(database: Database) -> None:
    """Make sure that the database is there and has the schema of this version; looking makes no file.

    Raises:
        InputError: There is no such SQLite file.
        StorageError: The database cannot be used, or was written by another version of the product.
    """
    if database.file is not None and not database.file.is_file():
        raise InputError(f"базы {database.file} нет → проверьте адрес; новую создаёт «triage db upgrade»")
    with translated_errors(), database.engine.connect() as connection:
        found = _revision(connection)
    if found != head():
        _refuse_newer(found)
        raise StorageError("база старее программы или пуста → выполните «triage db upgrade»")


@cache
def head() -> str:
    """Return the revision this version of the product needs; the migrations are read once, not at every probe."""
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
