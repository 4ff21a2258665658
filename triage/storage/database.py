"""Opens the database and runs transactions on it: SQLite by default, PostgreSQL by URL. Start here.

    database = Database("sqlite:///var/triage.sqlite")
    with database.writing() as unit:          # one transaction: all of it or nothing
        unit.incidents.add(...)

SQLite runs in WAL mode with `synchronous=FULL`, so that what was committed survives a crash of the machine too, and
with a single writer: writes take turns on a lock inside the process and on BEGIN IMMEDIATE between processes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, FromClause, create_engine, event, make_url, text
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from triage.domain.errors import InputError, StorageError
from triage.storage.snapshots import share_postgres, share_sqlite
from triage.storage.unit import UnitOfWork

BUSY_TIMEOUT_S = 30
"""How long a write waits for another process's write on SQLite, and a statement for a lock on PostgreSQL."""

CONNECT_TIMEOUT_S = 5
_BEGIN = "sqlite_begin"


class Database:
    """One database, shared by threads. Cheap to make: nothing is opened, and no file made, before the first use.

    Raises:
        InputError: The URL names neither SQLite nor PostgreSQL.
    """

    def __init__(self, url: str, *, pool_size: int = 10):
        self.url = parse_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgres(self.url, pool_size)
        self.on_new_calls: Callable[[], None] = lambda: None
        """Told after a commit that put calls into the outbox, so that they need not wait for the next round."""
        self._write_lock = threading.Lock() if self.is_sqlite else nullcontext()

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """Run reads on one consistent state; whatever is written inside is taken back.

        Raises:
            StorageError: The database cannot be used now.
        """
        with translated_errors(), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield UnitOfWork(connection)

    @contextmanager
    def reading_twice(self) -> Iterator[tuple[UnitOfWork, UnitOfWork | None]]:
        """Run reads of two threads on one consistent state; None for the second where the database is in memory.

        Raises:
            StorageError: The database cannot be used now.
        """
        with translated_errors(), self.engine.connect() as first:
            if self.is_sqlite and self.file is None:
                yield UnitOfWork(first), None
                return
            with self.engine.connect() as second:
                if self.is_sqlite:
                    with self.engine.connect() as watcher:
                        share_sqlite(watcher, first, second)
                else:
                    share_postgres(first, second)
                yield UnitOfWork(first), UnitOfWork(second)

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        """Run one transaction: it is committed when the block ends, and taken back when the block raises.

        Raises:
            StorageError: The database cannot be used now; nothing was stored.
        """
        with self._write_lock, translated_errors(), self.engine.connect() as connection:
            connection.execution_options(**{_BEGIN: "IMMEDIATE"})
            unit = UnitOfWork(connection)
            with connection.begin():
                yield unit
        if unit.has_new_calls:
            self.on_new_calls()

    @property
    def file(self) -> Path | None:
        """Return the file of an SQLite database, None when it is in memory or on a server."""
        name = self.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    def make_folder(self) -> None:
        """Make the folder of an SQLite file. StorageError when that cannot be done."""
        try:
            if self.file is not None:
                self.file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            problem = f"папку базы {self.file.parent if self.file else ''} не создать ({error.strerror})"
            raise StorageError(f"{problem} → проверьте путь и права") from error

    def check(self) -> None:
        """Raise StorageError unless the database answers."""
        with translated_errors(), self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def parse_url(url: str) -> URL:
    """Return the parsed URL with the driver this product uses (psycopg 3). InputError for anything else."""
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise InputError(_bad_url()) from error
    if backend == "sqlite":
        return parsed.set(drivername="sqlite+pysqlite")
    if backend in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    raise InputError(_bad_url())


def _bad_url() -> str:
    return "адрес базы не понят → sqlite:///путь/к/файлу.sqlite или postgresql://пользователь@узел/база"


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})
    engine.dialect.statement_compiler = _HintingCompiler
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


class _HintingCompiler(SQLiteCompiler):
    """Writes what `Select.with_hint` says of a table (INDEXED BY), which SQLAlchemy leaves out on SQLite."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:  # noqa: ARG002
        """Return the hint."""
        return text


def _set_up_sqlite(connection: Any, _: object) -> None:
    """Take transactions out of the driver's hands and set what makes SQLite durable and strict."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "trusted_schema=OFF"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get(_BEGIN, "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def _postgres(url: URL, pool_size: int) -> Engine:
    timeouts = f"-c lock_timeout={BUSY_TIMEOUT_S}s -c idle_in_transaction_session_timeout=60s -c timezone=UTC"
    arguments = {"connect_timeout": CONNECT_TIMEOUT_S, "options": timeouts}
    return create_engine(url, connect_args=arguments, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True)


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn errors of the database into errors of the product, which say what to do and show no SQL."""
    try:
        yield
    except DataError as error:
        raise InputError("значение не помещается в базу → проверьте числа и даты запроса") from error
    except IntegrityError:
        raise
    except PoolTimeoutError as error:
        raise StorageError("все соединения с базой заняты → повторите запрос через несколько секунд") from error
    except DBAPIError as error:
        raise StorageError(_reason(error)) from error
    except SQLAlchemyError as error:
        raise StorageError("ошибка работы с базой → смотрите журнал сервиса") from error


def _reason(error: DBAPIError) -> str:
    words = str(error.orig).lower()
    if "no space" in words or "is full" in words:
        return "на диске базы нет места → освободите место и повторите запрос; принятое раньше сохранено"
    if "no such table" in words or "does not exist" in words:
        return "в базе нет нужных таблиц → выполните «triage db upgrade»"
    if "locked" in words or "lock timeout" in words:
        return "база занята другой записью → повторите запрос через несколько секунд"
    if "readonly" in words or "read-only" in words or "unable to open" in words:
        return "файл базы не открыть для записи → проверьте путь и права"
    return "база не отвечает → повторите запрос через несколько секунд"
