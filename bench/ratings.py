"""Measures the rating: speed and memory by number of cases, coverage of intervals; luck is in `bench.rating_luck`.

    python -m bench.ratings            # all of it, about two minutes on two cores
    python -m bench.ratings --scale    # only speed and memory
    python -m bench.ratings --database # speed and memory from stored incidents: SQLite, and PostgreSQL where it is

Every size runs in a process of its own, so that the peak memory is its own. Data are generated, no file is needed.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.rating_database import fill
from tests.postgres import missing_reason, running_cluster
from triage.ratings.cases import CASE_COLUMNS, MOMENTS
from triage.ratings.intervals import wilson
from triage.ratings.methodology import ResamplingRules, load_methodology
from triage.ratings.rating import rate
from triage.ratings.resampling import mean_of_durations, resample
from triage.ratings.shrinkage import league_prior
from triage.ratings.sources import DatabaseSource
from triage.ratings.windows import month_window
from triage.regions.loader import default_region_folder, load_region
from triage.regions.pack import RegionPack
from triage.storage.database import Database

SIZES = (1_000, 10_000, 100_000, 300_000, 1_000_000)
STORED_SIZES = (10_000, 100_000, 1_000_000)
PLACES = 5_000
"""Places of generated cases, numbered from 1; 0 = too vague."""
OCTOBER_S = 1_633_035_600
"""1 October 2021, midnight in Moscow."""


def league_codes(pack: RegionPack) -> list[str]:
    """The authorities of the generated months, in the order of their paces."""
    return sorted({a.code for a in pack.authorities if a.league and a.validity.valid_from is None})


def generated(count: int, seed: int = 1, paces: NDArray[np.float64] | None = None) -> pd.DataFrame:
    """A case table of two months; `paces` multiply the times of the authorities, without them they are drawn."""
    rng = np.random.default_rng(seed)
    codes = league_codes(load_region(default_region_folder()))
    weights = rng.dirichlet(np.full(len(codes), 1.5))
    authority = rng.choice(len(codes), count, p=weights)
    created = OCTOBER_S - 30 * 86_400 + rng.integers(0, 61 * 86_400, count)
    pace = rng.lognormal(0, 0.4, len(codes)) if paces is None else paces
    wait = rng.lognormal(9.2, 0.8, count) * pace[authority]
    answered = rng.random(count) > 0.02
    moments = {
        "created_at": created,
        "clock_at": created + rng.integers(60, 1500, count),
        "first_answer_at": np.where(answered, created + 1500 + wait, np.nan),
        "final_answer_at": np.where(answered, created + 1500 + wait, np.nan),
        "closed_at": np.where(answered, created + 90_000 + 2 * wait, np.nan),
        "reopened_at": np.full(count, np.nan),
    }
    solved = answered & (rng.random(count) < 0.3)
    frame = pd.DataFrame(
        {
            "case_id": np.char.add("n", np.arange(count).astype(str)),
            "authority": pd.Categorical.from_codes(authority, codes),
            "wrong_authority": pd.Categorical.from_codes(np.zeros(count, dtype=int), [""]),
            "topic_group": pd.Categorical.from_codes(rng.integers(0, 26, count), [f"g{i}" for i in range(26)]),
            "place_topic": rng.integers(0, PLACES + 1, count),
            "row": np.arange(count) + 2,
            "misrouted": False,
            "stated_s": np.nan,
            "stated_working_s": np.nan,
            "norm_hours": 8.0,
            "outcome": np.where(solved, 1, 2).astype("int8"),
            "closing_reason": rng.integers(0, 4, count).astype("int8"),
            "first_kind": np.where(answered, 1, 0).astype("int8"),
            "solvable": rng.integers(0, 2, count).astype("int8"),
            "quality": np.where(answered, rng.uniform(10, 100, count), np.nan),
            "duplicate": rng.random(count) < 0.01,
            "has_final": answered,
            "not_ours": rng.random(count) < 0.03,
            "template": rng.integers(0, 400, count),
            "fits": rng.integers(-1, 2, count).astype("int8"),
        }
    )
    for name in MOMENTS:
        seconds = np.where(np.isnan(moments[name]), np.iinfo(np.int64).min, np.nan_to_num(moments[name]))
        frame[name] = seconds.astype(np.int64).view("datetime64[s]")
    return frame[list(CASE_COLUMNS)]


def one_size(count: int) -> dict[str, float]:
    table = generated(count)
    pack, methodology = load_region(default_region_folder()), load_methodology()
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wall, cpu = time.perf_counter(), time.process_time()
    rated = rate(table, month_window(2021, 10), pack, methodology)
    return {
        "cases": count,
        "rated": rated.rating.totals.rated_count,
        "wall_s": round(time.perf_counter() - wall, 2),
        "cpu_s": round(time.process_time() - cpu, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "before_mb": round(before_mb),
    }


def one_database(url: str) -> dict[str, float | str]:
    """Read and rate the stored incidents of a database that `stored` has filled; nothing is scored on the way."""
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pack, methodology = load_region(default_region_folder()), load_methodology()
    database = Database(url)
    wall, cpu, own = time.perf_counter(), time.process_time(), time.thread_time()
    data = DatabaseSource(database, pack, None).data(month_window(2021, 10))
    read_wall, read_cpu, read_own = time.perf_counter() - wall, time.process_time() - cpu, time.thread_time() - own
    read_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rated = rate(data.table, month_window(2021, 10), pack, methodology)
    whole_wall, whole_cpu, whole_own = time.perf_counter() - wall, time.process_time() - cpu, time.thread_time() - own
    server_s, server_mb = _server(database)
    return {
        "read": len(data.table),
        "fingerprint": rated.rating.data_fingerprint,
        "rated": rated.rating.totals.rated_count,
        "read_wall_s": round(read_wall, 2),
        "read_cpu_s": round(read_cpu, 2),
        "read_own_s": round(read_own, 2),
        "server_s": round(server_s, 2),
        "wall_s": round(whole_wall, 2),
        "cpu_s": round(whole_cpu, 2),
        "own_s": round(whole_own, 2),
        "read_mb": round(read_mb),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 + server_mb),
        "before_mb": round(before_mb),
    }


def _server(database: Database) -> tuple[float, float]:
    """Return the CPU seconds and megabytes of their own of the server processes that have read; zeros for SQLite."""
    if database.is_sqlite:
        return 0.0, 0.0
    with database.engine.connect() as first, database.engine.connect() as second:
        numbers = [one.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() for one in (first, second)]
    used = [Path(f"/proc/{number}/stat").read_text().rpartition(") ")[2].split()[11:13] for number in numbers]
    held = [Path(f"/proc/{number}/status").read_text().partition("RssAnon:")[2].split()[0] for number in numbers]
    ticks = sum(int(part) for pair in used for part in pair)
    return ticks / os.sysconf("SC_CLK_TCK"), sum(map(int, held)) / 1024


@contextmanager
def sqlite_urls() -> Iterator[Callable[[int], str]]:
    """Give names of databases in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        yield lambda count: f"sqlite:///{folder}/{count}.sqlite"


