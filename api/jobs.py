"""Background jobs on Huey: calls, scores of answers and retention; open when something is not done by itself.

The queue lies beside the data (a `-jobs` file for SQLite, tables `triage_jobs_*` in PostgreSQL), so jobs survive a
restart. Nothing depends on the queue alone: calls are taken from the outbox of the database, and a sweep every minute
finds those whose nudge was lost. Of the workers of one server one works on the queue; when it ends, the next one does.
"""

from __future__ import annotations

import fcntl
import logging
import sqlite3
import threading
from pathlib import Path
from typing import BinaryIO

from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from api.calling import HttpSender
from api.settings import Settings
from triage.domain.errors import StorageError
from triage.incidents.deliveries import Courier
from triage.incidents.retention import delete_old
from triage.incidents.services import IncidentServices
from triage.storage.database import parse_url

_log = logging.getLogger(__name__)
_NAME = "triage"
_RETENTION_HOUR = "3"


class Jobs:
    """The queue of one database, and the thread that works on it."""

    def __init__(self, settings: Settings, incidents: IncidentServices):
        self._incidents = incidents
        self._courier = Courier(incidents.database, HttpSender(), incidents.clock)
        self.huey = open_queue(settings.database_url)
        self._deliver = self.huey.task(name="deliver")(self.deliver)
        self.huey.periodic_task(crontab(), name="sweep")(self.deliver)
        self.huey.periodic_task(crontab(), name="score")(self.score)
        self.huey.periodic_task(crontab(hour=_RETENTION_HOUR, minute="0"), name="retention")(self.retain)
        self._consumer: Consumer | None = None
        self._lock = threading.Lock()
        self._is_stopped = False
        self._turn: BinaryIO | None = None
        incidents.database.on_new_calls = self.nudge

    def nudge(self) -> None:
        """Ask for the calls to be made now. A queue that fails costs at most the minute until the next sweep."""
        try:
            self._deliver()
        except _queue_errors():
            _log.warning("очередь заданий не отвечает: вызовы подождут до следующей минуты")

    def deliver(self) -> None:
        """Make every call that is due."""
        try:
            report = self._courier.run()
        except StorageError as error:
            _log.warning("вызовы отложены: %s", error)
            return
        if report.dead_count:
            _log.error("вызовы не удались и больше не повторяются: %d → /v1/webhooks", report.dead_count)

    def score(self) -> None:
        """Score answers that were stored since; what is too much for one run is left to the next minute."""
        if self._incidents.scoring is None:
            return
        try:
            report = self._incidents.scoring.run()
        except StorageError as error:
            _log.warning("оценка ответов отложена: %s", error)
            return
        if not report.is_finished:
            _log.warning("оценено ответов: %d, остальные — в следующую минуту", report.scored_count)

    def retain(self) -> None:
        """Delete what is kept long enough; the audit log says so."""
        try:
            delete_old(self._incidents.database, self._incidents.clock, self._incidents.policy)
        except StorageError as error:
            _log.error("удаление по сроку хранения не удалось: %s; снова — ночью или «triage retention run»", error)

    def start(self, turn: Path | None = None) -> None:
        """Work on the queue in threads of this process; with `turn`, as soon as no other process holds that file."""
        if turn is None:
            self._consume()
        else:
            threading.Thread(target=self._wait_for, args=(turn,), name="jobs-turn", daemon=True).start()

    def stop(self) -> None:
        """Finish the job under way and stop."""
        self._incidents.database.on_new_calls = lambda: None
        with self._lock:
            self._is_stopped = True
            consumer, self._consumer = self._consumer, None
        if consumer is not None:
            consumer.stop(graceful=True)
        if self._turn is not None:
            self._turn.close()
        self.huey.storage.close()

    def _wait_for(self, turn: Path) -> None:
        """Take the turn, which the system gives back when this process ends, however it ends."""
        self._turn = turn.open("ab")
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        self._consume()

    def _consume(self) -> None:
        with self._lock:
            if not self._is_stopped:
                self._consumer = _ThreadConsumer(self.huey, workers=1, max_delay=1.0, worker_type="thread")
                self._consumer.start()

    def work(self) -> None:
        """Work on the queue in the foreground until a signal comes (`triage worker`)."""
        self.huey.create_consumer(workers=1, max_delay=1.0, worker_type="thread").run()


class _ThreadConsumer(Consumer):  # type: ignore[misc]  # Huey has no types
    """A consumer inside a server, which handles the signals itself."""

    def _set_signal_handlers(self) -> None:
        return


def open_queue(database_url: str) -> Huey:
    """Return the queue that belongs to a database."""
    url = parse_url(database_url)
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "triage.sqlite")
        return SqliteHuey(_NAME, filename=str(path.with_name(f"{path.stem}-jobs{path.suffix}")), results=False)
    dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return PostgresHuey(_NAME, dsn=dsn, table_prefix="triage_jobs", results=False)


def _queue_errors() -> tuple[type[Exception], ...]:
    """Return what a queue raises when it cannot be reached; the PostgreSQL driver is an optional package."""
    try:
        import psycopg  # noqa: PLC0415
    except ImportError:
        return (sqlite3.Error, OSError)
    return (sqlite3.Error, OSError, psycopg.Error)
