"""A service in processes of its own, to be killed, stopped and started again; open when a soak test cannot reach it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from api.clock import SystemClock
from api.keyring import Keyring
from tests.postgres import running_cluster
from triage.domain.access import SYSTEM, Scope
from triage.storage.database import Database
from triage.storage.schema import upgrade

ROOT = Path(__file__).parents[1]
QUICK = (sys.executable, "-m", "tests.soak_server")
"""Everything real but the models, on a fictional region."""
REAL = (sys.executable, "-m", "api.cli", "serve", "--port")
"""What `triage serve` starts."""
READY_S = 180


class Server:
    """The service on one port and one database; `workers` 0 = one process without a supervisor."""

    def __init__(
        self,
        database_url: str,
        log: Path,
        *,
        workers: int = 0,
        command: Sequence[str] = QUICK,
        settings: Mapping[str, str] | None = None,
    ):
        self.log, self.port, self.workers = log, 0, workers
        self.process: subprocess.Popen[bytes] | None = None
        self._command = command
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "TRIAGE_DATABASE_URL": database_url,
            "TRIAGE_REQUESTS_PER_MINUTE": "1000000",
            **(settings or {}),
        }

    def start(self, *, wait: bool = True) -> None:
        """Start, and wait until it is ready."""
        arguments = [*self._command, str(self.port)]
        if self.workers:
            arguments += [str(self.workers)] if self._command is QUICK else ["--workers", str(self.workers)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                arguments, cwd=ROOT, env=self._environment, stdout=subprocess.PIPE, stderr=log, start_new_session=True
            )
        with self.process.stdout as said:
            line = said.readline().decode()
        found = re.search(r"127\.0\.0\.1:(\d+)", line)
        if found is None:
            raise RuntimeError(f"the server does not start: {line!r}, its log: {self.log.read_text()[-2000:]}")
        self.port = int(found[1])
        if wait:
            self.wait_until_ready()

    def kill(self) -> None:
        """Kill it with all its workers, without warning."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, timeout_s: float = 60) -> int:
        """Ask it to stop and return its exit code; one that does not stop is killed."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def call(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one request on a connection of its own; return status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()

    def post(self, path: str, value: Any, secret: str, **headers: str) -> tuple[int, Any]:
        """POST JSON with a key; return status and parsed answer."""
        body = json.dumps(value).encode()
        status, _, answer = self.call("POST", path, body, key_headers(secret) | headers)
        return status, json.loads(answer)

    def wait_until_ready(self) -> None:
        """Wait until `/readyz` is 200."""
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}: {self.log.read_text()[-2000:]}")
            try:
                if self.call("GET", "/readyz")[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.05)
        raise TimeoutError("the server does not become ready")

    def pids(self) -> list[int]:
        """Return the processes that answer: the workers, or the server itself."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        workers = [int(child) for child in children if b"spawn_main" in _command_line(child)]
        return workers or [self.process.pid]

    def memory_mb(self) -> float:
        """Return the memory the answering processes hold now (resident, MB)."""
        return sum(_resident_kb(pid) for pid in self.pids()) / 1024


def _command_line(pid: str) -> bytes:
    """Return the command line of a process; nothing of one that ends while it is looked at."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def key_headers(secret: str) -> dict[str, str]:
    """Return the headers of a JSON request with a key."""
    return {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}


def issue_key(database_url: str, *scopes: Scope) -> str:
    """Lay the tables and make a key; return its secret."""
    database = Database(database_url)
    upgrade(database)
    secret = Keyring(database, SystemClock()).issue("soak", scopes or (Scope.INGEST,), SYSTEM).secret
    database.close()
    return secret


@contextmanager
def database_url(kind: str, folder: Path) -> Iterator[str]:
    """Give the URL of a fresh database: a file in `folder`, or a throwaway PostgreSQL."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/soak.sqlite"
    else:
        with running_cluster() as cluster:
            yield cluster.url()


def _resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1])
