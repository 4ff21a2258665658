"""`triage rated-answers`: the answers analysts rated, as a table for the next calibration."""

from __future__ import annotations

import typer

from api.commands.exits import EXIT_CODES
from api.commands.exports import DatabaseOption, TableOption, stored, write_records

HELP = f"""Выгрузить оценённые аналитиками ответы для triage-train fit --target answer-quality.

Форматы csv, xlsx, jsonl, parquet. Столбцы post, answer, overall — обращение, ответ и медиана оценок аналитиков; их имён
в таблице нет.

{EXIT_CODES}"""


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("rated-answers", help=HELP)
    def rated_answers(output: TableOption, database_url: DatabaseOption = None) -> None:
        from api.rated_answers import RATED_COLUMNS, rated_record
        from triage.domain.answer_reviews import AnswerFilter
        from triage.incidents.answer_reports import rated_answers as stream
        from triage.text.wording import spaced

        with stored(database_url) as database:
            records = [rated_record(rated) for rated in stream(database, AnswerFilter())]
        write_records(output, records, RATED_COLUMNS)
        typer.echo(f"Оценённых аналитиками ответов {spaced(len(records))}: {output}")
