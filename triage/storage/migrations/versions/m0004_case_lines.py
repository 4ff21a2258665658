"""Hold what a rating reads of a row as one ready line in an index, so that SQLite reads a million rows in seconds.

The lines are those that `triage.storage.bulk_rows` asks for: SQLite takes them from the index when the expression is
the same, and works them out of the row otherwise. A test compares both. PostgreSQL writes lines by COPY, fast enough.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_LINES = {
    "incidents": (
        "created_at, id, first_answer_s, first_answer_working_s, "
        "printf('%d,%Q,%d,%s,%Q,%Q,%Q,%Q,%Q,%d,%Q,%Q,%s,%d', id, uid, coalesce(source_row, 0), created_at, topic,"
        " topic_group, settlement, street, house,"
        " CASE WHEN (is_solvable IS NULL) THEN -1 WHEN is_solvable THEN 1 ELSE 0 END, outcome, closing_reason,"
        " closed_at, coalesce(problem_id, 0))"
    ),
    "assignments": (
        "incident_id, position, norm_hours, "
        "printf('%d,%d,%Q,%s,%d', incident_id, position, authority, assigned_at,"
        " CASE WHEN was_wrong THEN 1 ELSE 0 END)"
    ),
    "answers": (
        "incident_id, position, quality, "
        "printf('%d,%d,%s,%Q,%Q,%d,%d,%d', incident_id, position, answered_at, authority, kind,"
        " coalesce(template, -1), coalesce(relevance, -1), CASE WHEN declines THEN 1 ELSE 0 END)"
    ),
}


def upgrade() -> None:
    """Add an index of lines to each of the three tables, on SQLite."""
    if op.get_bind().dialect.name == "sqlite":
        for table, columns in _LINES.items():
            op.execute(f"CREATE INDEX ix_{table}_lines ON {table} ({columns})")


def downgrade() -> None:
    """Take the indexes away."""
    if op.get_bind().dialect.name == "sqlite":
        for table in _LINES:
            op.execute(f"DROP INDEX ix_{table}_lines")
