"""Every table, in one place; open to see what is stored and what never is (authors).

A change here needs a migration (`migrations/versions`); a test compares both on SQLite and PostgreSQL. Names of
constraints follow one convention, because SQLite can only alter what has a name.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
)

from triage.storage.column_types import BigId, JsonText, SafeText, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _incident_id(*, primary_key: bool = False) -> Column[int]:
    reference = ForeignKey("incidents.id", ondelete="CASCADE")
    return Column("incident_id", BigId, reference, primary_key=primary_key, nullable=False)


incidents = Table(
    "incidents",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("uid", SafeText, nullable=False, unique=True),
    Column("platform", SafeText, nullable=False),
    Column("post_id", SafeText, nullable=False),
    Column("comment_id", SafeText, nullable=False),
    Column("number", SafeText),
    Column("text", SafeText, nullable=False),
    Column("content_digest", SafeText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("state", SafeText, nullable=False),
    Column("authority", SafeText),
    Column("topic", SafeText),
    Column("topic_group", SafeText),
    Column("district", SafeText),
    Column("settlement", SafeText),
    Column("street", SafeText),
    Column("house", SafeText),
    Column("is_solvable", Boolean),
    Column("severity", Integer, nullable=False),
    Column("outcome", SafeText),
    Column("closing_reason", SafeText),
    Column("closed_at", UtcDateTime),
    Column("first_answer_s", Float),
    Column("first_answer_working_s", Float),
    Column("reaction_s", Float),
    Column("approval_s", Float),
    Column("norm_was_kept", Boolean),
    Column("source_row", Integer),
    Column("source_page", SafeText),
    Column("source_url", SafeText),
    Column("unknown_names", JsonText, nullable=False),
    Column("extra", JsonText, nullable=False),
    Column("needs_review", Boolean, nullable=False),
    Column("problem_id", BigId, ForeignKey("problems.id", ondelete="SET NULL")),
    UniqueConstraint("platform", "post_id", "comment_id"),
    Index(None, "created_at", "id"),
    Index(None, "authority", "created_at"),
    Index(None, "needs_review", "severity", "id"),
    Index(None, "problem_id"),
    Index(None, "topic", "settlement", "created_at"),
    sqlite_autoincrement=True,
)
"""One message. `authority` repeats the assignment in charge so that lists need no join. No author, no profile."""

decisions = Table(
    "decisions",
    metadata,
    _incident_id(primary_key=True),
    Column("document", SafeText, nullable=False),
    Column("reasons", JsonText, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("model_version", SafeText, nullable=False),
    Column("region_version", SafeText, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
)
"""What the pipeline said, with all its evidence; spans point into `incidents.text`."""

assignments = Table(
    "assignments",
    metadata,
    _incident_id(primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("authority", SafeText, nullable=False),
    Column("assigned_at", UtcDateTime, nullable=False),
    Column("released_at", UtcDateTime),
    Column("reason", SafeText, nullable=False),
    Column("norm_hours", Float),
    Column("was_wrong", Boolean, nullable=False),
    Column("co_executors", JsonText, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    _incident_id(primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("text", SafeText, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("authority", SafeText),
    Column("kind", SafeText),
    Column("quality", Float),
    Column("score_version", SafeText),
    Column("template", BigInteger),
    Column("declines", Boolean),
    Column("answer", SafeText),
    Column("given_kind", SafeText),
    Column("given_quality", Float),
    Column("relevance", Integer),
    Column("analyst_count", Integer, nullable=False, server_default="0"),
    Column("urgency", Float),
    CheckConstraint("quality IS NULL OR (quality >= 0 AND quality <= 100)", name="quality"),
    Index(None, "score_version", "incident_id", "position"),
    Index("ix_answers_urgency", "urgency", "incident_id", "position"),
    Index("ix_answers_analyst_count", "analyst_count", "incident_id"),
)
"""`template` and `declines` are what `triage.answers.wording` says of the text, NULL = not yet said.

