"""Keep beside every answer which rubric scored it and what its wording says, so that a rating reads no texts.

All three columns stay NULL for answers stored before: the background job scores them, and a rating computes the rest
from the text until they are written anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the index by which unscored answers are found."""
    with op.batch_alter_table("answers") as batch:
        batch.add_column(sa.Column("score_version", sa.Text(), nullable=True))
        batch.add_column(sa.Column("template", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("declines", sa.Boolean(), nullable=True))
    unscored = sa.text("score_version IS NULL")
    op.create_index(
        "ix_answers_unscored", "answers", ["incident_id", "position"], sqlite_where=unscored, postgresql_where=unscored
    )


def downgrade() -> None:
    """Take the index and the columns away; scores and kinds stay."""
    op.drop_index("ix_answers_unscored", table_name="answers")
    with op.batch_alter_table("answers") as batch:
        for column in ("declines", "template", "score_version"):
            batch.drop_column(column)
