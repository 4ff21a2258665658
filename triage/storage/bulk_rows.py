"""Reads a million rows of a few columns as Arrow arrays, past SQLAlchemy's row objects; open when that is slow.

Both databases write each row as one line of CSV, which Arrow parses in a second thread while the next rows come. Large
tables have their lines ready (migration 0006): SQLite in an index, so that no row is touched at all, PostgreSQL in a
generated column, so that nothing is turned into text while somebody waits. Both join the lines of a part into one text:
Python is asked once for thousands of rows, and the second thread is never kept waiting. PostgreSQL writes the lines of
other tables by COPY. Both read inside the transaction of the connection, so several queries see one state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as arrow_csv
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    String,
    cast,
    extract,
    func,
    literal_column,
    text,
    true,
    type_coerce,
)
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from psycopg.pq.abc import PGconn

CHUNK_ROWS = 20_000
"""A few megabytes of text: large enough for Arrow, small enough that little is held twice."""

Types = Mapping[str, pa.DataType]
"""Names and types of columns, parallel to a selection."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Some thousand rows as lines of CSV."""

    lines: bytes
    row_count: int


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How a database writes a line: its quotation mark, the words without it that mean NULL, and moments."""

    quote: str
    missing: tuple[str, ...]
    moment: pa.DataType


_MOMENT, _NUMBER = pa.timestamp("us"), pa.float64()
_SQLITE, _POSTGRES = _Dialect("'", ("NULL", ""), _MOMENT), _Dialect('"', ("",), pa.int64())


def read_columns(
    connection: Connection,
    selection: Select[Any],
    types: Types,
    parts: Sequence[ColumnElement[bool]] = (true(),),
    ready: ColumnElement[str] | None = None,
) -> pa.Table:
    """Run a query and return its rows as columns named and typed by `types`, which runs parallel to the selection.

    Moments are to be selected by `moment_of`, flags as whole numbers, and whole numbers without NULL. `parts` are the
    conditions of pieces, at best of some ten thousand rows, to read one after the other; the selection itself has none
    of them, or SQLite would search by the wrong one. `ready` is the column of PostgreSQL that holds the lines, None
    where there is none. Rows of a piece come as the database finds them: where their order matters, SQLite is to search
    them by an index of that order, for sorting would cost the line of the index. Dictionaries are the same in all
    chunks of a column.

    Raises:
        SQLAlchemyError: The database cannot be used now.
    """
    dialect = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRES
    with _wrapped_errors(connection):
        read = _reader(connection, selection, types, ready)
        tables = list(_parsed((chunk for part in parts for chunk in read(part)), types, dialect))
    empty = pa.schema(list(types.items())).empty_table()
    return pa.concat_tables([empty, *tables]).unify_dictionaries()


def moment_of(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Select a moment as it stands in a line: SQLite stores text in UTC, PostgreSQL counts microseconds since 1970."""
    if connection.dialect.name == "sqlite":
        return type_coerce(column, String)
    return cast(extract("epoch", func.timezone("UTC", column)) * 1_000_000, BigInteger)


def _reader(
    connection: Connection, selection: Select[Any], types: Types, ready: ColumnElement[str] | None
) -> Callable[[ColumnElement[bool]], Iterator[_Chunk]]:
    """Return what reads the rows of a part."""
    if connection.dialect.name == "sqlite":
        line: Any = literal_column(line_of(connection, selection, types))
        joined = _joined(selection, func.group_concat(line, literal_column("char(10)")))
        return lambda part: _of_sqlite(connection, joined.where(part))
    if ready is None:
        return lambda part: _copied(connection, selection.where(part))
    together = _joined(selection, func.string_agg(ready, literal_column("chr(10)")))
    return lambda part: _of_postgres(connection, together.where(part))


def _joined(selection: Select[Any], lines: ColumnElement[str]) -> Select[Any]:
    """Ask for the number of the rows and for all their lines as one text."""
    counted: Any = func.count()
    return selection.with_only_columns(counted, lines, maintain_column_froms=True).order_by(None)


def line_of(connection: Connection, selection: Select[Any], types: Types) -> str:
    """Return the SQL of the line in which SQLite writes a row.

    Seventeen digits bring a number back to the last bit; `!` has SQLite give all of them (`quote` stops at fifteen
    where it believes, not always rightly, that they do).
    """
    columns = list(zip(selection.selected_columns, types.values(), strict=True))
    words = [str(column.compile(connection.engine, compile_kwargs={"literal_binds": True})) for column, _ in columns]
    written = [
        f"CASE WHEN {word} IS NOT NULL THEN printf('%!.17g', {word}) END" if kind == _NUMBER else word
        for word, (_, kind) in zip(words, columns, strict=True)
    ]
    return f"printf('{','.join(_FORMATS.get(kind, '%Q') for _, kind in columns)}', {', '.join(written)})"


