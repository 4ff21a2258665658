"""Decisions as a table on the terminal; open to change what a person sees of a decision at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from api.names import REASONS
from api.wording import percent, plural, word_for
from triage.domain.decisions import Status
from triage.domain.posts import Post
from triage.files.decision_columns import DecisionColumns

_POST_CHARS = 110


def decisions_table(posts: Sequence[Post], columns: Sequence[DecisionColumns]) -> Table:
    """Return a table with one row per post: what was written, where, about what, who answers."""
    table = Table(title="Решения по примерам обращений", show_lines=True, expand=True)
    table.add_column("Обращение", ratio=5)
    table.add_column("Место", ratio=3)
    table.add_column("Тема", ratio=3)
    table.add_column("Кто отвечает", ratio=3)
    for post, row in zip(posts, columns, strict=True):
        table.add_row(shortened(post.text), place_cell(row), topic_cell(row), route_cell(row))
    return table


def totals(columns: Sequence[DecisionColumns]) -> str:
    """Return the closing line."""
    routed = sum(row.status == Status.ROUTED for row in columns)
    left = len(columns) - routed
    posts = plural(len(columns), "обращения", "обращений", "обращений")
    sent = word_for(routed, "направлено", "направлены", "направлены")
    waiting = word_for(left, "ждёт", "ждут", "ждут")
    return f"Из {posts} {sent} {routed}, человека {waiting} {left}."


def place_cell(row: DecisionColumns) -> str:
    """Return the place, from the house up to the district."""
    address = ", ".join(part for part in (row.settlement, row.street, row.house) if part)
    district = "" if row.district == row.settlement else row.district
    return "\n".join(part for part in (address, district) if part) or "—"


def topic_cell(row: DecisionColumns) -> str:
    """Return the topic with its probability; none for what is no incident."""
    if not row.topic or "not_incident" in row.review_reasons:
        return "—"
    return f"{row.topic} ({percent(row.topic_confidence or 0.0)})"


def route_cell(row: DecisionColumns) -> Text:
    """Return the authority, or why a person must look."""
    if row.status == Status.ROUTED:
        return Text(f"{row.authority} ({percent(row.confidence or 0.0)})", style="green")
    reasons = "; ".join(REASONS.get(reason, reason) for reason in row.review_reasons.split("|"))
    return Text(f"человек: {reasons}", style="yellow")


def shortened(text: str) -> Text:
    """Return the beginning of a post on one line."""
    line = " ".join(text.split())
    return Text(line if len(line) <= _POST_CHARS else line[: _POST_CHARS - 1].rstrip() + "…")
