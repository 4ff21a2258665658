"""Every long test of the service in full, one line of figures each; the test-suite has small versions of all.

    python bench/soak.py                              # all of them (make soak)
    python bench/soak.py kills twins --only sqlite    # some, on one database
    python bench/soak.py contract --examples 20 --operation /v1/keys

kills      10,000 creates through 20 kills (bench/kills.py)
twins      300 rounds of the same message at the same instant on two server processes (bench/twins.py)
hostile    10,000 hostile requests at every route (bench/hostile.py)
contract   schemathesis over the whole description, streams included (bench/contract.py)
promotion  models promoted and rolled back under load (bench/promotion.py)

Ends with 1 where the contract was broken; every other part stops at its first fault.

A full disk and a database that goes and comes back are in the test-suite (`tests/api/incidents/test_operation.py` and
`test_crash.py`).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import contract, hostile, kills, promotion, twins
from bench.servers import REAL, Server, database_url, issue_key
from tests.postgres import missing_reason
from triage.domain.access import Scope

LOGGED = {"TRIAGE_LOG_LEVEL": "info", "TRIAGE_BACKGROUND_JOBS": "false"}
"""Everything logged, and nobody called: hostile messages name receivers too."""
UNLIMITED = {"TRIAGE_REFUSALS_PER_MINUTE": "1000000"}
"""Invented keys are wrong ones: past the limit Open311 answers 400, since its standard has no 429."""
VK = {"TRIAGE_VK_GROUPS": json.dumps({"7": {"confirmation": "c0nfirm", "secret": hostile.VK_SECRET}})}


@contextmanager
def served(*servers: Server) -> Iterator[None]:
    """Start servers; whatever happens they do not outlive the test."""
    try:
        for server in servers:
            server.start()
        yield
    finally:
        for server in servers:
            if server.process is not None and server.process.poll() is None:
                server.stop()


def soak_kills(url: str, folder: Path) -> dict[str, object]:
    return kills.run(url, creates=10_000, kills=20, log=folder / "kills.log")


def soak_twins(url: str, folder: Path) -> dict[str, object]:
    secret = issue_key(url)
    servers = [Server(url, folder / "twins.log") for _ in range(2)]
    with served(*servers):
        return twins.run(servers, secret, url, rounds=300)


def soak_hostile(url: str, folder: Path) -> dict[str, object]:
    secret = issue_key(url, *Scope)
    server = Server(url, folder / "hostile.log", settings=LOGGED | VK)
    with served(server):
        return hostile.run(server, secret, count=10_000)


def soak_contract(url: str, folder: Path, examples: int = 150, only: str = "") -> dict[str, object]:
    secret = issue_key(url, *Scope)
    server = Server(url, folder / "contract.log", settings=LOGGED | UNLIMITED)
    with served(server):
        return contract.run(server, secret, examples, only)


def soak_promotion(url: str, folder: Path) -> dict[str, object]:
    secret = issue_key(url)
    home = folder / "models"
    models = promotion.learned_models(folder)
    server = Server(url, folder / "promotion.log", command=REAL, settings={"TRIAGE_MODELS_HOME": str(home)})
    with served(server):
        return promotion.run(server, secret, url, home, models)


PARTS: dict[str, Any] = {
    "kills": soak_kills,
    "twins": soak_twins,
    "hostile": soak_hostile,
    "contract": soak_contract,
    "promotion": soak_promotion,
}
ON_ONE_DATABASE = {"contract", "promotion"}
"""Concern the service more than its database: run on SQLite alone unless PostgreSQL is named."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=list(PARTS))
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--examples", type=int, default=150, help="contract: calls per operation, right and wrong")
    parser.add_argument("--operation", default="", help="contract: only operations whose name holds this")
    arguments = parser.parse_args()
    if arguments.only != "sqlite" and (reason := missing_reason()):
        print(f"PostgreSQL is left out: {reason}")
        arguments.only = "sqlite"
    parts = PARTS | {"contract": partial(soak_contract, examples=arguments.examples, only=arguments.operation)}
    is_sound = True
    for part in arguments.parts:
        kinds = ["sqlite"] if part in ON_ONE_DATABASE else ["sqlite", "postgresql"]
        for kind in [arguments.only] if arguments.only else kinds:
            with tempfile.TemporaryDirectory(prefix="triage-soak-") as folder, database_url(kind, Path(folder)) as url:
                found = parts[part](url, Path(folder))
                is_sound = is_sound and not found.get("faults")
                print(json.dumps({"part": part, "database": kind, **found}, ensure_ascii=False), flush=True)
    sys.exit(0 if is_sound else 1)


if __name__ == "__main__":
    main()
