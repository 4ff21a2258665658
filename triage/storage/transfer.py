"""Copies a whole database into another one, and checks that nothing was lost; open for backups and moves.

The same code makes a backup (into a fresh SQLite file, from either kind), restores it, and moves SQLite data to
PostgreSQL. The source is read in one consistent state, so the service may go on writing meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import BigInteger, Connection, Table, func, insert, select, text

from triage.domain.errors import InputError, StorageError
from triage.storage.database import Database, translated_errors
from triage.storage.schema import check_schema, upgrade
from triage.storage.tables import metadata

_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class TableCopy:
    """One table copied: its name and how many rows, equal on both sides in count and content."""

    name: str
    row_count: int


def copy_database(
    source: Database, target: Database, progress: Callable[[str, int], None] = lambda *_: None
) -> list[TableCopy]:
    """Copy every table in one transaction; `progress` gets table and rows done.

    Raises:
        InputError: The target has data already.
        StorageError: The source is of another version, or the copy differs from it (nothing is kept then).
    """
    check_schema(source)
    upgrade(target)
    with translated_errors(), source.engine.connect() as reading, target.engine.connect() as writing:
        if not source.is_sqlite:
            reading.execution_options(isolation_level="REPEATABLE READ")
        writing.execution_options(sqlite_begin="IMMEDIATE")
        with reading.begin(), writing.begin():
            _refuse_data(writing)
            copied = [_copy_table(table, reading, writing, progress) for table in metadata.sorted_tables]
            if not target.is_sqlite:
                _move_sequences_on(writing)
            return copied


def _refuse_data(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise InputError(f"в базе-получателе уже есть данные ({table.name}) → возьмите пустую базу")


def _copy_table(
    table: Table, reading: Connection, writing: Connection, progress: Callable[[str, int], None]
) -> TableCopy:
    sent, row_count = 0, 0
    rows = _rows(table, reading)
    while block := list(islice(rows, _ROWS)):
        writing.execute(insert(table), block)
        sent += sum(map(_fingerprint, block))
        row_count += len(block)
        progress(table.name, row_count)
    kept = sum(map(_fingerprint, _rows(table, writing)))
    kept_count = writing.execute(select(func.count()).select_from(table)).scalar_one()
    if (kept_count, kept) != (row_count, sent):
        raise StorageError(f"таблица {table.name} скопировалась с отличиями → копия отменена, повторите")
    return TableCopy(table.name, row_count)


def _rows(table: Table, connection: Connection) -> Iterator[dict[str, Any]]:
    """Yield rows in the order of the primary key, as plain values that compare equal on both databases."""
    keys = list(table.primary_key.columns)
    selection = select(table).order_by(*keys).execution_options(yield_per=_ROWS)
    for row in connection.execute(selection).mappings():
        yield dict(row)


def _fingerprint(row: dict[str, Any]) -> int:
    """Return the SHA-256 of a row as a number: sums of them compare tables in any order (collations differ)."""
    written = repr(sorted(row.items())).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(written).digest(), "big")


def _move_sequences_on(connection: Connection) -> None:
    """Let PostgreSQL number new rows after the copied ones."""
    for table in metadata.sorted_tables:
        column = table.columns.get("id")
        if column is None or not isinstance(column.type, BigInteger):
            continue
        top = f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name})"  # noqa: S608 (our own table names)
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {top}, false)"))
