"""Who may do what: scopes and API keys; open when you protect something or make a key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """What a key allows. `admin` implies the others."""

    INGEST = "ingest"
    REVIEW = "review"
    TRAIN = "train"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key as stored: only its SHA-256 and its first characters, never the key itself.

    `authority` binds the key of an authority's own system: it is the default sender of answers and appeals.
    """

    key_id: str
    name: str
    prefix: str
    digest: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    rotated_from: str | None = None
    authority: str | None = None

    def is_valid_at(self, moment: datetime) -> bool:
        """Say whether the key may be used at `moment`."""
        return (self.expires_at is None or moment < self.expires_at) and (
            self.revoked_at is None or moment < self.revoked_at
        )


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever acts: the id of a key, its name for the audit log, what it may do."""

    key_id: str
    name: str
    scopes: frozenset[Scope]
    authority: str | None = None

    def may(self, scope: Scope) -> bool:
        """Say whether the principal has a scope."""
        return scope in self.scopes or Scope.ADMIN in self.scopes


SYSTEM = Principal("system", "система", frozenset(Scope))
"""The product itself: background jobs and commands of the operator."""
