"""Decisions as a table on the terminal; open to change what a person sees of a decision at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from api.names import REASONS
from triage.domain.decisions import Status
from triage.domain.posts import Post
from triage.files.decision_columns import DecisionColumns
from triage.text.wording import percent

_POST_CHARS = 110
_TOPIC_CHARS = 60


def decisions_table(posts: Sequence[Post], columns: Sequence[DecisionColumns]) -> Table:
    """Return a table with one row per post: what was written, where, about what, who answers."""
    table = Table(title="Решения по примерам обращений", show_lines=True, expand=True)
    table.add_column("Обращение", ratio=5)
    table.add_column("Где и о чём", ratio=4)
    table.add_column("Кто отвечает", ratio=3)
    for post, row in zip(posts, columns, strict=True):
        about = "\n".join(part for part in (place_cell(row), topic_cell(row)) if part)
        table.add_row(Text(shortened(post.text)), Text(about or "—"), route_cell(row))
    return table


def totals(columns: Sequence[DecisionColumns]) -> str:
    """Return the closing line."""
    routed = sum(row.status == Status.ROUTED for row in columns)
    return f"Направлено: {routed} из {len(columns)}; нужен человек: {len(columns) - routed}."


def place_cell(row: DecisionColumns) -> str:
    """Return the place, from the house up to the district."""
    district = "" if row.district == row.settlement else row.district
    return ", ".join(part for part in (row.settlement, row.street, row.house, district) if part)


def topic_cell(row: DecisionColumns) -> str:
    """Return the topic with its probability; none for what is no incident."""
    if not row.topic or "not_incident" in row.review_reasons:
        return ""
    return f"{shortened(row.topic, _TOPIC_CHARS)} ({_percent(row.topic_confidence)})"


def route_cell(row: DecisionColumns) -> Text:
    """Return the authority, or why a person must look."""
    if row.status == Status.ROUTED:
        return Text(f"{row.authority} ({_percent(row.confidence)})", style="green")
    reasons = "; ".join(REASONS.get(reason, reason) for reason in row.review_reasons.split("|"))
    return Text(f"человек: {reasons}", style="yellow")


def shortened(text: str, limit: int = _POST_CHARS) -> str:
    """Return the beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _percent(share: float | None) -> str:
    """Return percents without a space: rich breaks lines even at no-break ones."""
    return percent(share or 0.0).replace("\u00a0", "")
