"""Lays the pages of a database out anew, so that a cold disk reads them in a row; open for `triage db compact`.

Tables and the indexes of ready lines grow together, page by page in turn. A rating reads the indexes alone: from a file
that grew they are a hundred thousand reads here and there, from a compact one a few long ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from triage.storage.database import Database, translated_errors

_SIZE = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"


@dataclass(frozen=True, slots=True)
class Compaction:
    """Bytes of the database before and after."""

    before: int
    after: int


def compact(database: Database) -> Compaction:
    """Write the database anew, without gaps. Nobody else can write to SQLite meanwhile, half a minute for 3 GB.

    SQLite needs free space for two further copies of the file. PostgreSQL fills gaps by itself: there statistics are
    brought up to date and gaps are marked as free, beside the work of others.

    Raises:
        StorageError: The database is in use by another writer, or there is no space.
    """
    with translated_errors(), database.engine.connect() as connection:
        return _vacuum_sqlite(connection) if database.is_sqlite else _vacuum_postgres(connection)


def _vacuum_sqlite(connection: Connection) -> Compaction:
    before = _number(connection, _SIZE)
    connection.exec_driver_sql("COMMIT")  # no transaction may be open; the next statement of SQLAlchemy would begin one
    connection.exec_driver_sql("VACUUM")
    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
    return Compaction(before, _number(connection, _SIZE))


def _vacuum_postgres(connection: Connection) -> Compaction:
    connection.execution_options(isolation_level="AUTOCOMMIT")
    size = "SELECT pg_database_size(current_database())"
    before = _number(connection, size)
    connection.exec_driver_sql("VACUUM (ANALYZE, SKIP_LOCKED)")
    return Compaction(before, _number(connection, size))


def _number(connection: Connection, query: str) -> int:
    found: int = connection.exec_driver_sql(query).scalar_one()
    return found
