"""A citizen's post as it enters the product; open when you map an input format onto it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MAX_TEXT_CHARS = 20_000
"""Longest text that is triaged. VK posts end at 16,384 characters; longer input is a file pasted by mistake."""


@dataclass(frozen=True, slots=True)
class Post:
    """One message of a citizen.

    `text` is kept byte for byte: every span of a `Decision` points into it. `created_at` decides which
    authorities are valid (None = the pipeline clock's today). `source_page` is the name of the community or
    page it was written on, used only as a labelled fallback for the place. No author is ever kept.
    """

    text: str
    post_id: str | None = None
    created_at: datetime | None = None
    source_page: str | None = None
