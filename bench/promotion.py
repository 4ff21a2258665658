"""Promotes and rolls back models while the service answers; open when a promotion loses a request or does not arrive.

    python bench/soak.py promotion                    # the real service and models learned from our own seed posts

Senders hand messages in all the time. Meanwhile the champion changes: first model, second model, back to the first and
to the shipped one. Every request must be answered 201, every decision must name one of the models, each promotion must
be seen in decisions, and at the end every message acknowledged is stored with the version its answer named.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import text

from bench.servers import ROOT, Server
from models.champions import ChampionHome
from triage.storage.database import Database

SENDERS = 3
ARRIVAL_S = 180
"""How long a promotion may take to be seen; the service looks every 5 s and loads for some seconds beside its work."""
SEED = ROOT / "training" / "seed" / "posts"


class Load:
    """Senders that hand messages in until told to stop, and what they were answered."""

    def __init__(self, server: Server, secret: str):
        self._server, self._secret = server, secret
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self.versions: dict[str, str] = {}
        self.statuses: Counter[int] = Counter()
        self.latest = ""
        self._threads = [threading.Thread(target=self._send, args=(number,)) for number in range(SENDERS)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait_for_another_than(self, versions: Sequence[str]) -> str:
        """Return the version of the decisions once it is none of those."""
        deadline = time.monotonic() + ARRIVAL_S
        while time.monotonic() < deadline:
            if self.latest and self.latest not in versions:
                return self.latest
            time.sleep(0.1)
        raise TimeoutError(f"no decision of another model than {versions}")

    def wait_for(self, version: str) -> None:
        """Wait until decisions name a version again."""
        deadline = time.monotonic() + ARRIVAL_S
        while self.latest != version:
            if time.monotonic() > deadline:
                raise TimeoutError(f"no decision of {version} any more")
            time.sleep(0.1)

    def _send(self, sender: int) -> None:
        number = 0
        while not self._stop.is_set():
            number += 1
            post_id = f"{sender}_{number}"
            body = {"platform": "soak", "post_id": post_id, "text": f"Яма на дороге, {number}-й раз пишем, почините"}
            status, answer = self._server.post("/v1/incidents", body, self._secret)
            with self._lock:
                self.statuses[status] += 1
                if status == 201:
                    self.latest = self.versions[post_id] = answer["decision"]["model_version"]


def run(server: Server, secret: str, database_url: str, home: Path, models: Sequence[Path]) -> dict[str, object]:
    """Change the champion of a running server under load. AssertionError when anything failed or was lost."""
    champions = ChampionHome(home)
    with Load(server, secret) as load:
        shipped = load.wait_for_another_than([])
        served = [shipped]
        for model in models:
            champions.promote("topic", model, promoted_at=datetime.now(UTC), reason="под нагрузкой")
            served.append(load.wait_for_another_than(served))
        for version in served[-2::-1]:
            champions.rollback("topic")
            load.wait_for(version)
    named = Counter(load.versions.values())
    assert set(load.statuses) == {201}, load.statuses
    assert set(named) == set(served), (named, served)
    assert stored_versions(database_url) == load.versions
    return {"requests": load.statuses.total(), "statuses": dict(load.statuses), "decisions": dict(named), "lost": 0}


def stored_versions(database_url: str) -> dict[str, str]:
    """Return the model version of every stored message by its post."""
    database = Database(database_url)
    with database.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT i.post_id, d.model_version FROM incidents i JOIN decisions d ON d.incident_id = i.id")
        ).all()
    database.close()
    return {row.post_id: row.model_version for row in rows}


def learned_models(folder: Path, sizes: Sequence[int] = (600, 900)) -> list[Path]:
    """Teach models by `triage-train fit` on parts of our own seed posts and return their folders."""
    rows = []
    for path in sorted(SEED.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file, delimiter="\t"))
    models = []
    for size in sizes:
        data = folder / f"seed-{size}.csv"
        with data.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=["topic", "text"], extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows[:: len(rows) // size])
        models.append(folder / f"model-{size}")
        arguments = ["--text-column", "text", "--label-column", "topic", "-o", str(models[-1]), "--json"]
        command = [sys.executable, "-m", "training.cli", "fit", str(data), *arguments]
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2_000:]
        assert json.loads((models[-1] / "manifest.json").read_text(encoding="utf-8"))["kind"] == "learned-topic"
    return models
