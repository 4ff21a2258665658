"""Alembic environment as package data; `triage.storage.schema` runs it, nobody calls alembic by hand."""
