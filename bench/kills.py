"""Kills the service without warning while it acknowledges messages, and counts what is there afterwards.

    python bench/soak.py kills                                # SQLite, then PostgreSQL (make soak)

A real server process (`tests.soak_server`: everything real but the models, so that the time goes into storing) takes
messages from several senders over HTTP. At random moments it gets SIGKILL and is started again. Every message that was
answered 201 or 200 must then be stored exactly once, with its decision, its events and its log in order; a message that
was not answered may be there or not, but never in half. Senders repeat what was not answered, as a real one would.
"""

from __future__ import annotations

import http.client
import json
import queue
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import text

from bench.servers import Server, issue_key, key_headers
from triage.storage.database import Database

SENDERS = 4
PLACES = ("Заозёрске", "Берёзовке", "Горной Заставе")
PROBLEMS = ("яма на дороге", "не вывозят мусор", "отключили свет", "не записаться к врачу")


@dataclass
class Tally:
    """What the senders saw."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    """What was said with every status that stored nothing."""
    unanswered: int = 0
    """Connections that the dying server cut or the absent one refused."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, post_id: str, status: int, answer: Mapping[str, str]) -> None:
        with self.lock:
            self.statuses[status] += 1
            if status >= 300:
                self.refusals[f"{status} {answer.get('detail')}"] += 1
            else:
                incident_id = answer["incident_id"]
                known = self.acknowledged.setdefault(post_id, incident_id)
                if known != incident_id:
                    raise AssertionError(f"{post_id}: {known} became {incident_id}")

    def cut(self) -> None:
        with self.lock:
            self.unanswered += 1


def send_all(server: Server, secret: str, waiting: queue.Queue, tally: Tally) -> None:
    """Send messages until none is left; one that got no answer goes back into the queue."""
    headers, connection = key_headers(secret), None
    while (number := waiting.get()) is not None:
        post_id = f"-1_{number}"
        body = json.dumps({"platform": "soak", "post_id": post_id, "text": message(number)})
        try:
            connection = connection or http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
            connection.request("POST", "/v1/incidents", body.encode(), headers)
            response = connection.getresponse()
            answer = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError):
            connection.close()
            connection = None
            tally.cut()
            time.sleep(0.05)
            waiting.put(number)
            continue
        tally.note(post_id, response.status, answer)
        if response.status >= 300:
            waiting.put(number)
            time.sleep(0.05 if response.status != 503 else 0.5)
    if connection is not None:
        connection.close()


def message(number: int) -> str:
    return f"В {PLACES[number % 3]} {PROBLEMS[number % 4]}, сообщение {number}, примите меры"


def run(database_url: str, creates: int, kills: int, log: Path, seed: int = 7) -> dict[str, object]:
    """Send `creates` messages through `kills` kills; return what was counted. AssertionError when anything is lost."""
    secret, database = issue_key(database_url), Database(database_url)
    server, tally, waiting = Server(database_url, log), Tally(), queue.Queue()
    for number in range(creates):
        waiting.put(number)
    server.start()
    senders = [threading.Thread(target=send_all, args=(server, secret, waiting, tally)) for _ in range(SENDERS)]
    started_s = time.monotonic()
    for sender in senders:
        sender.start()
    made = kill_at_random(server, tally, creates, kills, random.Random(seed))
    while len(tally.acknowledged) < creates:
        time.sleep(0.02)
    for _ in senders:
        waiting.put(None)
    for sender in senders:
        sender.join()
    seconds = time.monotonic() - started_s
    exit_code = server.stop()
    found = check(database, tally)
    database.close()
    return {
        "database": database.url.get_backend_name(),
        "acknowledged": len(tally.acknowledged),
        "kills": made,
        "statuses": tally.statuses,
        "refusals": tally.refusals,
        "unanswered": tally.unanswered,
        "exit_code": exit_code,
        "creates_per_s": round(creates / seconds, 1),
        **found,
    }


def kill_at_random(server: Server, tally: Tally, creates: int, kills: int, chance: random.Random) -> int:
    """Kill and restart the server at `kills` random counts of acknowledged messages."""
    moments = sorted(chance.sample(range(1, creates), kills))
    for moment in moments:
        while len(tally.acknowledged) < moment:
            time.sleep(0.001)
        server.kill()
        server.start()
    return len(moments)


def check(database: Database, tally: Tally) -> dict[str, int]:
    """Compare what was acknowledged with what is stored."""
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT post_id, uid FROM incidents")).all()
        stored = {row.post_id: row.uid for row in rows}
        lost = {post for post, uid in tally.acknowledged.items() if stored.get(post) != uid}
        doubled = len(rows) - len(stored)
        halves = connection.execute(text(HALVES)).scalar_one()
        events = connection.execute(text("SELECT count(*) FROM events")).scalar_one()
        if database.is_sqlite:
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    assert not lost, f"{len(lost)} acknowledged messages are lost, e.g. {sorted(lost)[:3]}"
    assert doubled == 0, f"{doubled} messages are stored twice"
    assert halves == 0, f"{halves} incidents are stored in half"
    return {"stored": len(rows), "lost": len(lost), "doubled": doubled, "halves": halves, "events": events}


HALVES = """
SELECT count(*) FROM incidents i WHERE
  (SELECT count(*) FROM decisions d WHERE d.incident_id = i.id) <> 1
  OR (SELECT count(*) FROM events e WHERE e.incident_id = i.id AND e.kind = 'created') <> 1
  OR (SELECT count(*) FROM events e WHERE e.incident_id = i.id AND e.kind IN ('routed', 'abstained')) <> 1
  OR (i.state = 'routed') <> EXISTS (SELECT 1 FROM assignments a WHERE a.incident_id = i.id)
"""
"""Incidents that lack a part every one of them is stored with."""
