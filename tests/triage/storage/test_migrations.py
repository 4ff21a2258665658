"""Databases of older versions, with rows in them, are brought to this one: on SQLite and PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from alembic import command
from sqlalchemy import Connection, text

from triage.domain.answers import AnswerKind
from triage.storage import schema
from triage.storage.database import Database
from triage.storage.marks import answer_id
from triage.storage.schema import head, upgrade

_numbers = itertools.count(1)
MOMENT = "2099-01-01 00:00:00.000000+00:00"
INCIDENT = (
    "INSERT INTO incidents (id, uid, platform, post_id, comment_id, text, content_digest, created_at, received_at,"
    " state, severity, unknown_names, extra, needs_review)"
    " VALUES (1, 'i', 'vk', '1', '', 'Яма', 'd', :at, :at, 'answered', 0, '[]', '[]', false)"
)

SIXTEEN_DIGITS = (8.774233438561719, 72.56116245255009, 0.1, 61.0)
"""`quote` of SQLite 3.40 gives fifteen digits of the first two, which are other numbers."""


@pytest.fixture(params=["sqlite", "postgresql"])
def old_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Database]]:
    """Make an empty database of an older schema."""
    opened: list[Database] = []

    def make(revision: str) -> Database:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path}/old.sqlite"
        else:
            cluster, name = request.getfixturevalue("cluster"), f"triage_old_{next(_numbers)}"
            cluster.execute(f"CREATE DATABASE {name}")
            url = cluster.url(name)
        database = Database(url)
        opened.append(database)
        with database.engine.connect() as connection, connection.begin():
            command.upgrade(schema._config(connection), revision)
        return database

    yield make
    for database in opened:
        database.close()


def moment(connection: Connection) -> str:
    """A moment as the database of the connection stores it."""
    return MOMENT[:26] if connection.dialect.name == "sqlite" else MOMENT


def test_answers_of_the_first_schema_live_on_and_wait_for_their_score(
    old_database: Callable[[str], Database],
) -> None:
    database = old_database("0001")
    with database.engine.begin() as connection:
        connection.execute(text(INCIDENT), {"at": moment(connection)})
        connection.execute(text("INSERT INTO answers (incident_id, position, text, quality) VALUES (1, 0, 'Да', 61)"))
    assert upgrade(database) == ("0001", head())
    with database.reading() as unit:
        (waiting,) = unit.unscored_answers.page(9)
        (answer,) = unit.incidents.get("i").incident.answers
    assert (waiting.answer.text, waiting.answer.quality, waiting.answer_id) == ("Да", 61.0, answer_id("Да"))
    assert (answer.quality, answer.given_quality, answer.analyst_count) == (61.0, 61.0, 0)


def test_answers_scored_by_the_second_schema_are_scored_anew_and_kinds_of_senders_stay(
    old_database: Callable[[str], Database],
) -> None:
    database = old_database("0002")
    texts = ("Засыпали", "Рассмотрим", "Здравствуйте")
    with database.engine.begin() as connection:
        at = moment(connection)
        connection.execute(text(INCIDENT), {"at": at})
        answer = text(
            "INSERT INTO answers (incident_id, position, text, answered_at, authority, kind, quality, score_version)"
            " VALUES (1, :n, :text, :at, :by, 'interim', 40, :version)"
        )
        for n, words in enumerate(texts):
            by = "clinic" if n else None
            values = {"n": n, "text": words, "at": at, "by": by, "version": "rubric 1" if n < 2 else None}
            connection.execute(answer, values)
        event = text(
            "INSERT INTO events (incident_id, kind, at, recorded_at, actor, value)"
            " VALUES (1, 'answered', :at, :at, 'a', :v)"
        )
        connection.execute(event, {"at": at, "v": "interim"})
    assert upgrade(database) == ("0002", head())
    with database.reading() as unit:
        answers = unit.incidents.get("i").incident.answers
        assert [one.answer.text for one in unit.unscored_answers.page(9)] == list(texts)
    interim = AnswerKind.INTERIM
    assert [(a.kind, a.given_kind, a.quality) for a in answers] == [
        (interim, interim, None),
        (None, None, None),
        (interim, interim, 40.0),
    ]


def test_many_answers_are_all_named(old_database: Callable[[str], Database]) -> None:
    from triage.storage.migrations.versions import m0003_answer_reviews

    database = old_database("0002")
    with database.engine.begin() as connection:
        connection.execute(text(INCIDENT), {"at": moment(connection)})
        rows = [{"n": n, "text": f"Ответ {n}"} for n in range(4_001)]
        connection.execute(text("INSERT INTO answers (incident_id, position, text) VALUES (1, :n, :text)"), rows)
    assert len(rows) > m0003_answer_reviews._ROWS
    upgrade(database)
    with database.engine.connect() as connection:
        named = dict(connection.execute(text("SELECT text, answer FROM answers")).all())
    assert named == {row["text"]: answer_id(row["text"]) for row in rows}


def test_incidents_of_the_fifth_schema_have_their_lines(old_database: Callable[[str], Database]) -> None:
    database = old_database("0005")
    with database.engine.begin() as connection:
        at = moment(connection)
        connection.execute(text(INCIDENT), {"at": at})
        answer = (
            "INSERT INTO answers (incident_id, position, text, quality, kind) VALUES (1, :n, 'Да', :quality, :kind)"
        )
        for n, quality in enumerate(SIXTEEN_DIGITS):
            connection.execute(text(answer), {"n": n, "quality": quality, "kind": "final\n\"'"})
        assigned = (
            "INSERT INTO assignments (incident_id, position, authority, assigned_at, reason, norm_hours, was_wrong,"
            " co_executors) VALUES (1, 0, 'clinic', :at, 'routed', 1e-7, true, '[]')"
        )
        connection.execute(text(assigned), {"at": at})
    assert upgrade(database) == ("0005", head())
    with database.reading() as unit:
        columns = unit.case_columns.in_window(datetime(2098, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
    assert columns.answers["quality"].tolist() == list(SIXTEEN_DIGITS)
    assert columns.answers["kind"].tolist() == ["final\n\"'"] * len(SIXTEEN_DIGITS)
    assert columns.assignments["norm_hours"].tolist() == [1e-7]
    assert columns.incidents["created_at"].tolist() == [pd.Timestamp("2099-01-01")]


@pytest.mark.parametrize(
    ("newer", "older"), [("0003", "0002"), ("0004", "0003"), ("0005", "0004"), ("0006", "0005"), ("0006", "0002")]
)
def test_a_schema_can_be_taken_back(old_database: Callable[[str], Database], newer: str, older: str) -> None:
    database = old_database(newer)
    with database.engine.connect() as connection, connection.begin():
        command.downgrade(schema._config(connection), older)
    assert upgrade(database) == (older, head())


@pytest.mark.parametrize("table", ["answer_scores", "analyst_scores"])
def test_scores_are_append_only_until_their_incident_goes(database: Database, table: str) -> None:
    columns = {
        "answer_scores": (
            "(incident_id, answer, version, scored_at, confidence, marks) VALUES (1, 'a', 'v', :at, 1, '')"
        ),
        "analyst_scores": (
            "(incident_id, answer, analyst, scored_at, marks, comment, is_withdrawn)"
            " VALUES (1, 'a', 'анна', :at, '', '', false)"
        ),
    }
    with database.engine.begin() as connection:
        at = moment(connection)
        connection.execute(text(INCIDENT), {"at": at})
        connection.execute(text(f"INSERT INTO {table} {columns[table]}"), {"at": at})
    for statement in (f"UPDATE {table} SET answer = 'b'", f"DELETE FROM {table}"):
        with pytest.raises(Exception, match="append-only"), database.engine.begin() as connection:
            connection.execute(text(statement))
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM incidents"))
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
