"""Measures a rating from an export alone, without a database: time and memory by number of rows.

    python -m bench.rating_export [ROWS ...]   # 10,000 and 100,000 rows of 47 columns unless told; 1,000,000 take long

The export is the demonstration's, repeated under new ids. Answers are not scored here: that costs 3 ms each, whatever
the size of the file. Every size runs in a process of its own, so that the peak memory is its own.
"""

from __future__ import annotations

import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from triage.ratings.demonstration import DEMONSTRATION_FILE
from triage.ratings.methodology import load_methodology
from triage.ratings.sources import ExportSource, rate_source
from triage.ratings.windows import month_window
from triage.regions.loader import default_region_folder, load_region

SIZES = (10_000, 100_000)
FIRST_ID = 10_000_000


def write_export(path: Path, count: int) -> None:
    """Write the rows of the demonstration over and over, each under an id of its own."""
    with DEMONSTRATION_FILE.open(encoding="utf-8-sig", newline="") as source:
        head, *rows = csv.reader(source, delimiter=";")
    at, number = head.index("ID"), head.index("Номер инцидента")
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target, delimiter=";")
        writer.writerow(head)
        for row_id, row in enumerate(islice(cycle(rows), count), start=FIRST_ID):
            row[at] = row[number] = str(row_id)
            writer.writerow(row)


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
        print(json.dumps(one_export(Path(sys.argv[-1]))))
        return
    print("rows       file MB     rated   wall s    CPU s   peak MB")
    for count in map(int, sys.argv[1:] or SIZES):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "export.csv"
            write_export(path, count)
            command = [sys.executable, "-m", "bench.rating_export", "--file", str(path)]
            done = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            size = path.stat().st_size / 1e6
        times = f"{done['wall_s']:>8} {done['cpu_s']:>8}"
        print(f"{count:>9,} {size:>8,.0f} {done['rated']:>9,} {times} {done['peak_mb']:>8}", flush=True)


if __name__ == "__main__":
    main()
