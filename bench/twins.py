"""Sends the same message from several clients to two server processes at the same instant; open when one came twice.

    python bench/soak.py twins                        # SQLite, then PostgreSQL

Each round three things happen at once on two servers of one database: one message under one key (one 201, the others
200, one id), one Idempotency-Key with one body (one incident), and one text under different keys (one mass problem).
"""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import text

from bench.kills import HALVES, PLACES, PROBLEMS
from bench.servers import Server
from triage.storage.database import Database

CLIENTS = 4
"""Two for each server."""


def run(servers: Sequence[Server], secret: str, database_url: str, rounds: int) -> dict[str, object]:
    """Run rounds against servers of one database. AssertionError when a message came twice or was answered oddly."""
    statuses: Counter[int] = Counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        for number in range(rounds):
            same = [message(f"same-{number}", number)] * CLIENTS
            answers = at_once(pool, [send(servers, secret, client, body) for client, body in enumerate(same)])
            statuses.update(status for status, _ in answers)
            assert sorted(status for status, _ in answers) == [200] * (CLIENTS - 1) + [201], answers
            assert len({answer["incident_id"] for _, answer in answers}) == 1, answers

            header = {"Idempotency-Key": f"request-{number}"}
            asked = [message(f"asked-{number}", number + 1)] * CLIENTS
            answers = at_once(pool, [send(servers, secret, client, body, header) for client, body in enumerate(asked)])
            statuses.update(status for status, _ in answers)
            assert sorted(status for status, _ in answers) == [200] * (CLIENTS - 1) + [201], answers
            assert len({answer["incident_id"] for _, answer in answers}) == 1, answers

            alike = [message(f"alike-{number}-{client}", number + 2) for client in range(CLIENTS)]
            answers = at_once(pool, [send(servers, secret, client, body) for client, body in enumerate(alike)])
            statuses.update(status for status, _ in answers)
            assert {status for status, _ in answers} == {201}, answers
    return {"rounds": rounds, "statuses": dict(statuses), **check(database_url, rounds)}


def check(database_url: str, rounds: int) -> dict[str, int]:
    """Count what is stored: every message once and whole, alike ones in one problem."""
    database = Database(database_url)
    with database.engine.connect() as connection:
        stored = connection.execute(text("SELECT count(*) FROM incidents")).scalar_one()
        halves = connection.execute(text(HALVES)).scalar_one()
        alone = connection.execute(text(ALONE)).scalar_one()
    database.close()
    assert stored == rounds * (2 + CLIENTS), stored
    assert halves == 0
    assert alone == 0, f"{alone} alike messages in no problem"
    return {"stored": stored, "halves": halves, "alone": alone}


ALONE = "SELECT count(*) FROM incidents WHERE post_id LIKE 'alike-%' AND problem_id IS NULL"


def message(post_id: str, number: int) -> dict[str, str]:
    """Return a message; those of one number have one text."""
    words = f"В {PLACES[number % 2 * 2]} {PROBLEMS[number % 4]}, это уже {number}-е обращение, примите меры"
    return {"platform": "soak", "post_id": post_id, "text": words}


def send(
    servers: Sequence[Server], secret: str, client: int, body: Any, headers: dict[str, str] | None = None
) -> Callable[[], tuple[int, Any]]:
    """Return a call of one client to its server."""
    return lambda: servers[client % len(servers)].post("/v1/incidents", body, secret, **(headers or {}))


def at_once(pool: ThreadPoolExecutor, calls: Sequence[Callable[[], tuple[int, Any]]]) -> list[tuple[int, Any]]:
    """Make calls in threads that start at the same instant; return their answers in order."""
    barrier = threading.Barrier(len(calls))

    def run_one(call: Callable[[], tuple[int, Any]]) -> tuple[int, Any]:
        barrier.wait()
        return call()

    return list(pool.map(run_one, calls))
