"""API keys and the audit log, for administrators."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request

from api.errors import GUARDED
from api.keyring import IssuedKey
from api.requests import CursorWord, Limit, cursor_of
from api.schemas.keys import AuditEntryOut, AuditOut, IssuedKeyOut, KeyIn, KeyOut, KeysOut, RotationIn
from api.security import Admin, keyring_of
from api.state import incidents_of, services_of, state_of
from triage.domain.access import ApiKey
from triage.incidents.authorities import check_authority
from triage.incidents.services import IncidentServices
from triage.storage.audit import AuditEntry
from triage.storage.filters import Cursor

router = APIRouter(prefix="/v1", tags=["admin"], responses=GUARDED)

KeyId = Annotated[str, Path(max_length=64, description="id ключа")]


@router.post("/keys", status_code=201, summary="Создать ключ")
async def create(request: Request, body: KeyIn, by: Admin) -> IssuedKeyOut:
    """Make a key. Its secret is in this answer and nowhere else. 404 for an authority the region does not have."""
    state, services = state_of(request), services_of(request)
    if body.authority is not None:
        check_authority(services.pack, body.authority, services.clock.now())
    lifetime = _days(body.lifetime_days)
    issued = await state.in_thread(
        keyring_of(state).issue, body.name, body.scopes, by, lifetime=lifetime, authority=body.authority
    )
    return _issued(issued)


@router.get("/keys", summary="Список ключей")
async def list_keys(request: Request, _: Admin) -> KeysOut:
    """Return every key ever made, without secrets."""
    state = state_of(request)
    return KeysOut(keys=[_key(key) for key in await state.in_thread(keyring_of(state).list)])


@router.post("/keys/{key_id}/rotate", status_code=201, summary="Заменить ключ")
async def rotate(request: Request, key_id: KeyId, body: RotationIn, by: Admin) -> IssuedKeyOut:
    """Make a successor with the same scopes; the old key works for the grace time."""
    state = state_of(request)
    grace, lifetime = timedelta(hours=body.grace_hours), _days(body.lifetime_days)
    return _issued(await state.in_thread(keyring_of(state).rotate, key_id, by, grace=grace, lifetime=lifetime))


@router.delete("/keys/{key_id}", summary="Отозвать ключ")
async def revoke(request: Request, key_id: KeyId, by: Admin) -> KeyOut:
    """Make a key stop working now (in other processes within 5 seconds)."""
    state = state_of(request)
    return _key(await state.in_thread(keyring_of(state).revoke, key_id, by))


@router.get("/audit", summary="Журнал действий")
async def audit(request: Request, _: Admin, cursor: CursorWord = None, limit: Limit = 50) -> AuditOut:
    """Return who made, changed and took out what, the newest first."""
    found = await state_of(request).in_thread(_audit_page, incidents_of(request), cursor_of(cursor), limit + 1)
    shown = found[:limit]
    following = Cursor(shown[-1][0]).encode() if len(found) > limit else None
    items = [AuditEntryOut(at=e.at, actor=e.actor, action=e.action, target=e.target) for _, e in shown]
    return AuditOut(items=items, next_cursor=following)


def _audit_page(incidents: IncidentServices, cursor: Cursor | None, limit: int) -> list[tuple[int, AuditEntry]]:
    with incidents.database.reading() as unit:
        return unit.audit.page(cursor.row_id if cursor else None, limit)


def _days(days: int | None) -> timedelta | None:
    return timedelta(days=days) if days else None


def _issued(issued: IssuedKey) -> IssuedKeyOut:
    return IssuedKeyOut(secret=issued.secret, key=_key(issued.key))


def _key(key: ApiKey) -> KeyOut:
    return KeyOut(
        key_id=key.key_id,
        name=key.name,
        prefix=key.prefix,
        scopes=sorted(key.scopes),
        authority=key.authority,
        created_at=key.created_at,
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
        rotated_from=key.rotated_from,
    )
