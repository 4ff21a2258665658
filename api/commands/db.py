"""`triage db upgrade|backup|copy|compact`: prepares the database, copies it while it is in use, moves it."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.exits import EXIT_CODES
from triage.domain.errors import InputError

if TYPE_CHECKING:
    from triage.storage.database import Database
    from triage.storage.transfer import TableCopy

UPGRADE_HELP = f"Создать базу или довести её до схемы этой версии; повтор безвреден.\n\n{EXIT_CODES}"
BACKUP_HELP = f"""Сохранить базу в новый файл SQLite, не останавливая сервис; число строк и содержание сверяются.

Восстановить: triage db copy sqlite:///КОПИЯ.sqlite АДРЕС_НОВОЙ_БАЗЫ

{EXIT_CODES}"""
COPY_HELP = f"""Перенести все данные в другую, пустую базу (SQLite → PostgreSQL и обратно) со сверкой.

{EXIT_CODES}"""
COMPACT_HELP = f"""Сложить базу заново без пустых мест: рейтинг с холодного диска читается вдвое быстрее и больше.

SQLite переписывается целиком (около минуты на 3 ГБ; свободного места нужно вдвое больше файла), и писать в неё тем
временем нельзя: остановите сервис. У PostgreSQL обновляется статистика, сервис может работать.

{EXIT_CODES}"""

_PAUSE_S = 1.0
Url = Annotated[str | None, typer.Option("--db", metavar="URL", help="SQLite или PostgreSQL.")]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(
        no_args_is_help=True, help="База данных: создать, обновить, сохранить, перенести, сложить заново."
    )
    app.add_typer(group, name="db")
    group.command("upgrade", help=UPGRADE_HELP)(_upgrade)
    group.command("backup", help=BACKUP_HELP)(_backup)
    group.command("copy", help=COPY_HELP)(_copy)
    group.command("compact", help=COMPACT_HELP)(_compact)


def _upgrade(
    database_url: Url = None,
    wait_s: Annotated[int, typer.Option("--wait", metavar="СЕКУНД", min=0, help="Ждать базу, пока не ответит.")] = 0,
) -> None:
    from api.settings import settings_with
    from triage.storage.database import Database
    from triage.storage.schema import upgrade

    with closing(Database(settings_with(database_url=database_url).database_url)) as database:
        database.make_folder()
        _wait_for(database, wait_s)
        before, after = upgrade(database)
    if before == after:
        typer.echo(f"База готова, схема {after}.")
    else:
        typer.echo(f"База обновлена: схема {before or 'новая'} → {after}.")


def _wait_for(database: Database, seconds: int) -> None:
    """Return as soon as a database answers, or when the time is over: whoever uses it then says why it does not."""
    from triage.domain.errors import StorageError

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            database.check()
        except StorageError:
            time.sleep(_PAUSE_S)
        else:
            return


def _backup(
    target: Annotated[Path, typer.Argument(metavar="ФАЙЛ", help="Новый файл .sqlite.")], database_url: Url = None
) -> None:
    from api.settings import settings_with

    if target.exists():
        raise InputError(f"{target} уже есть → назовите новый файл: копии не перезаписываются")
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    copied = _copied(settings_with(database_url=database_url).database_url, f"sqlite:///{part}")
    part.replace(target)
    _say(copied, f"Копия: {target}")


def _copy(
    source: Annotated[str, typer.Argument(metavar="ОТКУДА", help="Адрес базы.")],
    target: Annotated[str, typer.Argument(metavar="КУДА", help="Адрес пустой базы.")],
) -> None:
    _say(_copied(source, target), "Перенесено")


def _compact(database_url: Url = None) -> None:
    from api.settings import settings_with
    from triage.storage.compaction import compact
    from triage.storage.database import Database
    from triage.storage.schema import check_schema
    from triage.text.wording import spaced

    with closing(Database(settings_with(database_url=database_url).database_url)) as database:
        check_schema(database)
        done = compact(database)
    before, after = (spaced(round(size / 1e6)) for size in (done.before, done.after))
    typer.echo(f"База сложена: {before} → {after} МБ.")


def _copied(source_url: str, target_url: str) -> list[TableCopy]:
    from triage.storage.database import Database
    from triage.storage.transfer import copy_database

    with closing(Database(source_url)) as source, closing(Database(target_url)) as target:
        return copy_database(source, target)


def _say(copied: list[TableCopy], headline: str) -> None:
    from triage.text.wording import spaced

    typer.echo(f"{headline}. Строк {spaced(sum(table.row_count for table in copied))}, сверено по каждой таблице:")
    for table in copied:
        typer.echo(f"  {table.name}: {spaced(table.row_count)}")