`answer` names the words (`triage.storage.marks.answer_id`). What holds (kind, quality, relevance, analyst_count,
urgency of a review) is worked out by `triage.storage.answer_scores` of what was given and of the two tables below.
"""

answer_scores = Table(
    "answer_scores",
    metadata,
    Column("id", BigId, primary_key=True),
    _incident_id(),
    Column("answer", SafeText, nullable=False),
    Column("version", SafeText, nullable=False),
    Column("scored_at", UtcDateTime, nullable=False),
    Column("kind", SafeText),
    Column("quality", Float),
    Column("confidence", Float, nullable=False),
    Column("marks", SafeText, nullable=False),
    Index(None, "incident_id", "answer"),
    sqlite_autoincrement=True,
)
"""Every automatic score, the newest holds: append-only like `events`. `marks` by `triage.storage.marks`."""

analyst_scores = Table(
    "analyst_scores",
    metadata,
    Column("id", BigId, primary_key=True),
    _incident_id(),
    Column("answer", SafeText, nullable=False),
    Column("analyst", SafeText, nullable=False),
    Column("scored_at", UtcDateTime, nullable=False),
    Column("kind", SafeText),
    Column("quality", Float),
    Column("implied_quality", Float),
    Column("marks", SafeText, nullable=False),
    Column("comment", SafeText, nullable=False),
    Column("is_withdrawn", Boolean, nullable=False),
    Index(None, "incident_id", "answer"),
    Index(None, "scored_at"),
    sqlite_autoincrement=True,
)
"""Every score of an analyst, the newest of each holds: append-only. `analyst` is the name of a key, no person."""

reopenings = Table(
    "reopenings",
    metadata,
    _incident_id(primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("reopened_at", UtcDateTime, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", BigId, primary_key=True),
    _incident_id(),
    Column("kind", SafeText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("actor", SafeText, nullable=False),
    Column("authority", SafeText),
    Column("previous", SafeText),
    Column("value", SafeText),
    Column("note", SafeText),
    Index(None, "incident_id", "id"),
    sqlite_autoincrement=True,
)
"""The append-only log: triggers refuse UPDATE always, and DELETE while the incident still exists."""

problems = Table(
    "problems",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("uid", SafeText, nullable=False, unique=True),
    Column("topic", SafeText),
    Column("district", SafeText),
    Column("settlement", SafeText),
    Column("created_at", UtcDateTime, nullable=False),
)

members = Table(
    "members",
    metadata,
    _incident_id(primary_key=True),
    Column("problem_id", BigId, ForeignKey("problems.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", SafeText, nullable=False),
    Column("similarity", Float, nullable=False),
    Column("joined_at", UtcDateTime, nullable=False),
    Column("left_at", UtcDateTime),
    Index(None, "problem_id"),
)
"""Membership over time; a row with `left_at` keeps the incident from being grouped there again by itself."""

signatures = Table(
    "signatures",
    metadata,
    _incident_id(primary_key=True),
    Column("band", BigId, primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "band", "created_at"),
)
"""Bands of MinHash signatures: two texts that share one are compared in full."""

appeals = Table(
    "appeals",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("uid", SafeText, nullable=False, unique=True),
    _incident_id(),
    Column("authority", SafeText, nullable=False),
    Column("proposed", SafeText),
    Column("reason", SafeText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("state", SafeText, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("decided_by", SafeText),
    Column("decision_note", SafeText),
    Index(None, "incident_id"),
    Index(None, "state", "id"),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", BigId, primary_key=True),
    _incident_id(),
    Column("field", SafeText, nullable=False),
    Column("before", SafeText),
    Column("after", SafeText),
    Column("corrected_at", UtcDateTime, nullable=False),
    Column("actor", SafeText, nullable=False),
    Column("reason", SafeText, nullable=False),
    Index(None, "incident_id"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("owner", SafeText, primary_key=True),
    Column("key", SafeText, primary_key=True),
    Column("body_digest", SafeText, nullable=False),
    Column("reference", SafeText),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "created_at"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("uid", SafeText, nullable=False, unique=True),
    Column("name", SafeText, nullable=False),
    Column("prefix", SafeText, nullable=False),
    Column("digest", SafeText, nullable=False, unique=True),
    Column("scopes", JsonText, nullable=False),
    Column("authority", SafeText),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Column("rotated_from", SafeText),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", SafeText, nullable=False),
    Column("action", SafeText, nullable=False),
    Column("target", SafeText),
    Column("request_id", SafeText),
    sqlite_autoincrement=True,
)
"""Who did what when, without contents: append-only like `events`."""

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("uid", SafeText, nullable=False, unique=True),
    Column("url", SafeText, nullable=False),
    Column("secret", SafeText, nullable=False),
    Column("kinds", JsonText, nullable=False),
    Column("authority", SafeText),
    Column("is_active", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("uid", SafeText, nullable=False, unique=True),
    Column("webhook_id", BigId, ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
    Column("body", SafeText, nullable=False),
    Column("state", SafeText, nullable=False),
    Column("attempt_count", Integer, nullable=False),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("delivered_at", UtcDateTime),
    Column("last_error", SafeText),
    Index(None, "state", "next_attempt_at"),
    Index(None, "webhook_id", "id"),
)
"""The outbox: written in the transaction of the event, so that no crash loses a call."""
