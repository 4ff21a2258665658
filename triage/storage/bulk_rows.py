"""Reads a million rows of a few columns as Arrow arrays, past SQLAlchemy's row objects; open when that is slow.

Both databases write each row as one line of CSV, which Arrow parses in a second thread while the next rows come. On
SQLite the line is an expression, and where an index holds it (migration 0004) no row is touched at all: a cell for
every row instead of a dozen. PostgreSQL writes it by COPY. Both read inside the transaction of the connection, so
several queries see one state.
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
from sqlalchemy import Connection, Select, literal_column, text
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from psycopg.pq.abc import PGconn

_CHUNK_ROWS = 20_000
"""A few megabytes of text: large enough for Arrow, small enough that little is held twice."""
_FETCHED_ROWS = 500
"""So few that Python does not look for garbage among them: that would cost as much as reading does."""

Types = Mapping[str, pa.DataType]
"""Names and types of columns, parallel to a selection."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Some thousand rows: lines of CSV, and the numbers that are not written in them."""

    lines: bytes
    row_count: int
    numbers: tuple[Sequence[Any], ...] = ()


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How a database writes a line: its quotation mark, and the words without quotation marks that mean NULL."""

    quote: str
    missing: tuple[str, ...]


_SQLITE, _POSTGRES = _Dialect("'", ("NULL", "")), _Dialect('"', ("",))


def read_columns(connection: Connection, selection: Select[Any], types: Types) -> pa.Table:
    """Run a query and return its rows as columns named and typed by `types`, which runs parallel to the selection.

    Moments are to be selected as text that Arrow reads, flags as whole numbers, and whole numbers without NULL.
    Dictionaries are the same in all chunks of a column.

    Raises:
        SQLAlchemyError: The database cannot be used now.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    with _wrapped_errors(connection):
        chunks = _of_sqlite(connection, selection, types) if is_sqlite else _of_postgres(connection, selection)
        tables = list(_parsed(chunks, types, _SQLITE if is_sqlite else _POSTGRES))
    empty = pa.schema(list(types.items())).empty_table()
    return pa.concat_tables([empty, *tables]).unify_dictionaries()


def line_of(connection: Connection, selection: Select[Any], types: Types) -> str:
    """Return the SQL of the line in which SQLite writes a row: all columns but the numbers, which text would round."""
    columns = zip(selection.selected_columns, types.values(), strict=True)
    written = [(_FORMATS.get(kind, "%Q"), column) for column, kind in columns if kind != pa.float64()]
    words = (str(column.compile(connection.engine, compile_kwargs={"literal_binds": True})) for _, column in written)
    return f"printf('{','.join(form for form, _ in written)}', {', '.join(words)})"


_FORMATS = {**dict.fromkeys((pa.int64(), pa.int8()), "%d"), pa.timestamp("us"): "%s"}
"""How printf of SQLite writes a type: text stands in quotation marks, missing text is the word NULL without them."""


def _of_sqlite(connection: Connection, selection: Select[Any], types: Types) -> Iterator[_Chunk]:
    numbers = [c for c, kind in zip(selection.selected_columns, types.values(), strict=True) if kind == pa.float64()]
    line: Any = literal_column(line_of(connection, selection, types))
    narrowed = selection.with_only_columns(line.label("line"), *numbers, maintain_column_froms=True)
    cursor = connection.execute(narrowed).cursor
    assert cursor is not None  # a query always has one
    with _texts_as_bytes(cursor.connection):
        while columns := _columns(cursor):
            lines, *values = columns
            yield _Chunk(b"\n".join(lines) + b"\n", len(lines), tuple(values))
    cursor.close()


def _columns(cursor: Any) -> list[list[Any]]:
    """Return the next rows as columns, nothing after the last one."""
    columns: list[list[Any]] = []
    for _ in range(_CHUNK_ROWS // _FETCHED_ROWS):
        rows = cursor.fetchmany(_FETCHED_ROWS)
        if not rows:
            break
        columns = columns or [[] for _ in rows[0]]
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            column.extend(values)
    return columns


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
    while lines := list(islice(rows, _CHUNK_ROWS)):
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
    """Return the columns of a chunk, those written in lines first."""
    apart = [name for name, kind in types.items() if kind == pa.float64()] if chunk.numbers else []
    written = {name: kind for name, kind in types.items() if name not in apart}
    table = arrow_csv.read_csv(
        pa.BufferReader(chunk.lines),
        read_options=arrow_csv.ReadOptions(
            column_names=list(written), use_threads=False, block_size=len(chunk.lines) + 1
        ),
        parse_options=arrow_csv.ParseOptions(quote_char=dialect.quote, newlines_in_values=_has_more_lines(chunk)),
        convert_options=arrow_csv.ConvertOptions(
            column_types=written,
            null_values=list(dialect.missing),
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    for name, values in zip(apart, chunk.numbers, strict=True):
        table = table.append_column(name, pa.array(values, types[name]))
    return table.select(list(types))


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
