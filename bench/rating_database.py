"""A big database of generated incidents for `bench.ratings`: rows in bulk, no texts of people.

Open this to change what a stored month looks like. Rows go straight into the tables with the columns that a rating and
its readers use; texts are as long as real ones, because a table is read past them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from triage.storage.database import Database
from triage.storage.schema import upgrade

_BLOCK_ROWS = 50_000
_POST = "Яма во дворе, третий месяц ждём ремонта, дети падают, машины бьются. Когда приведут в порядок? " * 3
_ANSWER = "Работы включены в план, подрядчик выйдет на объект, о сроках сообщим дополнительно. " * 5
_REASONS = (None, "no_reply_from_author", "author_satisfied", "dialogue_pointless")
_HOUSES = 40
_INCIDENT = (
    "id, uid, platform, post_id, comment_id, text, content_digest, created_at, received_at, state, authority, topic,"
    " topic_group, settlement, street, house, is_solvable, severity, outcome, closing_reason, closed_at, source_row,"
    " unknown_names, extra, needs_review"
)
_ASSIGNMENT = "incident_id, position, authority, assigned_at, reason, norm_hours, was_wrong, co_executors"
_ANSWERED = "incident_id, position, text, answered_at, authority, kind, quality, score_version, template, declines"


Insert = Callable[[str, str, Iterator[tuple[object, ...]]], None]
"""Writes rows into columns of a table."""


def fill(url: str, cases: pd.DataFrame) -> None:
    """Store generated cases as scored incidents in an empty SQLite or PostgreSQL database, in order of arrival."""
    cases = cases.sort_values("created_at", kind="stable")
    database = Database(url)
    upgrade(database)
    (_fill_sqlite if database.is_sqlite else _fill_postgres)(database, cases)
    database.close()


def _fill_sqlite(database: Database, cases: pd.DataFrame) -> None:
    assert database.file is not None
    connection = sqlite3.connect(database.file)
    connection.execute("PRAGMA synchronous=OFF")

    def insert(table: str, columns: str, rows: Iterator[tuple[object, ...]]) -> None:
        marks = ", ".join("?" * len(columns.split(",")))
        connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)

    with connection:
        _store(cases, insert)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _fill_postgres(database: Database, cases: pd.DataFrame) -> None:
    with database.engine.connect() as connection, connection.begin():
        driver: Any = connection.connection.driver_connection

        def insert(table: str, columns: str, rows: Iterator[tuple[object, ...]]) -> None:
            with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copied:
                for row in rows:
                    copied.write_row(row)

        _store(cases, insert)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")  # as the server does by itself after a while


def _store(cases: pd.DataFrame, insert: Insert) -> None:
    for start in range(0, len(cases), _BLOCK_ROWS):
        _store_block(cases.iloc[start : start + _BLOCK_ROWS], start, insert)


def _store_block(cases: pd.DataFrame, start: int, insert: Insert) -> None:
    ids = range(start + 1, start + 1 + len(cases))
    moments = {name: _written(cases[name]) for name in ("created_at", "clock_at", "first_answer_at", "closed_at")}
    authorities = cases["authority"].astype("str").tolist()
    insert("incidents", _INCIDENT, _incidents(ids, cases, moments, authorities))
    norms = cases["norm_hours"].tolist()
    assigned = zip(ids, authorities, moments["clock_at"], norms, strict=True)
    insert("assignments", _ASSIGNMENT, ((row, 0, who, at, "routed", norm, 0, "[]") for row, who, at, norm in assigned))
    columns = (cases[name].tolist() for name in ("quality", "template", "not_ours"))
    answered = zip(ids, moments["first_answer_at"], authorities, *columns, strict=True)
    answers = (
        (row, 0, f"{row}. {_ANSWER}", at, who, "final", quality, "bench", template, int(declines))
        for row, at, who, quality, template, declines in answered
        if at is not None
    )
    insert("answers", _ANSWERED, answers)


def _incidents(
    ids: range, cases: pd.DataFrame, moments: dict[str, list[str | None]], authorities: list[str]
) -> Iterator[tuple[object, ...]]:
    places = [f"t{place}" if place else "" for place in cases["place_topic"].tolist()]
    groups = cases["topic_group"].astype("str").tolist()
    ends = zip(cases["solvable"].tolist(), cases["outcome"].tolist(), cases["closing_reason"].tolist(), strict=True)
    rows = zip(ids, authorities, groups, places, ends, moments["created_at"], moments["closed_at"], strict=True)
    for row, who, group, place, (solvable, outcome, reason), created, closed in rows:
        town, street = (f"887{len(place):04d}", f"улица {place}") if place else (None, None)
        house = str(row % _HOUSES) if place and row % 5 < 2 else None  # two people of five name the house
        yield (
            row, f"incident-{row:022d}", "vk", str(row), "", f"{row}. {_POST}", f"{row:064d}", created, created,
            "answered", who, f"{group}.topic", group, town, street, house, solvable, 1,
            ("solved", "explained")[outcome - 1], _REASONS[reason], closed, row + 1, "[]", "[]", 0,
        )  # fmt: skip


def _written(moments: pd.Series) -> list[str | None]:
    """Write moments as the service stores them on SQLite; PostgreSQL reads the same in a session in UTC."""
    words = np.datetime_as_string(moments.to_numpy().astype("datetime64[us]")).tolist()
    return [None if word == "NaT" else word.replace("T", " ") for word in words]
