"""Makes, checks, rotates and revokes API keys; open when a key should work and does not.

A key is `trg_` and 43 random characters. It is shown once; the database keeps its SHA-256 (the key is random, so that
needs no salt) and its first characters, to be recognised in lists.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from triage.domain.access import ApiKey, Principal, Scope
from triage.domain.errors import ConflictError, InputError, NotFoundError, UnauthorizedError
from triage.incidents.identifiers import new_id
from triage.ports import Clock
from triage.storage.audit import AuditEntry
from triage.storage.database import Database

KEY_MARK = "trg_"
_PREFIX_CHARS = 12
_CACHE_S = 5
"""A revoked key works at most this long in another process: a look-up per request would cost more than it saves."""
_MAX_CACHED = 10_000
_REFUSAL = "ключ не принят: его нет, он отозван или истёк → попросите действующий ключ у администратора"


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key with its secret, which nobody can see again."""

    secret: str
    key: ApiKey


class Keyring:
    """The API keys of one database."""

    def __init__(self, database: Database, clock: Clock):
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._cache: dict[str, tuple[ApiKey, datetime]] = {}
        self._exists_until: tuple[bool, datetime] | None = None

    def issue(
        self,
        name: str,
        scopes: Iterable[Scope],
        by: Principal,
        *,
        lifetime: timedelta | None = None,
        authority: str | None = None,
    ) -> IssuedKey:
        """Make a key. InputError when it would have no scope."""
        granted = frozenset(scopes)
        if not granted:
            raise InputError("ключ без прав бесполезен → назовите хотя бы одно из: ingest, review, train, admin")
        now = self._clock.now()
        expires_at = now + lifetime if lifetime else None
        issued = _new_key(name, granted, now, expires_at, authority)
        with self._database.writing() as unit:
            unit.keys.add(issued.key)
            unit.audit.add(AuditEntry(now, by.name, "key.create", issued.key.key_id))
        self.forget()
        return issued

    def rotate(self, key_id: str, by: Principal, *, grace: timedelta, lifetime: timedelta | None = None) -> IssuedKey:
        """Make a successor with the same scopes and the same time to live; the old key works for `grace` more."""
        now = self._clock.now()
        with self._database.writing() as unit:
            old = unit.keys.get(key_id)
            if not old.is_valid_at(now):
                raise ConflictError("этот ключ уже не действует → создайте новый")
            lifetime = lifetime or (old.expires_at - old.created_at if old.expires_at else None)
            expires_at = now + lifetime if lifetime else None
            issued = _new_key(old.name, old.scopes, now, expires_at, old.authority)
            issued = replace(issued, key=replace(issued.key, rotated_from=old.key_id))
            unit.keys.add(issued.key)
            unit.keys.end(key_id, now + grace)
            unit.audit.add(AuditEntry(now, by.name, "key.rotate", key_id))
        self.forget()
        return issued

    def revoke(self, key_id: str, by: Principal) -> ApiKey:
        """Make a key stop working now (in other processes within 5 s)."""
        now = self._clock.now()
        with self._database.writing() as unit:
            unit.keys.get(key_id)
            unit.keys.end(key_id, now)
            unit.audit.add(AuditEntry(now, by.name, "key.revoke", key_id))
            ended = unit.keys.get(key_id)
        self.forget()
        return ended

    def list(self) -> list[ApiKey]:
        """Return every key, the oldest first."""
        with self._database.reading() as unit:
            return unit.keys.all()

    def exist(self) -> bool:
        """Say whether any key was ever made here (remembered for 5 s)."""
        now = self._clock.now()
        with self._lock:
            if self._exists_until is not None and now < self._exists_until[1]:
                return self._exists_until[0]
        with self._database.reading() as unit:
            found = unit.keys.exist()
        with self._lock:
            self._exists_until = (found, now + timedelta(seconds=_CACHE_S))
        return found

    def principal(self, secret: str) -> Principal:
        """Return who holds a key. UnauthorizedError when it is unknown, expired or revoked."""
        now = self._clock.now()
        key = self._find(digest(secret), now)
        if key is None or not key.is_valid_at(now):
            raise UnauthorizedError(_REFUSAL)
        return _principal(key)

    def holder(self, key_id: str) -> Principal:
        """Return who holds the key with an id. UnauthorizedError when there is none, or it is expired or revoked."""
        try:
            with self._database.reading() as unit:
                key = unit.keys.get(key_id)
        except NotFoundError:
            raise UnauthorizedError(_REFUSAL) from None
        if not key.is_valid_at(self._clock.now()):
            raise UnauthorizedError(_REFUSAL)
        return _principal(key)

    def note(self, by: Principal, action: str) -> None:
        """Write what the holder of a key did with it into the audit log."""
        with self._database.writing() as unit:
            unit.audit.add(AuditEntry(self._clock.now(), by.name, action, by.key_id))

    def _find(self, found_digest: str, now: datetime) -> ApiKey | None:
        with self._lock:
            cached = self._cache.get(found_digest)
        if cached is not None and now < cached[1]:
            return cached[0]
        with self._database.reading() as unit:
            key = unit.keys.find(found_digest)
        if key is not None:
            with self._lock:
                if len(self._cache) >= _MAX_CACHED:
                    self._cache.clear()
                self._cache[found_digest] = (key, now + timedelta(seconds=_CACHE_S))
        return key

    def forget(self) -> None:
        """Drop what is remembered, after a change."""
        with self._lock:
            self._cache.clear()
            self._exists_until = None


def digest(secret: str) -> str:
    """Return the SHA-256 of a key, as stored."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _principal(key: ApiKey) -> Principal:
    return Principal(key.key_id, key.name, key.scopes, key.authority)


def _new_key(
    name: str, scopes: frozenset[Scope], now: datetime, expires_at: datetime | None, authority: str | None
) -> IssuedKey:
    secret = KEY_MARK + secrets.token_urlsafe(32)
    key = ApiKey(
        new_id(now), name, secret[:_PREFIX_CHARS], digest(secret), scopes, now, expires_at, authority=authority
    )
    return IssuedKey(secret, key)
