"""Idempotency keys of requests; open when a repeated request did its work twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from triage.domain.errors import ConflictError
from triage.storage.tables import idempotency_keys


@dataclass(frozen=True, slots=True)
class RequestKey:
    """Names one request of one sender: `owner` is the API key, `body_digest` a SHA-256 of what is asked."""

    owner: str
    key: str
    body_digest: str


class IdempotencyRepository:
    """Claims keys inside the transaction of the work they protect."""

    def __init__(self, connection: Connection):
        self._connection = connection
        self._insert = sqlite_insert if connection.dialect.name == "sqlite" else postgres_insert

    def claim(self, request: RequestKey, now: datetime) -> str | None:
        """Take a key for this transaction, or return the reference of what the same request made before.

        A second process with the same key waits here until the first has committed.

        Raises:
            ConflictError: The key was used for another body.
        """
        values = {
            "owner": request.owner,
            "key": request.key,
            "body_digest": request.body_digest,
            "created_at": now,
        }
        statement = self._insert(idempotency_keys).values(values).on_conflict_do_nothing()
        if self._connection.execute(statement.returning(idempotency_keys.c.key)).one_or_none() is not None:
            return None
        where = (idempotency_keys.c.owner == request.owner) & (idempotency_keys.c.key == request.key)
        row = self._connection.execute(select(idempotency_keys).where(where)).one()
        if row.body_digest != request.body_digest:
            raise ConflictError(
                "этот Idempotency-Key уже был с другим телом запроса → возьмите новый ключ или повторите прежнее тело"
            )
        return row.reference or ""

    def remember(self, request: RequestKey, reference: str) -> None:
        """Note what the request made, to be found when it is repeated."""
        where = (idempotency_keys.c.owner == request.owner) & (idempotency_keys.c.key == request.key)
        self._connection.execute(update(idempotency_keys).where(where).values(reference=reference))

    def count_before(self, moment: datetime) -> int:
        """Return how many keys were first seen before a moment."""
        counted = select(func.count()).select_from(idempotency_keys).where(idempotency_keys.c.created_at < moment)
        found: int = self._connection.execute(counted).scalar_one()
        return found

    def delete_before(self, moment: datetime) -> int:
        """Forget keys first seen before a moment; return how many."""
        return self._connection.execute(delete(idempotency_keys).where(idempotency_keys.c.created_at < moment)).rowcount
