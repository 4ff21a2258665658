"""Lets two connections see one state of the database, so that two threads can read it at once; open with `database`.

PostgreSQL hands a snapshot over by its name. SQLite cannot, but its connections tell whether anybody committed
between two moments: when nobody did while both began to read, both see the same.
"""

from __future__ import annotations

import time

from sqlalchemy import Connection, text

from triage.domain.errors import StorageError

_ATTEMPTS = 60
_PAUSE_S = 0.02
"""Commits come one by one and beginning to read takes less than a millisecond: mostly the first attempt does."""


def share_postgres(first: Connection, second: Connection) -> None:
    """Begin transactions of both connections on one state; nothing may have been read on either."""
    for connection in (first, second):
        connection.execution_options(isolation_level="REPEATABLE READ")
    name = first.execute(text("SELECT pg_export_snapshot()")).scalar_one()
    second.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{name}'")


def share_sqlite(watcher: Connection, first: Connection, second: Connection) -> None:
    """Begin transactions of two connections on one state; the third only watches for commits.

    Raises:
        StorageError: Somebody committed every time.
    """
    for _ in range(_ATTEMPTS):
        before = _version(watcher)
        for connection in (first, second):
            connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").all()
        if _version(watcher) == before:
            return
        for connection in (first, second):
            connection.rollback()
        time.sleep(_PAUSE_S)
    raise StorageError("база занята записью, и её состояние не удержать → повторите запрос через несколько секунд")


def _version(watcher: Connection) -> int:
    """Return a number that changes when another connection commits."""
    number: int = watcher.exec_driver_sql("PRAGMA data_version").scalar_one()
    watcher.rollback()  # or the next look would be at the same state
    return number
