"""A big database of generated incidents for `bench.ratings`: rows in bulk, no texts of people.

Open this to change what a stored month looks like. Rows go straight into SQLite with the columns that a rating and
its readers use; texts are as long as real ones, because a table is read past them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

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


def fill(path: Path, cases: pd.DataFrame) -> Database:
    """Store generated cases as scored incidents in a fresh SQLite file, in order of arrival; return the database."""
    cases = cases.sort_values("created_at", kind="stable")
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for start in range(0, len(cases), _BLOCK_ROWS):
            _store(connection, cases.iloc[start : start + _BLOCK_ROWS], start)
    connection.close()
    return database


def _store(connection: sqlite3.Connection, cases: pd.DataFrame, start: int) -> None:
    ids = range(start + 1, start + 1 + len(cases))
    moments = {name: _written(cases[name]) for name in ("created_at", "clock_at", "first_answer_at", "closed_at")}
    authorities = cases["authority"].astype("str").tolist()
    _insert(connection, "incidents", _INCIDENT, _incidents(ids, cases, moments, authorities))
    norms = cases["norm_hours"].tolist()
    assigned = zip(ids, authorities, moments["clock_at"], norms, strict=True)
    rows = ((row, 0, who, at, "routed", norm, 0, "[]") for row, who, at, norm in assigned)
    _insert(connection, "assignments", _ASSIGNMENT, rows)
    columns = (cases[name].tolist() for name in ("quality", "template", "not_ours"))
    answered = zip(ids, moments["first_answer_at"], authorities, *columns, strict=True)
    answers = (
        (row, 0, f"{row}. {_ANSWER}", at, who, "final", quality, "bench", template, int(declines))
        for row, at, who, quality, template, declines in answered
        if at is not None
    )
    _insert(connection, "answers", _ANSWERED, answers)


def _incidents(
    ids: range, cases: pd.DataFrame, moments: dict[str, list[str | None]], authorities: list[str]
) -> Iterator[tuple[object, ...]]:
    places = cases["place_topic"].astype("str").tolist()
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


def _insert(connection: sqlite3.Connection, table: str, columns: str, rows: Iterator[tuple[object, ...]]) -> None:
    marks = ", ".join("?" * len(columns.split(",")))
    connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def _written(moments: pd.Series) -> list[str | None]:
    """Write moments as the service stores them on SQLite."""
    words = np.datetime_as_string(moments.to_numpy().astype("datetime64[us]")).tolist()
    return [None if word == "NaT" else word.replace("T", " ") for word in words]
