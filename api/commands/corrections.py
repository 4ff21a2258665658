"""`triage corrections`: what analysts put right or found right, as a table for the next training."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from api.commands.exits import EXIT_CODES

HELP = f"""Выгрузить проверенное аналитиками как таблицу для triage-train fit: csv, xlsx, jsonl или parquet.

Столбец review: corrected — что-то исправлено, confirmed — всё найдено верным; что именно, сказано в corrected_fields и
confirmed_fields.

{EXIT_CODES}"""


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("corrections", help=HELP)
    def corrections(
        output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="Файл таблицы.")],
        database_url: Annotated[str | None, typer.Option("--db", metavar="URL", help="SQLite или PostgreSQL.")] = None,
    ) -> None:
        import pandas as pd

        from api.review_records import COLUMNS, training_record
        from api.settings import settings_with
        from triage.domain.review import ReviewVerdict
        from triage.files.tables import write_table
        from triage.storage.database import Database
        from triage.storage.schema import check_schema
        from triage.text.wording import spaced

        with closing(Database(settings_with(database_url=database_url).database_url)) as database:
            check_schema(database)
            with database.reading() as unit:
                records = [training_record(row) for row in unit.corrections.training_rows()]
        write_table(output, pd.DataFrame(records, columns=list(COLUMNS), dtype="str").fillna(""))
        corrected = sum(record["review"] == ReviewVerdict.CORRECTED for record in records)
        typer.echo(
            f"Проверенных сообщений {spaced(len(records))}: исправлено {spaced(corrected)}, "
            f"подтверждено {spaced(len(records) - corrected)} → {output}"
        )
