"""Migrated databases for tests: every test that asks for `database` runs on SQLite and on PostgreSQL.

Import the fixtures in a `conftest.py`. Migrations run once per process; each test gets an empty result.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Cluster, running_cluster
from triage.storage.database import Database
from triage.storage.schema import head, upgrade
from triage.storage.tables import metadata

_numbers = itertools.count(1)
_TEMPLATE = "triage_test"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        running.execute(f"CREATE DATABASE {_TEMPLATE}")
        template = Database(running.url(_TEMPLATE))
        upgrade(template)
        template.close()
        yield running


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "migrated.sqlite"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


def postgres_url(cluster: Cluster) -> str:
    """Empty the migrated PostgreSQL database and return its URL (a copy per test would take ten times as long)."""
    tables = ", ".join(table.name for table in metadata.sorted_tables)
    version = f"DELETE FROM alembic_version; INSERT INTO alembic_version VALUES ('{head()}')"
    cluster.execute(f"TRUNCATE {tables} RESTART IDENTITY; {version}", _TEMPLATE)
    return cluster.url(_TEMPLATE)


def sqlite_url(template: Path, folder: Path) -> str:
    """Make a fresh migrated SQLite file and return its URL."""
    path = folder / f"triage_{next(_numbers)}.sqlite"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return sqlite_url(request.getfixturevalue("sqlite_template"), tmp_path)
    return postgres_url(request.getfixturevalue("cluster"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    opened = Database(sqlite_url(sqlite_template, tmp_path))
    yield opened
    opened.close()
