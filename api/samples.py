"""Our own sample posts, shipped with the product: for `make run`, the start page and trying things out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from triage.domain.posts import Post
from triage.files.dates import parse_moment
from triage.files.tables import open_table

SAMPLE_FILE = Path(__file__).parent / "sample_posts.csv"


@cache
def sample_posts() -> tuple[Post, ...]:
    """Return the sample posts in file order."""
    return tuple(
        Post(row["text"], row["id"], parse_moment(row["created_at"]), row["source_page"] or None)
        for frame in open_table(SAMPLE_FILE)
        for row in frame.to_dict("records")
    )
