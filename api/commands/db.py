"""`triage db upgrade`: prepares the database, or brings it to the schema of this version."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from api.commands.exits import EXIT_CODES

HELP = f"Создать базу или довести её до схемы этой версии; повтор безвреден.\n\n{EXIT_CODES}"


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(no_args_is_help=True, help="База данных: создать или обновить.")
    app.add_typer(group, name="db")
    group.command("upgrade", help=HELP)(_upgrade)


def _upgrade(
    database_url: Annotated[str | None, typer.Option("--db", metavar="URL", help="SQLite или PostgreSQL.")] = None,
) -> None:
    from api.settings import settings_with
    from triage.storage.database import Database
    from triage.storage.schema import upgrade

    with closing(Database(settings_with(database_url=database_url).database_url)) as database:
        before, after = upgrade(database)
    if before == after:
        typer.echo(f"База готова, схема {after}.")
    else:
        typer.echo(f"База обновлена: схема {before or 'новая'} → {after}.")
