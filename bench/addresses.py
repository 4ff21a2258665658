"""Measures whether an address steers the topic: `python bench/addresses.py [--posts FILE]`.

Every post is decided as it stands and with an address of a telling name («Молодёжная», «Газовиков») put before or after
it; the share whose topic group changes should be next to nothing. Posts need a column `text`; by default our own ones.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench.mariel import build
from triage.domain.decisions import Decision
from triage.domain.posts import Post
from triage.pipeline import TriagePipeline
from triage.regions.loader import default_region_folder, load_region

OWN_POSTS = Path("tests/acceptance/mari_el_posts.csv")
ADDRESSES = (
    "ул. Молодёжная, 5",
    "на улице Школьной",
    "на Больничной 3",
    "Садовая 12",
    "ул. Дорожников, д. 8",
    "Газовиков 4",
    "улица Энергетиков, 17а",
    "на Спортивной",
    "переулок Почтовый, 2",
    "ул Медицинская 7",
    "проезд Строителей, 33",
    "Лесная ул., 6",
    "у дома 12 по Пионерской",
)
WAYS = ("{address}. {text}", "{text} {address}", "{text}\nАдрес: {address}")


def group(decision: Decision) -> str:
    """Return the group of the first issue, an empty text where there is none."""
    topic = decision.main.topic
    return topic.group if topic else ""


def changes(
    pipeline: TriagePipeline, texts: Sequence[str], addresses: Sequence[str] = ADDRESSES
) -> dict[tuple[str, str], float]:
    """Return per address and way of putting it the share of posts whose group changes."""
    before = [group(d) for d in pipeline.run([Post(text) for text in texts], explain=False)]
    found = {}
    for address, way in itertools.product(addresses, WAYS):
        changed = [Post(way.format(address=address, text=text)) for text in texts]
        after = [group(d) for d in pipeline.run(changed, explain=False)]
        found[address, way] = sum(one != other for one, other in zip(before, after, strict=True)) / len(texts)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=Path, default=OWN_POSTS)
    parser.add_argument("--limit", type=int, default=150, help="how many posts, evenly spread")
    options = parser.parse_args()
    if not options.posts.exists():
        print(f"{options.posts} is absent: name a table with a column `text`", file=sys.stderr)
        return 2
    with options.posts.open(encoding="utf-8-sig", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    texts = texts[:: max(1, len(texts) // options.limit)]
    pipeline = build(load_region(default_region_folder()), None, words_only=False)
    found = changes(pipeline, texts)
    sums: Counter[str] = Counter()
    for (address, _), share in found.items():
        sums[address] += share / len(WAYS)
    for address, share in sums.most_common():
        print(f"  {address}: {share:.3f}")
    print(f"{len(texts)} posts × {len(found)} addresses: group changes in {sum(found.values()) / len(found):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
