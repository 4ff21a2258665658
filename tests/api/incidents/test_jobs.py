"""The queue of background jobs, on both databases: what was asked for is done after a restart, by one process."""

from __future__ import annotations

import time

import pytest

from api.jobs import Jobs
from tests.api.incidents.conftest import door_on

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
"""Huey keeps a connection to PostgreSQL per thread and leaves closing it to the collector when the thread ends."""


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert condition()


@pytest.fixture
def queue(services, database_url):
    """Open the queue of one database as often as asked, as a restarted service does."""
    built, opened = door_on(services, database_url), []

    def make():
        jobs = Jobs(built.settings, built.incidents)
        opened.append(jobs)
        return jobs

    make().huey.flush()
    yield make
    for jobs in opened:
        jobs.stop()
    built.incidents.database.close()


def test_a_job_asked_for_before_a_restart_is_done_after_it(queue):
    before = queue()
    before.nudge()
    before.nudge()
    before.stop()
    after = queue()
    assert after.huey.pending_count() == 2
    after.start()
    wait_for(lambda: after.huey.pending_count() == 0)


def test_one_at_a_time_works_and_the_next_takes_over(queue, tmp_path):
    first, second = queue(), queue()
    first.start(turn=tmp_path / "jobs")
    wait_for(lambda: first._consumer is not None)
    second.start(turn=tmp_path / "jobs")
    time.sleep(0.3)
    assert second._consumer is None
    first.stop()
    wait_for(lambda: second._consumer is not None)
    second.nudge()
    wait_for(lambda: second.huey.pending_count() == 0)
