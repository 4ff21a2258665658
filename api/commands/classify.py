"""`triage classify`: places, topics and authorities for every row of a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.exits import EXIT_CODES

if TYPE_CHECKING:
    from api.classify_file import ClassifySummary

FORMATS = "csv, xlsx, jsonl или parquet"
HELP = f"""Разобрать обращения из файла: место, тема, ответственный орган.

Читает CSV (; , табуляция; UTF-8, cp1251), XLSX, JSONL, Parquet; столбцы узнаёт по заголовкам. Входные столбцы остаются,
добавляются topic_group, topic, topic_code, topic_confidence, place_text, settlement, settlement_oktmo, street, house,
district, authority_code, authority, authority_kind, confidence, status, review_reasons, issues_count.
Строка, которую не прочитать, остаётся на месте со status = error.

{EXIT_CODES}"""


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("classify", help=HELP)
    def classify(
        source: Annotated[Path, typer.Argument(metavar="INPUT", help="Файл с обращениями.")],
        target: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="Куда записать результат.")],
        region: Annotated[str | None, typer.Option(help="Регион: имя пакета или папка.")] = None,
        text_column: Annotated[str | None, typer.Option(help="Столбец с текстом, если он не узнан.")] = None,
        format: Annotated[str | None, typer.Option(help=f"Формат результата: {FORMATS}.")] = None,  # noqa: A002
        input_format: Annotated[str | None, typer.Option(help=f"Формат входного файла: {FORMATS}.")] = None,
        workers: Annotated[int, typer.Option(min=1, max=256, help="Сколько процессов разбирают файл.")] = 1,
        as_json: Annotated[bool, typer.Option("--json", help="Вывести итог как JSON.")] = False,
    ) -> None:
        from api.classify_file import ClassifyJob, classify_file
        from api.commands.progress import progress_bar
        from api.settings import settings_with

        job = ClassifyJob(source, target, text_column, input_format, format, workers)
        with progress_bar("Загружаем модели", "Разбираем обращения") as progress:
            summary = classify_file(job, settings_with(region=region), progress)
        if as_json:
            typer.echo(json.dumps(_as_json(job.target, summary), ensure_ascii=False, indent=1))
        else:
            _print(job.target, summary)


def _as_json(target: Path, summary: ClassifySummary) -> dict[str, object]:
    """Return the summary as a JSON object; keys are a contract with scripts."""
    return {
        "output": str(target),
        "input": summary.description,
        "columns": dict(summary.layout.known()) if summary.layout else {},
        "rows": summary.row_count,
        "routed": summary.statuses["routed"],
        "needs_review": summary.statuses["needs_review"],
        "errors": summary.statuses["error"],
        "review_reasons": dict(summary.reasons.most_common()),
        "authorities": dict(summary.authorities.most_common()),
        "topic_groups": dict(summary.groups.most_common()),
        "rows_without_date": summary.undated_count,
        "row_errors": summary.row_errors,
        "elapsed_s": round(summary.elapsed_s, 3),
    }


def _print(target: Path, summary: ClassifySummary) -> None:
    """Tell the user what came of the file."""
    from api.commands.classify_report import report_lines

    for line in report_lines(target, summary):
        typer.echo(line)