@contextmanager
def postgres_urls() -> Iterator[Callable[[int], str]]:
    """Give databases of a throwaway server."""
    with running_cluster() as cluster:

        def made(count: int) -> str:
            cluster.execute(f"CREATE DATABASE stored_{count}")
            return cluster.url(f"stored_{count}")

        yield made


def stored() -> None:
    """Fill a database per kind and size, and measure each in a process of its own.

    CPU is that of the process, of its main thread alone (what no second core takes over), and of the processes of the
    server. Megabytes are the peak of the process and what the server holds for it.
    """
    print(f"{'':10} {'stored':>9} {'rated':>8} | {'reading: wall s':>15} {'CPU':>6} {'main':>6} {'server':>6}", end="")
    print(f" | {'with rating: wall s':>19} {'CPU':>6} {'main':>6} | {'peak MB':>7}")
    kinds = {"SQLite": sqlite_urls}
    if missing_reason() is None:
        kinds["PostgreSQL"] = postgres_urls
    for kind, urls in kinds.items():
        with urls() as url_of:
            for count in STORED_SIZES:
                url = url_of(count)
                fill(url, generated(count))
                command = [sys.executable, "-m", "bench.ratings", "--stored", url]
                done = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
                print(
                    f"{kind:10} {done['read']:>9,} {done['rated']:>8,} | {done['read_wall_s']:>15}"
                    f" {done['read_cpu_s']:>6} {done['read_own_s']:>6} {done['server_s']:>6} | {done['wall_s']:>19}"
                    f" {done['cpu_s']:>6} {done['own_s']:>6} | {done['peak_mb']:>7}",
                    flush=True,
                )


