"""`triage corrections`: what analysts put right or found right, as a table for the next training."""

from __future__ import annotations

import typer

from api.commands.exits import EXIT_CODES
from api.commands.exports import DatabaseOption, TableOption, stored, write_records

HELP = f"""Выгрузить проверенное аналитиками как таблицу для triage-train fit: csv, xlsx, jsonl или parquet.

Столбец review: corrected — что-то исправлено, confirmed — всё найдено верным; что именно, сказано в corrected_fields и
confirmed_fields.

{EXIT_CODES}"""


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("corrections", help=HELP)
    def corrections(output: TableOption, database_url: DatabaseOption = None) -> None:
        from api.review_records import COLUMNS, training_record
        from triage.domain.review import ReviewVerdict
        from triage.text.wording import spaced

        with stored(database_url) as database, database.reading() as unit:
            records = [training_record(row) for row in unit.corrections.training_rows()]
        write_records(output, records, COLUMNS)
        corrected = sum(record["review"] == ReviewVerdict.CORRECTED for record in records)
        typer.echo(
            f"Проверенных сообщений {spaced(len(records))}: исправлено {spaced(corrected)}, "
            f"подтверждено {spaced(len(records) - corrected)} → {output}"
        )
