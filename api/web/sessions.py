"""Signs who is at the pages: a cookie that names a key, and tokens that prove a form is ours; open when log-in fails.

The cookie holds the id of an API key, never the key: what the key may do is asked of the database on every request, so
a revoked key ends its sessions. Nothing is stored; everything is signed with one secret per server.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

LIFETIME = timedelta(hours=12)
"""A working day with time to spare."""


@dataclass(frozen=True, slots=True)
class Session:
    """A log-in: the key it was made with, and the token its forms must carry."""

    key_id: str
    csrf: str


class Sessions:
    """Makes and reads the words of sessions. The secret must be the same in all workers of a server."""

    def __init__(self, secret: bytes):
        self._secret = secret

    def open(self, key_id: str, now: datetime) -> str:
        """Return the word of a new session for the cookie."""
        stated = f"{key_id}.{int((now + LIFETIME).timestamp())}.{secrets.token_urlsafe(9)}"
        return f"{stated}.{self._sign('session', stated)}"

    def read(self, word: str, now: datetime) -> Session | None:
        """Return the session of a word; None when it is not ours or over."""
        stated, _, signature = word.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._sign("session", stated).encode()):
            return None
        key_id, ends_at, _ = stated.split(".")
        return Session(key_id, self._sign("form", stated)) if now.timestamp() < int(ends_at) else None

    def _sign(self, purpose: str, stated: str) -> str:
        return hmac.new(self._secret, f"{purpose}:{stated}".encode(), hashlib.sha256).hexdigest()


def is_token(session: Session, given: str) -> bool:
    """Say whether a form carries the token of its session."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), session.csrf.encode())


def server_secret(given: str, room: Path | None) -> bytes:
    """Return the secret to sign with: the one set, else one that the workers of a server share through their folder.

    Without either it is random: sessions end with the process.
    """
    if given:
        return given.encode()
    if room is None:
        return secrets.token_bytes(32)
    path, mine = room / "sessions", room / f"sessions.{secrets.token_hex(8)}"
    mine.touch(mode=0o600)
    mine.write_bytes(secrets.token_bytes(32))
    with suppress(FileExistsError):
        path.hardlink_to(mine)
    mine.unlink()
    return path.read_bytes()