def scale() -> None:
    print("cases      rated    wall s   CPU s   peak MB (with the table itself)")
    for count in SIZES:
        command = [sys.executable, "-m", "bench.ratings", "--size", str(count)]
        done = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        print(f"{done['cases']:>9,} {done['rated']:>9,} {done['wall_s']:>8} {done['cpu_s']:>7} {done['peak_mb']:>8}")


def coverage(trials: int = 1000) -> None:
    """How often a 95 % interval of a mean contains the true mean, for times as skewed as real ones."""
    rules = ResamplingRules(1, 400, 2000, 10, 1.0)
    rng = np.random.default_rng(2)
    print(f"\ncoverage of 95 % intervals of a mean time, {trials} months each (± 1.4 points)")
    print("sigma    n   bootstrap-t/Student   percentile (baseline)")
    for sigma in (0.75, 1.2):
        true = float(np.exp(sigma**2 / 2))
        for n in (5, 8, 15, 30, 100):
            ours = plain = 0
            for trial in range(trials):
                resampled = resample(pd.DataFrame({"x": rng.lognormal(0, sigma, n)}), ["x"], f"{n}.{trial}", rules)
                estimate = mean_of_durations(resampled, "x")
                ours += (estimate.low or 0) <= true <= (estimate.high or 0)
                low, high = np.quantile(resampled.replicates[:, 0], [0.025, 0.975])
                plain += low <= true <= high
            share = wilson(ours, trials)
            covered = f"{share.value:>5.1f} % ({share.low:.1f}–{share.high:.1f})"
            print(f"{sigma:>5} {n:>4}   {covered}     {100 * plain / trials:>5.1f} %")


def shrinkage_gain(months: int = 60) -> None:
    """How much nearer to the truth shrunk scores are than raw ones."""
    rng = np.random.default_rng(5)
    rules = load_methodology().ranking
    raw = pulled = 0.0
    for _ in range(months):
        truth = rng.normal(60, 8, 17)
        n = rng.integers(4, 60, 17).astype(float)
        samples = [np.clip(rng.normal(t, 28, int(k)), 0, 100) for t, k in zip(truth, n, strict=True)]
        mean, variance = np.array([s.mean() for s in samples]), np.array([s.var(ddof=1) for s in samples])
        prior = league_prior(mean, variance, n, rules)
        raw += float(((mean - truth) ** 2).sum())
        pulled += float(((prior.shrink(mean, n) - truth) ** 2).sum())
    before, after = raw / months / 17, pulled / months / 17
    print(f"\nmean square error of scores of 17 authorities, {months} months: raw {before:.1f}, shrunk {after:.1f}")


def main() -> None:
    if "--size" in sys.argv:
        print(json.dumps(one_size(int(sys.argv[sys.argv.index("--size") + 1]))))
        return
    if "--stored" in sys.argv:
        print(json.dumps(one_database(sys.argv[-1])))
        return
    if "--database" in sys.argv:
        stored()
        return
    scale()
    if "--scale" not in sys.argv:
        coverage()
        shrinkage_gain()


if __name__ == "__main__":
    main()
