"""A throwaway PostgreSQL for tests: one cluster per test process, one fresh database per test.

The server refuses to run as root, so as root the cluster belongs to the user `postgres`. Where there are no server
binaries the tests that need them skip and say so; `TRIAGE_TEST_REQUIRE_POSTGRES=1` (CI) makes that a failure.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass
class Cluster:
    """A running server; `stop` and `start` let tests take the database away."""

    bindir: Path
    folder: Path
    port: int
    options: str = "-c fsync=off -c full_page_writes=off"
    """Speed, not durability against power cuts: killed processes lose nothing either way."""

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://triage@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} {self.options}"
        )
        self._run(
            "pg_ctl", "-D", str(self.folder / "data"), "-o", options, "-l", str(self.folder / "log"), "-w", "start"
        )

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    def initialise(self) -> None:
        self._run("initdb", "-D", str(self.folder / "data"), "-A", "trust", "-U", "triage", "-E", "UTF8", "--no-sync")

    def execute(self, statement: str, database: str = "postgres") -> None:
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, program: str, *arguments: str) -> None:
        user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        subprocess.run(
            [str(self.bindir / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
            **user,
        )


def missing_reason() -> str | None:
    """Return why no cluster can run here, None when one can."""
    found = shutil.which("pg_config")
    if found is None:
        return "no pg_config: PostgreSQL server binaries are not installed"
    bindir = Path(subprocess.run([found, "--bindir"], check=True, capture_output=True, text=True).stdout.strip())
    if not (bindir / "initdb").exists():
        return f"no initdb in {bindir}"
    if os.geteuid() == 0:
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            return "running as root and there is no user postgres"
    return None


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Start a cluster on a free port and remove it afterwards; skips the test where none can run."""
    reason = missing_reason()
    if reason is not None:
        if os.environ.get("TRIAGE_TEST_REQUIRE_POSTGRES"):
            pytest.fail(reason)
        pytest.skip(reason)
    bindir = Path(subprocess.run(["pg_config", "--bindir"], check=True, capture_output=True, text=True).stdout.strip())
    folder = Path(tempfile.mkdtemp(prefix="triage-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    cluster = Cluster(bindir, folder, _free_port())
    try:
        cluster.initialise()
        cluster.start()
        yield cluster
        cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
