"""Put the numbers of a row into its ready line too, so that SQLite hands over thousands of lines as one text.

The lines of 0004 left numbers out, so every row had to be asked for by itself. `quote` writes a number with fifteen
digits or more, which nearly always brings it back to the last bit; 0006 made that always.
"""

from __future__ import annotations

from alembic import op

from triage.storage.migrations.versions import m0004_case_lines as before

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_LINES = {
    "incidents": (
        "created_at, id, "
        "printf('%d,%Q,%d,%s,%Q,%Q,%Q,%Q,%Q,%d,%Q,%Q,%s,%s,%s,%d', id, uid, coalesce(source_row, 0), created_at, topic,"
        " topic_group, settlement, street, house,"
        " CASE WHEN (is_solvable IS NULL) THEN -1 WHEN is_solvable THEN 1 ELSE 0 END, outcome, closing_reason,"
        " closed_at, quote(first_answer_s), quote(first_answer_working_s), coalesce(problem_id, 0))"
    ),
    "assignments": (
        "incident_id, position, "
        "printf('%d,%d,%Q,%s,%s,%d', incident_id, position, authority, assigned_at, quote(norm_hours),"
        " CASE WHEN was_wrong THEN 1 ELSE 0 END)"
    ),
    "answers": (
        "incident_id, position, "
        "printf('%d,%d,%s,%Q,%Q,%s,%d,%d,%d', incident_id, position, answered_at, authority, kind, quote(quality),"
        " coalesce(template, -1), coalesce(relevance, -1), CASE WHEN declines THEN 1 ELSE 0 END)"
    ),
}


def upgrade() -> None:
    """Replace the indexes of lines, on SQLite."""
    if op.get_bind().dialect.name == "sqlite":
        before.downgrade()
        for table, columns in _LINES.items():
            op.execute(f"CREATE INDEX ix_{table}_lines ON {table} ({columns})")


def downgrade() -> None:
    """Bring the earlier indexes back."""
    if op.get_bind().dialect.name == "sqlite":
        for table in _LINES:
            op.execute(f"DROP INDEX ix_{table}_lines")
        before.upgrade()
