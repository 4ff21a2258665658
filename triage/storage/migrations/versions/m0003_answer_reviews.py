"""Keep every score of an answer, automatic and by analysts, and beside the answer what follows from them.

Scores made before were kept without their criteria, so every answer is scored anew in the background. The kinds that
senders gave are in the log and become `given_kind`; a quality nobody could give over the service.
"""

from __future__ import annotations

import hashlib
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
_ROWS = 2_000
_GIVEN_KIND = """
UPDATE answers SET given_kind = (
  SELECT max(events.value) FROM events
  WHERE events.incident_id = answers.incident_id AND events.kind = 'answered'
    AND events.at = answers.answered_at AND coalesce(events.authority, '') = coalesce(answers.authority, '')
    AND events.value IN ('final', 'interim', 'clarification', 'not_an_answer'))
WHERE kind IS NOT NULL
"""
_FORGET = """
UPDATE answers SET kind = given_kind, quality = NULL, score_version = NULL WHERE score_version IS NOT NULL
"""
_UNSCORED = """
UPDATE answers SET given_kind = coalesce(given_kind, kind), given_quality = quality WHERE score_version IS NULL
"""


def upgrade() -> None:
    """Add tables, columns and indexes, name every answer, and send scored answers back to be scored."""
    op.drop_index("ix_answers_unscored", table_name="answers")
    _columns()
    _name_answers()
    op.execute(_GIVEN_KIND)
    op.execute(_UNSCORED)
    op.execute(_FORGET)
    op.create_index(
        "ix_answers_score_version_incident_id_position", "answers", ["score_version", "incident_id", "position"]
    )
    op.create_index("ix_answers_urgency", "answers", ["urgency", "incident_id", "position"])
    op.create_index("ix_answers_analyst_count", "answers", ["analyst_count", "incident_id"])
    _answer_scores()
    _analyst_scores()
    _protect()


def downgrade() -> None:
    """Take tables, columns and indexes away: analysts' scores are lost, what holds of answers stays."""
    op.drop_table("analyst_scores")
    op.drop_table("answer_scores")
    for name in ("analyst_count", "urgency", "score_version_incident_id_position"):
        op.drop_index(f"ix_answers_{name}", table_name="answers")
    with op.batch_alter_table("answers") as batch:
        for column in ("urgency", "analyst_count", "relevance", "given_quality", "given_kind", "answer"):
            batch.drop_column(column)
    unscored = sa.text("score_version IS NULL")
    op.create_index(
        "ix_answers_unscored", "answers", ["incident_id", "position"], sqlite_where=unscored, postgresql_where=unscored
    )


def _columns() -> None:
    added: list[sa.Column[Any]] = [
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("given_kind", sa.Text(), nullable=True),
        sa.Column("given_quality", sa.Float(), nullable=True),
        sa.Column("relevance", sa.Integer(), nullable=True),
        sa.Column("analyst_count", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("urgency", sa.Float(), nullable=True),
    ]
    for column in added:
        op.add_column("answers", column)


def _name_answers() -> None:
    """Write the name of every answer: the first 16 hexadecimal digits of the SHA-256 of its text."""
    connection, last = op.get_bind(), (0, -1)
    page = sa.text(
        "SELECT incident_id, position, text FROM answers "
        "WHERE incident_id > :row OR (incident_id = :row AND position > :position) "
        "ORDER BY incident_id, position LIMIT :limit"
    )
    name = sa.text("UPDATE answers SET answer = :answer WHERE incident_id = :row AND position = :position")
    while rows := connection.execute(page, {"row": last[0], "position": last[1], "limit": _ROWS}).all():
        named = [
            {"answer": hashlib.sha256(text.encode()).hexdigest()[:16], "row": row, "position": position}
            for row, position, text in rows
        ]
        connection.execute(name, named)
        last = (rows[-1].incident_id, rows[-1].position)


def _answer_scores() -> None:
    op.create_table(
        "answer_scores",
        sa.Column("id", ID, primary_key=True),
        sa.Column("incident_id", ID, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("scored_at", MOMENT, nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("quality", sa.Float()),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_answer_scores_incident_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_answer_scores"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_answer_scores_incident_id_answer", "answer_scores", ["incident_id", "answer"])


def _analyst_scores() -> None:
    op.create_table(
        "analyst_scores",
        sa.Column("id", ID, primary_key=True),
        sa.Column("incident_id", ID, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("analyst", sa.Text(), nullable=False),
        sa.Column("scored_at", MOMENT, nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("quality", sa.Float()),
        sa.Column("implied_quality", sa.Float()),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_analyst_scores_incident_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_analyst_scores"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_analyst_scores_incident_id_answer", "analyst_scores", ["incident_id", "answer"])
    op.create_index("ix_analyst_scores_scored_at", "analyst_scores", ["scored_at"])


def _protect() -> None:
    """Let no score be changed, and none be deleted but with its incident."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in ("answer_scores", "analyst_scores"):
        update = f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        delete = f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        if is_sqlite:
            refuse = "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            op.execute(update + refuse)
            op.execute(f"{delete}WHEN EXISTS (SELECT 1 FROM incidents WHERE id = OLD.incident_id) {refuse}")  # noqa: S608 (our own names)
        else:
            op.execute(f"{update}FOR EACH ROW EXECUTE FUNCTION triage_append_only()")
            op.execute(f"{delete}FOR EACH ROW EXECUTE FUNCTION triage_with_incident_only()")
