from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, text

from tests.databases import postgres_url
from tests.postgres import running_cluster
from triage.domain.errors import InputError, StorageError
from triage.storage.audit import AuditEntry
from triage.storage.database import Database
from triage.storage.schema import check_schema, upgrade

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def add(database, action):
    with database.writing() as unit:
        unit.audit.add(AuditEntry(NOW, "тест", action))


def actions(database):
    with database.reading() as unit:
        return [entry.action for _, entry in unit.audit.page(None, 1_000)]


def test_a_block_that_raises_leaves_nothing(database):
    def half() -> None:
        with database.writing() as unit:
            unit.audit.add(AuditEntry(NOW, "тест", "наполовину"))
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert actions(database) == []


def test_reads_see_one_state_and_write_nothing(database):
    add(database, "раз")
    with database.reading() as unit:
        assert len(unit.audit.page(None, 9)) == 1
        add(database, "два")
        assert len(unit.audit.page(None, 9)) == 1
    assert actions(database) == ["два", "раз"]


def test_many_threads_write_without_loss(database):
    def work(name):
        for number in range(10):
            add(database, f"{name}.{number}")

    threads = [threading.Thread(target=work, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(actions(database))) == 60


def test_a_full_disk_is_told_and_what_was_stored_stays(sqlite_database):
    add(sqlite_database, "до")
    with sqlite_database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    event_engine = sqlite_database.engine

    @event.listens_for(event_engine, "begin")
    def limit(connection):
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    acknowledged = ["до"]

    def fill() -> None:
        for number in range(5_000):
            add(sqlite_database, f"длинная запись {number} " * 500)
            acknowledged.insert(0, f"длинная запись {number} " * 500)

    with pytest.raises(StorageError, match=r"нет места.*принятое раньше сохранено"):
        fill()
    assert actions(sqlite_database) == acknowledged
    event.remove(event_engine, "begin", limit)
    add(sqlite_database, "после")
    assert actions(sqlite_database)[0] == "после"


def test_a_locked_database_is_told(sqlite_database, monkeypatch):
    monkeypatch.setattr("triage.storage.database.BUSY_TIMEOUT_S", 0)
    impatient = Database(sqlite_database.url.render_as_string())
    with sqlite_database.writing(), pytest.raises(StorageError, match="занята другой записью"):
        add(impatient, "ждать")
    impatient.close()


def test_a_database_that_is_gone_is_told_and_used_again_when_back():
    with running_cluster() as cluster:
        database = Database(cluster.url())
        upgrade(database)
        add(database, "до")
        cluster.stop()
        for _ in range(2):
            with pytest.raises(StorageError, match="не отвечает"):
                add(database, "пока нет")
            with pytest.raises(StorageError):
                database.check()
        cluster.start()
        add(database, "после")
        assert actions(database) == ["после", "до"]
        database.close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="путь и права"):
        Database(f"sqlite:///{tmp_path}/file/x.sqlite").make_folder()


def test_a_mistyped_path_makes_neither_folder_nor_file(tmp_path):
    mistyped = Database(f"sqlite:///{tmp_path}/none/x.sqlite")
    with pytest.raises(InputError, match=r"папки базы .*none нет"):
        upgrade(mistyped)
    for path in ("none/x.sqlite", "x.sqlite"):
        with pytest.raises(InputError, match=r"базы .*x\.sqlite нет → проверьте адрес"):
            check_schema(Database(f"sqlite:///{tmp_path}/{path}"))
    assert list(tmp_path.iterdir()) == []
    mistyped.make_folder()
    assert upgrade(mistyped)[0] is None


def test_the_migrated_template_is_fresh(cluster):
    database = Database(postgres_url(cluster))
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM incidents")).scalar() == 0
    database.close()
