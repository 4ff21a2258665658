"""Kills the service without warning while it acknowledges messages, and counts what is there afterwards.

    python bench/soak.py --creates 10000 --kills 20            # SQLite, then PostgreSQL (make soak)

A real server process (`tests.soak_server`: everything real but the models, so that the time goes into storing) takes
messages from several senders over HTTP. At random moments it gets SIGKILL and is started again. Every message that was
answered 201 or 200 must then be stored exactly once, with its decision, its events and its log in order; a message that
was not answered may be there or not, but never in half. Senders repeat what was not answered, as a real one would.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import queue
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import text

from api.clock import SystemClock
from api.keyring import Keyring
from tests.postgres import missing_reason, running_cluster
from triage.domain.access import SYSTEM, Scope
from triage.storage.database import Database
from triage.storage.schema import upgrade

SENDERS = 4
PLACES = ("Заозёрске", "Берёзовке", "Горной Заставе")
PROBLEMS = ("яма на дороге", "не вывозят мусор", "отключили свет", "не записаться к врачу")


@dataclass
class Tally:
    """What the senders saw."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, post_id: str, status: int, incident_id: str | None) -> None:
        with self.lock:
            self.statuses[status] = self.statuses.get(status, 0) + 1
            if incident_id is not None:
                known = self.acknowledged.setdefault(post_id, incident_id)
                if known != incident_id:
                    raise AssertionError(f"{post_id}: {known} became {incident_id}")


class Server:
    """The service as a process that can be killed and started again on the same port and database."""

    def __init__(self, database_url: str, log: Path):
        self.url, self.log, self.port, self.process = database_url, log, 0, None

    def start(self) -> None:
        root = Path(__file__).parents[1]
        environment = {**os.environ, "PYTHONPATH": str(root), "TRIAGE_DATABASE_URL": self.url}
        command = [sys.executable, "-m", "tests.soak_server", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=log)
        self.port = int(self.process.stdout.readline())
        self.process.stdout.close()
        self._wait_until_ready()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.05)
            finally:
                connection.close()
        raise TimeoutError("the server does not become ready")


def send_all(server: Server, secret: str, waiting: queue.Queue, tally: Tally) -> None:
    """Send messages until none is left; one that got no answer goes back into the queue."""
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    connection = None
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
            time.sleep(0.05)
            waiting.put(number)
            continue
        tally.note(post_id, response.status, answer.get("incident_id") if response.status < 300 else None)
        if response.status >= 300:
            waiting.put(number)
            time.sleep(0.05)
    if connection is not None:
        connection.close()


def message(number: int) -> str:
    return f"В {PLACES[number % 3]} {PROBLEMS[number % 4]}, сообщение {number}, примите меры"


def run(database_url: str, creates: int, kills: int, log: Path, seed: int = 7) -> dict[str, object]:
    """Send `creates` messages through `kills` kills; return what was counted. AssertionError when anything is lost."""
    database = Database(database_url)
    upgrade(database)
    secret = Keyring(database, SystemClock()).issue("soak", [Scope.INGEST], SYSTEM).secret
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--creates", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="triage-soak-") as folder:
        log = Path(folder) / "server.log"
        if arguments.only != "postgresql":
            url = f"sqlite:///{folder}/soak.sqlite"
            print(json.dumps(run(url, arguments.creates, arguments.kills, log)))
        if arguments.only == "sqlite":
            return
        if reason := missing_reason():
            print(f"PostgreSQL is left out: {reason}")
            return
        with running_cluster() as cluster:
            print(json.dumps(run(cluster.url(), arguments.creates, arguments.kills, log)))


if __name__ == "__main__":
    main()
