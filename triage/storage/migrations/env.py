"""How Alembic reaches the database: on the connection that `triage.storage.schema` hands over."""

from __future__ import annotations

from alembic import context

from triage.storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
