"""Write the numbers of ready lines to the last bit on SQLite, and hold ready lines on PostgreSQL too.

SQLite: `quote`, which 0005 wrote numbers with, stops at fifteen digits where it believes that they bring the number
back: of 100,000 numbers with sixteen digits some three came back 1e-14 off. Seventeen digits bring every number back.

PostgreSQL: a rating of a million incidents spent half of its time turning columns into text. A generated column holds
that text, as CSV in the columns and order of `triage.storage.case_columns`: words in quotation marks, moments in
microseconds since 1970, nothing where nothing is known. Only functions that PostgreSQL calls immutable may stand there.
The tables are written anew, which takes about a minute for a million incidents; nobody else can use them meanwhile.
"""

from __future__ import annotations

from alembic import op

from triage.storage.migrations.versions import m0005_whole_lines as before

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _exact(lines: str, *numbers: str) -> str:
    for number in numbers:
        written = f"CASE WHEN {number} IS NOT NULL THEN printf('%!.17g', {number}) END"
        lines = lines.replace(f"quote({number})", written)
    return lines


_NUMBERS = {
    "incidents": ("first_answer_s", "first_answer_working_s"),
    "assignments": ("norm_hours",),
    "answers": ("quality",),
}
_OF_SQLITE = {table: _exact(lines, *_NUMBERS[table]) for table, lines in before._LINES.items()}


def _word(column: str) -> str:
    return f"""coalesce('"' || replace({column}, '"', '""') || '"', '')"""


def _number(column: str) -> str:
    return f"coalesce({column}::text, '')"


def _whole(column: str, unknown: int) -> str:
    return f"coalesce({column}, {unknown})::text"


def _moment(column: str) -> str:
    return f"coalesce((extract(epoch FROM timezone('UTC', {column})) * 1000000)::bigint::text, '')"


def _line(*written: str) -> str:
    return " || ',' || ".join(written)


_OF_POSTGRES = {
    "incidents": _line(
        "id::text",
        _word("uid"),
        _whole("source_row", 0),
        _moment("created_at"),
        *map(_word, ("topic", "topic_group", "settlement", "street", "house")),
        "CASE WHEN is_solvable IS NULL THEN '-1' WHEN is_solvable THEN '1' ELSE '0' END",
        _word("outcome"),
        _word("closing_reason"),
        _moment("closed_at"),
        _number("first_answer_s"),
        _number("first_answer_working_s"),
        _whole("problem_id", 0),
    ),
    "assignments": _line(
        "incident_id::text",
        "position::text",
        _word("authority"),
        _moment("assigned_at"),
        _number("norm_hours"),
        "CASE WHEN was_wrong THEN '1' ELSE '0' END",
    ),
    "answers": _line(
        "incident_id::text",
        "position::text",
        _moment("answered_at"),
        _word("authority"),
        _word("kind"),
        _number("quality"),
        _whole("template", -1),
        _whole("relevance", -1),
        "CASE WHEN declines THEN '1' ELSE '0' END",
    ),
}


def upgrade() -> None:
    """Replace the indexes of lines on SQLite, add the columns of lines on PostgreSQL."""
    if op.get_bind().dialect.name == "sqlite":
        _index(_OF_SQLITE)
        return
    for table, line in _OF_POSTGRES.items():
        op.execute(f"ALTER TABLE {table} ADD COLUMN line text GENERATED ALWAYS AS ({line}) STORED")


def downgrade() -> None:
    """Bring the earlier indexes back, and take the columns away."""
    if op.get_bind().dialect.name == "sqlite":
        _index(before._LINES)
        return
    for table in _OF_POSTGRES:
        op.execute(f"ALTER TABLE {table} DROP COLUMN line")


def _index(lines: dict[str, str]) -> None:
    for table, columns in lines.items():
        op.execute(f"DROP INDEX ix_{table}_lines")
        op.execute(f"CREATE INDEX ix_{table}_lines ON {table} ({columns})")
