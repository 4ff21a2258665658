from __future__ import annotations

from tests.databases import cluster, database, database_url, sqlite_database, sqlite_template

__all__ = ["cluster", "database", "database_url", "sqlite_database", "sqlite_template"]
