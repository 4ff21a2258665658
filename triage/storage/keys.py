"""API keys at rest; open when a key is not found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from triage.domain.access import ApiKey, Scope
from triage.domain.errors import NotFoundError
from triage.storage.tables import api_keys


class KeyRepository:
    """Reads and writes API keys; only digests are kept."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def add(self, key: ApiKey) -> None:
        """Store a new key."""
        values = {
            "uid": key.key_id,
            "name": key.name,
            "prefix": key.prefix,
            "digest": key.digest,
            "scopes": sorted(scope.value for scope in key.scopes),
            "authority": key.authority,
            "created_at": key.created_at,
            "expires_at": key.expires_at,
            "rotated_from": key.rotated_from,
        }
        self._connection.execute(insert(api_keys).values(values))

    def find(self, digest: str) -> ApiKey | None:
        """Return the key with a digest, None when unknown; expired and revoked ones are returned too."""
        row = self._connection.execute(select(api_keys).where(api_keys.c.digest == digest)).one_or_none()
        return None if row is None else _key(row)

    def get(self, key_id: str) -> ApiKey:
        """Return a key by its id. NotFoundError when there is none."""
        row = self._connection.execute(select(api_keys).where(api_keys.c.uid == key_id)).one_or_none()
        if row is None:
            raise NotFoundError(f"ключа «{key_id[:64]}» нет → возьмите id из списка ключей")
        return _key(row)

    def all(self) -> list[ApiKey]:
        """Return every key, the oldest first."""
        return [_key(row) for row in self._connection.execute(select(api_keys).order_by(api_keys.c.id))]

    def end(self, key_id: str, moment: datetime) -> None:
        """Make a key stop working at a moment (now: revoked; later: the grace time of a rotation)."""
        earlier = or_(api_keys.c.revoked_at.is_(None), api_keys.c.revoked_at > moment)
        self._connection.execute(update(api_keys).where(api_keys.c.uid == key_id, earlier).values(revoked_at=moment))

    def exist(self) -> bool:
        """Say whether any key was ever made."""
        return self._connection.execute(select(func.count()).select_from(api_keys)).scalar_one() > 0


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        key_id=row.uid,
        name=row.name,
        prefix=row.prefix,
        digest=row.digest,
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        rotated_from=row.rotated_from,
        authority=row.authority,
    )
