"""`triage keys create|list|rotate|revoke`: API keys from the operator's side, also the very first one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.exits import EXIT_CODES
from triage.domain.access import SYSTEM, Scope

if TYPE_CHECKING:
    from api.keyring import IssuedKey, Keyring

Url = Annotated[str | None, typer.Option("--db", metavar="URL", help="SQLite или PostgreSQL.")]
KeyId = Annotated[str, typer.Argument(metavar="ID", help="id ключа из triage keys list.")]
Days = Annotated[int, typer.Option("--days", min=0, max=3650, help="Сколько дней действует; 0 — бессрочно.")]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(no_args_is_help=True, help=f"Ключи API: создать, показать, заменить, отозвать.\n\n{EXIT_CODES}")
    app.add_typer(group, name="keys")
    group.command("create", help="Создать ключ. Он показывается один раз.")(_create)
    group.command("list", help="Показать ключи без их секретов.")(_list)
    group.command("rotate", help="Заменить ключ; старый ещё некоторое время действует.")(_rotate)
    group.command("revoke", help="Отозвать ключ сразу.")(_revoke)


def _create(
    name: Annotated[str, typer.Argument(metavar="ИМЯ", help="Чей ключ: имя стоит в журналах.")],
    scope: Annotated[list[Scope], typer.Option("--scope", help="Право; можно несколько.")],
    days: Days = 365,
    authority: Annotated[str | None, typer.Option(help="Код органа, от имени которого ключ отвечает.")] = None,
    region: Annotated[str | None, typer.Option(help="Регион, чей это орган: имя пакета или папка.")] = None,
    database_url: Url = None,
) -> None:
    if authority is not None:
        _check(authority, region)
    with _keyring(database_url) as keyring:
        lifetime = timedelta(days=days) if days else None
        _show(keyring.issue(name, scope, SYSTEM, lifetime=lifetime, authority=authority))


def _list(database_url: Url = None) -> None:
    from api.clock import SystemClock

    with _keyring(database_url) as keyring:
        keys, now = keyring.list(), SystemClock().now()
        for key in keys:
            scopes = ",".join(sorted(key.scopes))
            ends = _day(key.revoked_at, "отозван", now) or _day(key.expires_at, "истёк", now) or "бессрочно"
            typer.echo(f"{key.key_id}  {key.prefix}…  {scopes}  {ends}  {key.name}")
    if not keys:
        typer.echo("Ключей нет → triage keys create ИМЯ --scope admin", err=True)


def _rotate(
    key_id: KeyId,
    grace_hours: Annotated[int, typer.Option(min=0, max=720, help="Сколько часов ещё действует старый.")] = 24,
    days: Annotated[
        int | None, typer.Option(min=1, help="Сколько дней действует новый; не сказано — столько же, сколько старый.")
    ] = None,
    database_url: Url = None,
) -> None:
    lifetime = timedelta(days=days) if days else None
    with _keyring(database_url) as keyring:
        _show(keyring.rotate(key_id, SYSTEM, grace=timedelta(hours=grace_hours), lifetime=lifetime))


def _revoke(key_id: KeyId, database_url: Url = None) -> None:
    with _keyring(database_url) as keyring:
        keyring.revoke(key_id, SYSTEM)
    typer.echo(f"Ключ {key_id} отозван.")


@contextmanager
def _keyring(database_url: str | None) -> Iterator[Keyring]:
    from api.clock import SystemClock
    from api.keyring import Keyring
    from api.settings import settings_with
    from triage.storage.database import Database
    from triage.storage.schema import check_schema

    with closing(Database(settings_with(database_url=database_url).database_url)) as database:
        check_schema(database)
        yield Keyring(database, SystemClock())


def _check(authority: str, region: str | None) -> None:
    """Refuse a code that the region does not have: such a key would look well and answer for nobody."""
    from api.clock import SystemClock
    from api.settings import settings_with
    from triage.incidents.authorities import check_authority
    from triage.regions.loader import load_region, region_folder

    pack = load_region(region_folder(settings_with(region=region).region))
    check_authority(pack, authority, SystemClock().now())


def _show(issued: IssuedKey) -> None:
    """Print the secret alone on stdout, so that a script can take it; the rest on stderr."""
    typer.echo(issued.secret)
    typer.echo(f"id {issued.key.key_id}. Сохраните ключ сейчас: больше он нигде не показывается.", err=True)


def _day(moment: datetime | None, past: str, now: datetime) -> str:
    """Return until when a key works, or since when it does not any more and why; empty when there is no such end."""
    return f"{past if moment <= now else 'до'} {moment:%Y-%m-%d}" if moment else ""
