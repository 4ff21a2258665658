"""Lay the tables: incidents with all that belongs to them, keys, audit, webhooks.

The log and the audit entries are append-only by triggers: UPDATE is always refused; an event may only be deleted
together with its incident (retention), an audit entry only by the retention of the audit itself (older than 30 days).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create every table, parents first, then the triggers."""
    _api_keys()
    _audit_entries()
    _idempotency_keys()
    _problems()
    _webhooks()
    _deliveries()
    _incidents()
    _answers()
    _appeals()
    _assignments()
    _corrections()
    _decisions()
    _events()
    _members()
    _reopenings()
    _signatures()
    if op.get_bind().dialect.name == "sqlite":
        _protect_on_sqlite()
    else:
        _protect_on_postgres()


def downgrade() -> None:
    """Refuse: below the first schema there is nothing, and incidents are not dropped by a command."""
    raise NotImplementedError("the first migration is not taken back; restore a backup instead")


def _api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", ID, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("rotated_from", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("digest", name="uq_api_keys_digest"),
        sa.UniqueConstraint("uid", name="uq_api_keys_uid"),
    )


def _audit_entries() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entries"),
        sqlite_autoincrement=True,
    )


def _idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_digest", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", name="pk_idempotency_keys"),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"], unique=False)


def _problems() -> None:
    op.create_table(
        "problems",
        sa.Column("id", ID, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("settlement", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_problems"),
        sa.UniqueConstraint("uid", name="uq_problems_uid"),
    )


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", ID, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
        sa.UniqueConstraint("uid", name="uq_webhooks_uid"),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", ID, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("webhook_id", ID, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt_count", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("delivered_at", MOMENT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhooks.id"], name="fk_deliveries_webhook_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("uid", name="uq_deliveries_uid"),
    )
    op.create_index("ix_deliveries_state_next_attempt_at", "deliveries", ["state", "next_attempt_at"], unique=False)
    op.create_index("ix_deliveries_webhook_id_id", "deliveries", ["webhook_id", "id"], unique=False)


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", ID, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("post_id", sa.Text(), nullable=False),
        sa.Column("comment_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content_digest", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("topic_group", sa.Text(), nullable=True),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("settlement", sa.Text(), nullable=True),
        sa.Column("street", sa.Text(), nullable=True),
        sa.Column("house", sa.Text(), nullable=True),
        sa.Column("is_solvable", sa.Boolean(), nullable=True),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("closing_reason", sa.Text(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("first_answer_s", sa.Float(), nullable=True),
        sa.Column("first_answer_working_s", sa.Float(), nullable=True),
        sa.Column("reaction_s", sa.Float(), nullable=True),
        sa.Column("approval_s", sa.Float(), nullable=True),
        sa.Column("norm_was_kept", sa.Boolean(), nullable=True),
        sa.Column("source_row", sa.Integer(), nullable=True),
        sa.Column("source_page", sa.Text(), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("unknown_names", sa.Text(), nullable=False),
        sa.Column("extra", sa.Text(), nullable=False),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("problem_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["problem_id"], ["problems.id"], name="fk_incidents_problem_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
        sa.UniqueConstraint("platform", "post_id", "comment_id", name="uq_incidents_platform_post_id_comment_id"),
        sa.UniqueConstraint("uid", name="uq_incidents_uid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_incidents_authority_created_at", "incidents", ["authority", "created_at"], unique=False)
    op.create_index("ix_incidents_created_at_id", "incidents", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_incidents_needs_review_severity_id", "incidents", ["needs_review", "severity", "id"], unique=False
    )
    op.create_index("ix_incidents_problem_id", "incidents", ["problem_id"], unique=False)
    op.create_index(
        "ix_incidents_topic_settlement_created_at", "incidents", ["topic", "settlement", "created_at"], unique=False
    )


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("incident_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("authority", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("quality", sa.Float(), nullable=True),
        sa.CheckConstraint("quality IS NULL OR (quality >= 0 AND quality <= 100)", name="ck_answers_quality"),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_answers_incident_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("incident_id", "position", name="pk_answers"),
    )


def _appeals() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", ID, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("incident_id", ID, nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("proposed", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_appeals_incident_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_appeals"),
        sa.UniqueConstraint("uid", name="uq_appeals_uid"),
    )
    op.create_index("ix_appeals_incident_id", "appeals", ["incident_id"], unique=False)
    op.create_index("ix_appeals_state_id", "appeals", ["state", "id"], unique=False)


def _assignments() -> None:
    op.create_table(
        "assignments",
        sa.Column("incident_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("assigned_at", MOMENT, nullable=False),
        sa.Column("released_at", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("norm_hours", sa.Float(), nullable=True),
        sa.Column("was_wrong", sa.Boolean(), nullable=False),
        sa.Column("co_executors", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_assignments_incident_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("incident_id", "position", name="pk_assignments"),
    )


def _corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", ID, nullable=False),
        sa.Column("incident_id", ID, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("corrected_at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_corrections_incident_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
    )
    op.create_index("ix_corrections_incident_id", "corrections", ["incident_id"], unique=False)


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("incident_id", ID, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("model_version", sa.Text(), nullable=False),
        sa.Column("region_version", sa.Text(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_decisions_incident_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("incident_id", name="pk_decisions"),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", ID, nullable=False),
        sa.Column("incident_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=True),
        sa.Column("previous", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_events_incident_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_incident_id_id", "events", ["incident_id", "id"], unique=False)


def _members() -> None:
    op.create_table(
        "members",
        sa.Column("incident_id", ID, nullable=False),
        sa.Column("problem_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("similarity", sa.Float(), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_members_incident_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["problem_id"], ["problems.id"], name="fk_members_problem_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("incident_id", "problem_id", name="pk_members"),
    )
    op.create_index("ix_members_problem_id", "members", ["problem_id"], unique=False)


def _reopenings() -> None:
    op.create_table(
        "reopenings",
        sa.Column("incident_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reopened_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_reopenings_incident_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("incident_id", "position", name="pk_reopenings"),
    )


def _signatures() -> None:
    op.create_table(
        "signatures",
        sa.Column("incident_id", ID, nullable=False),
        sa.Column("band", ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_signatures_incident_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("incident_id", "band", name="pk_signatures"),
    )
    op.create_index("ix_signatures_band_created_at", "signatures", ["band", "created_at"], unique=False)


def _protect_on_sqlite() -> None:
    for table in ("events", "audit_entries"):
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        )
    op.execute(
        "CREATE TRIGGER events_no_delete BEFORE DELETE ON events "
        "WHEN EXISTS (SELECT 1 FROM incidents WHERE id = OLD.incident_id) "
        "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries "
        "WHEN OLD.at > datetime('now', '-30 days') BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    )


def _protect_on_postgres() -> None:
    op.execute(
        "CREATE FUNCTION triage_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'append-only'; END $$"
    )
    op.execute(
        "CREATE FUNCTION triage_with_incident_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF EXISTS (SELECT 1 FROM incidents WHERE id = OLD.incident_id) THEN "
        "RAISE EXCEPTION 'append-only'; END IF; RETURN OLD; END $$"
    )
    for table in ("events", "audit_entries"):
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION triage_append_only()"
        )
    op.execute(
        "CREATE TRIGGER events_no_delete BEFORE DELETE ON events "
        "FOR EACH ROW EXECUTE FUNCTION triage_with_incident_only()"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries FOR EACH ROW "
        "WHEN (OLD.at > CURRENT_TIMESTAMP - interval '30 days') EXECUTE FUNCTION triage_append_only()"
    )