_FORMATS = {**dict.fromkeys((pa.int64(), pa.int8()), "%d"), **dict.fromkeys((_MOMENT, _NUMBER), "%s")}
"""How printf of SQLite writes a type: text stands in quotation marks, missing text is the word NULL without them."""


def _of_sqlite(connection: Connection, selection: Select[Any]) -> Iterator[_Chunk]:
    cursor = connection.execute(selection).cursor
    assert cursor is not None  # a query always has one
    with _texts_as_bytes(cursor.connection):
        ((count, written),) = cursor.fetchall()
    cursor.close()
    if count:
        yield _Chunk(written + b"\n", count)


@contextmanager
def _texts_as_bytes(driver: Any) -> Iterator[None]:
    """Let the driver hand over texts undecoded: Arrow wants them as UTF-8 anyway."""
    factory = driver.text_factory
    driver.text_factory = bytes
    try:
        yield
    finally:
        driver.text_factory = factory


def _of_postgres(connection: Connection, selection: Select[Any]) -> Iterator[_Chunk]:
    """Ask the client library itself for the texts: the driver would decode what Arrow wants as bytes."""
    server, statement, psycopg = _asked(connection, selection)
    result = server.exec_params(statement, None, result_format=psycopg.pq.Format.BINARY)
    if result.status != psycopg.pq.ExecStatus.TUPLES_OK:
        raise psycopg.errors.error_from_result(result)
    count, lines = result.get_value(0, 0), result.get_value(0, 1)
    if count is not None and lines is not None:
        yield _Chunk(lines + b"\n", int.from_bytes(count, "big"))


def _copied(connection: Connection, selection: Select[Any]) -> Iterator[_Chunk]:
    server, statement, psycopg = _asked(connection, selection)
    rows = _copied_rows(server, b"COPY (" + statement + b") TO STDOUT (FORMAT csv)", psycopg)
    while lines := list(islice(rows, CHUNK_ROWS)):
        yield _Chunk(b"".join(lines), len(lines))


def _asked(connection: Connection, selection: Select[Any]) -> tuple[PGconn, bytes, Any]:
    """Return the connection of the client library, in a transaction, the statement for it, and the driver."""
    connection.execute(text("SELECT 1"))  # begins the transaction where nothing was read yet
    driver: Any = connection.connection.driver_connection
    statement = selection.compile(connection.engine, compile_kwargs={"literal_binds": True})
    return driver.pgconn, str(statement).encode(), connection.dialect.dbapi


def _copied_rows(server: PGconn, statement: bytes, psycopg: Any) -> Iterator[bytes]:
    """Yield the rows of a COPY from the client library itself: the driver spends microseconds on each."""
    result = server.exec_(statement)
    if result.status != psycopg.pq.ExecStatus.COPY_OUT:
        raise psycopg.errors.error_from_result(result)
    while (received := server.get_copy_data(0))[0] > 0:
        yield bytes(received[1])
    while (ended := server.get_result()) is not None:
        if ended.status != psycopg.pq.ExecStatus.COMMAND_OK:
            raise psycopg.errors.error_from_result(ended)


def _parsed(chunks: Iterator[_Chunk], types: Types, dialect: _Dialect) -> Iterator[pa.Table]:
    """Parse chunks in a second thread, at most two of them waiting."""
    with ThreadPoolExecutor(1) as parser:
        waiting: list[Future[pa.Table]] = []
        for chunk in chunks:
            waiting.append(parser.submit(_table, chunk, types, dialect))
            if len(waiting) > 2:
                yield waiting.pop(0).result()
        yield from (done.result() for done in waiting)


def _table(chunk: _Chunk, types: Types, dialect: _Dialect) -> pa.Table:
    written = {name: dialect.moment if kind == _MOMENT else kind for name, kind in types.items()}
    table = arrow_csv.read_csv(
        pa.BufferReader(chunk.lines),
        read_options=arrow_csv.ReadOptions(
            column_names=list(types), use_threads=False, block_size=len(chunk.lines) + 1
        ),
        parse_options=arrow_csv.ParseOptions(quote_char=dialect.quote, newlines_in_values=_has_more_lines(chunk)),
        convert_options=arrow_csv.ConvertOptions(
            column_types=written,
            null_values=list(dialect.missing),
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return table.cast(pa.schema(list(types.items())))


def _has_more_lines(chunk: _Chunk) -> bool:
    """Say whether some text has a line break of its own, for which Arrow must look at every quotation mark."""
    return chunk.lines.count(b"\n") != chunk.row_count or b"\r" in chunk.lines


@contextmanager
def _wrapped_errors(connection: Connection) -> Iterator[None]:
    """Give errors of the driver the class that SQLAlchemy gives them."""
    driver: Any = connection.dialect.dbapi
    try:
        yield
    except driver.Error as error:
        raise DBAPIError.instance(None, None, error, driver.Error) from error
