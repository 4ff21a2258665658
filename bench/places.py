"""Measures places alone: false alarms on posts of other regions, and speed: `python bench/places.py`.

No post of another region lies in ours, so every district found there is a false alarm. Prints shares with 95 % Wilson
intervals and the rules behind the alarms; texts only with `--texts`. The posts stand outside the project.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
import time
from collections import Counter
from pathlib import Path

from triage.domain.places import PlaceStatus, Resolution
from triage.places.locator import PlaceLocator
from triage.regions.loader import default_region_folder, load_region
from triage.text.document import Reader
from triage.text.morphology import Morphology

FILES = {"perm_texts_unlabelled.csv": "text", "perm_labelled_dev.csv": "text", "omsk_feed_dev.csv": "text"}
OWN_FILE = "mariel_posts_dev.csv"
SPEED_POSTS = 5_000


def wilson(right: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    if not count:
        return 0.0, 1.0
    share = right / count
    centre, spread = share + z * z / (2 * count), z * math.sqrt(share * (1 - share) / count + z * z / (4 * count**2))
    return (centre - spread) / (1 + z * z / count), (centre + spread) / (1 + z * z / count)


def texts_of(path: Path, column: str) -> list[str]:
    """Return the texts of a table, or say on stderr that it is absent."""
    if not path.exists():
        print(f"{path} is absent: this benchmark needs posts of other regions", file=sys.stderr)
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row[column] for row in csv.DictReader(file)]


def share(name: str, part: int, count: int) -> None:
    """Print one share with its interval."""
    low, high = wilson(part, count)
    print(f"  {name}: {part}/{count} = {part / max(1, count):.3f} [{low:.3f}; {high:.3f}]")


def alarms(name: str, found: list[tuple[str, Resolution]], *, texts: bool) -> None:
    """Judge one file of another region: what it says of our districts is false."""
    print(name)
    status = Counter(resolution.status for _, resolution in found)
    placed = [(text, r) for text, r in found if r.status is PlaceStatus.EXPLICIT]
    share("confident false district", sum(r.confidence >= 0.7 for _, r in placed), len(found))
    share("any false district", len(placed), len(found))
    share("false ambiguous place", status[PlaceStatus.AMBIGUOUS], len(found))
    share("known to be outside", status[PlaceStatus.OUT_OF_REGION], len(found))
    print("  rules:", dict(Counter("+".join(r.rules) for _, r in placed).most_common(12)))
    if texts:
        wrong = [(t, r) for t, r in found if r.status in {PlaceStatus.EXPLICIT, PlaceStatus.AMBIGUOUS}]
        for text, resolution in wrong:
            span = resolution.span
            around = text[max(0, span.start - 50) : span.stop + 50].replace("\n", " ") if span else text[:100]
            print(f"    {resolution.rules} {span.of(text) if span else ''!r} … {around}")


def speed(locator: PlaceLocator, reader: Reader, texts: list[str]) -> None:
    """Print posts per second of CPU time, reading not counted."""
    posts = (texts * (SPEED_POSTS // len(texts) + 1))[:SPEED_POSTS]
    documents = reader.read(posts)
    for document in documents[: len(texts)]:
        locator.resolve(document, locator.find(document, None))
    started = time.process_time()
    for document in documents:
        locator.resolve(document, locator.find(document, None))
    elapsed_s = time.process_time() - started
    words = sum(len(document.tokens) for document in documents) / len(documents)
    print(f"find + resolve: {len(documents) / elapsed_s:,.0f} posts/s of {words:.0f} tokens (CPU time, warm)")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--texts", action="store_true", help="print the surroundings of every false alarm")
    options = parser.parse_args()
    pack = load_region(default_region_folder())
    reader = Reader(Morphology())
    started = time.process_time()
    locator = PlaceLocator(pack, reader.morphology)
    print(f"construction: {time.process_time() - started:.2f} s of CPU time; {pack.version}")
    everything: list[str] = []
    for file, column in FILES.items():
        posts = texts_of(options.data / file, column)
        documents = reader.read(posts)
        found = [(t, locator.resolve(d, locator.find(d, None))) for t, d in zip(posts, documents, strict=True)]
        if found:
            alarms(file, found, texts=options.texts)
        everything += posts
    own = texts_of(options.data / OWN_FILE, "text")
    for name, posts in (("posts of other regions", everything), ("own posts", own)):
        if posts:
            print(name)
            speed(locator, reader, posts)
    return 0 if everything else 2


if __name__ == "__main__":
    sys.exit(main())
