"""Reads a million rows of a few columns as Arrow arrays, past SQLAlchemy's row objects; open when that is slow.

Both databases write each row as one line of CSV, which Arrow parses in a second thread while the next rows come. On
SQLite the line is an expression, and where an index holds it (migration 0005) no row is touched at all. SQLite also
joins the lines of a part into one text, so that Python is asked once for thousands of rows and the second thread is
never kept waiting. PostgreSQL writes lines by COPY. Both read inside the transaction of the connection, so several
queries see one state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as arrow_csv
from sqlalchemy import ColumnElement, Connection, Select, func, literal_column, text, true
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
    """How a database writes a line: its quotation mark, and the words without quotation marks that mean NULL."""

    quote: str
    missing: tuple[str, ...]


_SQLITE, _POSTGRES = _Dialect("'", ("NULL", "")), _Dialect('"', ("",))


def read_columns(
    connection: Connection,
    selection: Select[Any],
    types: Types,
    parts: Sequence[ColumnElement[bool]] = (true(),),
) -> pa.Table:
    """Run a query and return its rows as columns named and typed by `types`, which runs parallel to the selection.

    Moments are to be selected as text that Arrow reads, flags as whole numbers, and whole numbers without NULL.
    `parts` are the conditions of pieces, at best of some ten thousand rows, to read one after the other; the selection
    itself has none of them, or SQLite would search by the wrong one. SQLite gives the rows of a piece as it finds
    them: where their order matters, they are to be searched by an index of that order, for sorting would cost the
    line of the index. Dictionaries are the same in all chunks of a column.

    Raises:
        SQLAlchemyError: The database cannot be used now.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    with _wrapped_errors(connection):
        if is_sqlite:
            line: Any = literal_column(line_of(connection, selection, types))
            joined = (func.count(), func.group_concat(line, literal_column("char(10)")))
            lines = selection.with_only_columns(*joined, maintain_column_froms=True).order_by(None)
            chunks = (chunk for part in parts for chunk in _of_sqlite(connection, lines.where(part)))
        else:
            chunks = (chunk for part in parts for chunk in _of_postgres(connection, selection.where(part)))
        tables = list(_parsed(chunks, types, _SQLITE if is_sqlite else _POSTGRES))
    empty = pa.schema(list(types.items())).empty_table()
    return pa.concat_tables([empty, *tables]).unify_dictionaries()


def line_of(connection: Connection, selection: Select[Any], types: Types) -> str:
    """Return the SQL of the line in which SQLite writes a row; `quote` keeps every bit of a number."""
    columns = list(zip(selection.selected_columns, types.values(), strict=True))
    words = [str(column.compile(connection.engine, compile_kwargs={"literal_binds": True})) for column, _ in columns]
    written = [
        f"quote({word})" if kind == pa.float64() else word for word, (_, kind) in zip(words, columns, strict=True)
    ]
    return f"printf('{','.join(_FORMATS.get(kind, '%Q') for _, kind in columns)}', {', '.join(written)})"


_FORMATS = {**dict.fromkeys((pa.int64(), pa.int8()), "%d"), **dict.fromkeys((pa.timestamp("us"), pa.float64()), "%s")}
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
    connection.execute(text("SELECT 1"))  # begins the transaction where nothing was read yet
    statement = selection.compile(connection.engine, compile_kwargs={"literal_binds": True})
    driver: Any = connection.connection.driver_connection
    rows = _copied(driver.pgconn, f"COPY ({statement}) TO STDOUT (FORMAT csv)".encode(), connection.dialect.dbapi)
    while lines := list(islice(rows, CHUNK_ROWS)):
        yield _Chunk(b"".join(lines), len(lines))


def _copied(server: PGconn, statement: bytes, psycopg: Any) -> Iterator[bytes]:
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
    return arrow_csv.read_csv(
        pa.BufferReader(chunk.lines),
        read_options=arrow_csv.ReadOptions(
            column_names=list(types), use_threads=False, block_size=len(chunk.lines) + 1
        ),
        parse_options=arrow_csv.ParseOptions(quote_char=dialect.quote, newlines_in_values=_has_more_lines(chunk)),
        convert_options=arrow_csv.ConvertOptions(
            column_types=types,
            null_values=list(dialect.missing),
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


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
