"""`triage worker` before its database is there: it waits, and says once for what."""

from __future__ import annotations

import logging
import threading
import time

import pytest

from api.commands.worker import wait_for
from tests.postgres import running_cluster
from triage.storage.database import Database
from triage.storage.schema import check_schema, upgrade


@pytest.fixture
def waiting():
    """Wait for a database in a thread; return it."""

    def begin(database):
        thread = threading.Thread(target=wait_for, args=(database, 0.02), daemon=True)
        thread.start()
        return thread

    return begin


def reasons(caplog):
    return [record.message for record in caplog.records if "ждут базу" in record.message]


def test_postgresql_is_waited_for_until_it_is_upgraded(waiting, caplog):
    with running_cluster() as cluster, caplog.at_level(logging.WARNING):
        database = Database(cluster.url())
        thread = waiting(database)
        began = time.monotonic()
        while not (said := reasons(caplog)) and time.monotonic() < began + 60:
            time.sleep(0.02)
        time.sleep(0.2)
        assert thread.is_alive()
        assert reasons(caplog) == said, "a reason is said once, however long it lasts"
        assert "triage db upgrade" in said[0]
        upgrade(database)
        thread.join(60)
        assert not thread.is_alive()
        database.close()


def test_an_sqlite_file_is_made(waiting, tmp_path):
    database = Database(f"sqlite:///{tmp_path}/var/store.sqlite")
    thread = waiting(database)
    thread.join(60)
    assert not thread.is_alive()
    check_schema(database)
    database.close()
