"""Our own sample posts, shipped with the product: for `make run`, the start page and trying things out."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from triage.domain.posts import Post
from triage.files.dates import parse_moment

SAMPLE_FILE = Path(__file__).parent / "sample_posts.csv"


@cache
def sample_posts() -> tuple[Post, ...]:
    """Return the sample posts in file order."""
    with SAMPLE_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Post(row["text"], row["id"], parse_moment(row["created_at"]), row["source_page"] or None)
            for row in csv.DictReader(file)
        )
