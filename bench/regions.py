"""Measures routing in a region no rule knows: `python bench/regions.py [--without-settlements | --codes]`.

Our own posts about Mari El (tests/acceptance/mari_el_*.csv) with their authorities written out in full («Администрация
Медведевского муниципального района Республики Марий Эл»), as an export of a foreign region would have them: no region
pack, no jurisdiction rules, few rows a label. Five folds by clusters of near-duplicates, baseline beside the figure.
`--codes` labels them by the codes of the pack instead, as a label map does: the names then come from the pack.
The posts name places far more often than citizens do (eight in ten, among real posts about Perm one in four), so the
figures flatter; what they compare is ways of learning. Posts of several problems count by their main authority.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from models.encoder import load_encoder
from models.learned import Surroundings
from training.bench import Bench
from training.config import load_config
from training.datasets import Columns, LabelledData
from training.experiment import cross_validate, prepare
from training.wording import comparison_lines
from triage.domain.authorities import Authority
from triage.regions.loader import default_region_folder, load_region
from triage.regions.pack import RegionPack
from triage.text.document import Reader
from triage.text.morphology import Morphology

POSTS = Path(__file__).parents[1] / "tests" / "acceptance"
_FOLDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure routing in a region no rule knows.")
    parser.add_argument("--without-settlements", action="store_true", help="leave the table of settlements out")
    parser.add_argument("--codes", action="store_true", help="label the posts by codes of the region pack")
    arguments = parser.parse_args()
    pack = load_region(default_region_folder())
    data = posts(pack, by_code=arguments.codes)
    known = str(not arguments.without_settlements).lower()
    config = load_config("authority", overrides=[f"model.know_settlements={known}"])
    bench = Bench(Surroundings(pack, Reader(Morphology()), load_encoder()))
    begin = time.process_time()
    _, comparison = cross_validate(prepare(data, config, bench), config, _FOLDS)
    print(f"{len(data)} posts, {len(set(data.labels))} authorities, {time.process_time() - begin:.0f} s of CPU")
    print("\n".join(comparison_lines(comparison)))


def posts(pack: RegionPack, *, by_code: bool) -> LabelledData:
    """Return the posts with the full names of the authorities that must answer them, or with their codes."""
    rows = [row for path in sorted(POSTS.glob("mari_el_*.csv")) for row in labelled_rows(path, pack, by_code=by_code)]
    texts, labels = zip(*rows, strict=True)
    dates = np.full(len(rows), np.datetime64("NaT"), dtype="datetime64[s]")
    return LabelledData("mari_el", Columns("text", "authority"), texts, labels, np.arange(len(rows)), dates)


def labelled_rows(path: Path, pack: RegionPack, *, by_code: bool) -> Iterator[tuple[str, str]]:
    """Yield text and full name, or code, of the main authority; posts without one are left out."""
    names = {
        key: authority.code if by_code else authority.official_name
        for authority in pack.authorities
        for key in keys(authority, pack)
    }
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            main_authority = row["authority"].split("|")[0]
            if main_authority in names:
                yield row["text"], names[main_authority]


def keys(authority: Authority, pack: RegionPack) -> Iterator[str]:
    """Yield what the posts call an authority: its code, or the name of its district."""
    yield authority.code
    if authority.district is not None:
        yield from (district.name for district in pack.districts if district.code == authority.district)


if __name__ == "__main__":
    main()
