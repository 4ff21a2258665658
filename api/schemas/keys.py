"""Shapes of `/v1/keys` and `/v1/audit`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.schemas.decisions import Shape
from api.schemas.incidents import Code
from api.schemas.values import WHOLE
from triage.domain.access import Scope

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
MAX_LIFETIME_DAYS = 3_650
LifetimeDays = Annotated[int, Field(ge=1, le=MAX_LIFETIME_DAYS), WHOLE]
GraceHours = Annotated[int, Field(ge=0, le=720), WHOLE]


class KeyIn(BaseModel):
    """A key to make."""

    model_config = ConfigDict(extra="forbid")

    name: Name = Field(description="Чей ключ: это имя стоит в журналах")
    scopes: list[Scope] = Field(min_length=1, max_length=4, description="Права")
    lifetime_days: LifetimeDays | None = Field(365, description="Сколько дней действует; null — вечно")
    authority: Code | None = Field(None, description="Код органа, от имени которого ключ отвечает и возражает")


class RotationIn(BaseModel):
    """How to replace a key."""

    model_config = ConfigDict(extra="forbid")

    grace_hours: GraceHours = Field(24, description="Сколько часов ещё действует старый ключ")
    lifetime_days: LifetimeDays | None = Field(
        None, description="Сколько дней действует новый; null — столько же, сколько старый с его создания"
    )


class KeyOut(Shape):
    """A key without its secret."""

    key_id: str
    name: str
    prefix: str = Field(description="Первые знаки ключа, чтобы его узнать")
    scopes: list[Scope]
    authority: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    rotated_from: str | None


class IssuedKeyOut(Shape):
    """A new key; the secret is shown this once."""

    secret: str
    key: KeyOut


class KeysOut(Shape):
    """Every key, the oldest first."""

    keys: list[KeyOut]


class AuditEntryOut(Shape):
    """One act of the audit log."""

    at: datetime
    actor: str
    action: str
    target: str | None


class AuditOut(Shape):
    """A page of the audit log, the newest first."""

    items: list[AuditEntryOut]
    next_cursor: str | None
