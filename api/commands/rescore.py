"""`triage rescore`: scores stored answers now, instead of waiting for the background job."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Annotated

import typer

from api.commands.exits import EXIT_CODES

HELP = f"""Оценить ответы в базе: неоценённые и оценённые прежней версией рубрики или калибровки.

Служба и triage worker делают это сами, каждую минуту понемногу; прежние оценки сохраняются, оценки аналитиков остаются
в силе. Прерванная команда при повторе продолжает с места остановки.

{EXIT_CODES}"""


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("rescore", help=HELP)
    def rescore(
        database_url: Annotated[str | None, typer.Option("--db", metavar="URL", help="SQLite или PostgreSQL.")] = None,
        everything: Annotated[bool, typer.Option("--all", help="И те, что оценены нынешней версией.")] = False,
        region: Annotated[str | None, typer.Option(help="Регион: имя пакета или папка.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Вывести итог как JSON.")] = False,
    ) -> None:
        from api.commands.progress import progress_bar
        from api.settings import settings_with
        from api.stored_scoring import score_stored
        from triage.regions.loader import load_region, region_folder
        from triage.storage.database import Database
        from triage.storage.schema import check_schema
        from triage.text.wording import plural

        settings = settings_with(database_url=database_url, region=region)
        with closing(Database(settings.database_url)) as database, progress_bar("Открываем", "Оцениваем") as update:
            check_schema(database)
            pack = load_region(region_folder(settings.region))
            report = score_stored(database, pack, settings.models_home, update, is_forced=everything)
        if as_json:
            typer.echo(json.dumps({"scored": report.scored_count}))
        else:
            typer.echo(plural(report.scored_count, "ответ оценён", "ответа оценено", "ответов оценено"))
