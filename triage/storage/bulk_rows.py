"""Reads a million rows of a few columns as Arrow arrays, past SQLAlchemy's row objects; open when that is slow.

SQLite: the driver's own cursor, some thousand rows at a time, texts as bytes, straight into Arrow. PostgreSQL: COPY to
CSV, which Arrow parses. Both read inside the transaction of the connection, so several queries see one state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.csv as arrow_csv
from sqlalchemy import Connection, Select, text
from sqlalchemy.exc import DBAPIError

_CHUNK_ROWS = 2_000
"""Few enough for the values of a chunk to stay in the processor's cache until Arrow has them."""

Types = Mapping[str, pa.DataType]


def read_columns(connection: Connection, selection: Select[Any], types: Types) -> pa.Table:
    """Run a query and return its rows as columns named and typed by `types`, which runs parallel to the selection.

    Moments are to be selected as text that Arrow reads, flags as whole numbers.

    Raises:
        SQLAlchemyError: The database cannot be used now.
    """
    with _wrapped_errors(connection):
        if connection.dialect.name == "sqlite":
            return _of_sqlite(connection, selection, types)
        return _of_postgres(connection, selection, types)


def _of_sqlite(connection: Connection, selection: Select[Any], types: Types) -> pa.Table:
    cursor = connection.execute(selection).cursor
    assert cursor is not None  # a query always has one
    chunks: list[list[pa.Array]] = [[] for _ in types]
    with _texts_as_bytes(cursor.connection):
        while rows := cursor.fetchmany(_CHUNK_ROWS):
            for chunk, values, kind in zip(chunks, zip(*rows, strict=True), types.values(), strict=True):
                chunk.append(_array(values, kind))
    cursor.close()
    columns = [pa.chunked_array(chunk, kind) for chunk, kind in zip(chunks, types.values(), strict=True)]
    return pa.table(columns, names=list(types))


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Return the values of a chunk; texts come as bytes, which Arrow takes fast only as what they are."""
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.binary()).cast(pa.string()).cast(kind)
    if pa.types.is_string(kind):
        return pa.array(values, pa.binary()).cast(kind)
    return pa.array(values, kind)


@contextmanager
def _texts_as_bytes(driver: Any) -> Iterator[None]:
    """Let the driver hand over texts undecoded: Arrow wants them as UTF-8 anyway."""
    factory = driver.text_factory
    driver.text_factory = bytes
    try:
        yield
    finally:
        driver.text_factory = factory


def _of_postgres(connection: Connection, selection: Select[Any], types: Types) -> pa.Table:
    connection.execute(text("SELECT 1"))  # begins the transaction where nothing was read yet
    statement = selection.compile(connection.engine, compile_kwargs={"literal_binds": True})
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)") as copied:
        content = b"".join(copied)
    if not content:
        return pa.table([pa.array([], kind) for kind in types.values()], names=list(types))
    return arrow_csv.read_csv(
        pa.BufferReader(content),
        read_options=arrow_csv.ReadOptions(column_names=list(types), use_threads=False),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict(types), null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
    )


@contextmanager
def _wrapped_errors(connection: Connection) -> Iterator[None]:
    """Give errors of the driver the class that SQLAlchemy gives them."""
    driver: Any = connection.dialect.dbapi
    try:
        yield
    except driver.Error as error:
        raise DBAPIError.instance(None, None, error, driver.Error) from error
