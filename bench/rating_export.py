"""Measures a rating from an export alone, without a database: time and memory by number of rows.

    python -m bench.rating_export [--xlsx] [ROWS ...]   # 10,000 and 100,000 rows of 47 columns unless told

The rows are the demonstration's under new ids, with other words in each post and other streets, so that they are no
repeats of each other. Answers are not scored here: that costs 3 ms each, whatever the size of the file. Every size
runs in a process of its own, so that the peak memory is its own.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pandas as pd

from triage.collector import collect_rarely
from triage.files.tables import TableWriter
from triage.ratings.demonstration import DEMONSTRATION_FILE
from triage.ratings.methodology import load_methodology
from triage.ratings.sources import ExportSource, rate_source
from triage.ratings.windows import month_window
from triage.regions.loader import default_region_folder, load_region

SIZES = (10_000, 100_000)
FIRST_ID = 10_000_000
BLOCK_ROWS, STREETS = 10_000, 50_000


def write_export(path: Path, count: int) -> None:
    """Write a table of as many rows; the suffix says in which format."""
    with DEMONSTRATION_FILE.open(encoding="utf-8-sig", newline="") as source:
        head, *rows = csv.reader(source, delimiter=";")
    varied = _varied(head, rows, count)
    with TableWriter(path, head, delimiter=";") as writer:
        while block := list(islice(varied, BLOCK_ROWS)):
            writer.write(pd.DataFrame(block, columns=head, dtype="str"))


def _varied(head: list[str], rows: list[list[str]], count: int) -> Iterator[list[str]]:
    """Yield the rows over and over, each with an id, words and a street of its own."""
    draw = random.Random(1)
    at, number, post, street = (head.index(name) for name in ("ID", "Номер инцидента", "Текст инцидента", "Улица"))
    words = [word for row in rows for word in row[post].split()]
    for row_id, row in enumerate(islice(cycle(rows), count), start=FIRST_ID):
        varied = row.copy()
        varied[at] = varied[number] = str(row_id)
        varied[post] = " ".join(draw.choices(words, k=max(len(row[post].split()), 8)))
        varied[street] = f"{row[street]} {draw.randrange(STREETS)}" if row[street] else ""
        yield varied


def one_export(path: Path) -> dict[str, float]:
    """Read and rate an export."""
    pack, window = load_region(default_region_folder()), month_window(2021, 10)
    wall, cpu = time.perf_counter(), time.process_time()
    rated = rate_source(ExportSource(path, pack, None), window, pack, load_methodology())
    return {
        "rated": rated.rating.totals.rated_count,
        "wall_s": round(time.perf_counter() - wall, 1),
        "cpu_s": round(time.process_time() - cpu, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    """Measure each size."""
    if "--file" in sys.argv:
        collect_rarely()  # as every command line of ours does
        print(json.dumps(one_export(Path(sys.argv[-1]))))
        return
    print("rows       file MB     rated   wall s    CPU s   peak MB")
    suffix = "xlsx" if "--xlsx" in sys.argv else "csv"
    for count in [int(word) for word in sys.argv[1:] if word.isdigit()] or SIZES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"export.{suffix}"
            write_export(path, count)
            command = [sys.executable, "-m", "bench.rating_export", "--file", str(path)]
            done = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            size = path.stat().st_size / 1e6
        times = f"{done['wall_s']:>8} {done['cpu_s']:>8}"
        print(f"{count:>9,} {size:>8,.0f} {done['rated']:>9,} {times} {done['peak_mb']:>8}", flush=True)


if __name__ == "__main__":
    main()
