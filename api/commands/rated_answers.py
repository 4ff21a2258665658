"""`triage rated-answers`: the answers analysts rated, as a table for the next calibration."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from api.commands.exits import EXIT_CODES

HELP = f"""Выгрузить оценённые аналитиками ответы для triage-train fit --target answer-quality.

Форматы csv, xlsx, jsonl, parquet. Столбцы post, answer, overall — обращение, ответ и медиана оценок аналитиков; их имён
в таблице нет.

{EXIT_CODES}"""


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("rated-answers", help=HELP)
    def rated_answers(
        output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="Файл таблицы.")],
        database_url: Annotated[str | None, typer.Option("--db", metavar="URL", help="SQLite или PostgreSQL.")] = None,
    ) -> None:
        import pandas as pd

        from api.rated_answers import RATED_COLUMNS, rated_record
        from api.settings import settings_with
        from triage.domain.answer_reviews import AnswerFilter
        from triage.files.tables import write_table
        from triage.incidents.answer_reports import rated_answers as stream
        from triage.storage.database import Database
        from triage.storage.schema import check_schema
        from triage.text.wording import spaced

        with closing(Database(settings_with(database_url=database_url).database_url)) as database:
            check_schema(database)
            records = [rated_record(rated) for rated in stream(database, AnswerFilter())]
        write_table(output, pd.DataFrame(records, columns=list(RATED_COLUMNS), dtype="str").fillna(""))
        typer.echo(f"Оценённых аналитиками ответов {spaced(len(records))}: {output}")
