"""`triage score-answers`: the quality of every answer of a file, criterion by criterion."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.exits import EXIT_CODES

if TYPE_CHECKING:
    from api.score_file import ScoreSummary
    from triage.answers.scorer import AnswerScorer

HELP = f"""Оценить официальные ответы из файла по рубрике.

Читает CSV, XLSX, JSONL, Parquet. Входные столбцы остаются, добавляются quality (0–100 или пусто), quality_status, kind,
столбец на каждый критерий (0, 1, 2 или N/A), quality_confidence, quality_note, а за ними для каждого критерия причина
(relevance_reason …) и слова, на которых она держится (relevance_quote …). В XLSX шапка закреплена, есть фильтры,
длинные тексты перенесены. Приветствия и стикеры получают статус not_scored, а не ноль. Строка, которую не прочитать,
остаётся на месте со статусом error и причиной в quality_note.

{EXIT_CODES}"""


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("score-answers", help=HELP)
    def score_answers(
        source: Annotated[Path, typer.Argument(metavar="INPUT", help="Файл с обращениями и ответами.")],
        target: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="Куда записать результат.")],
        post_column: Annotated[str, typer.Option(help="Столбец с текстом обращения.")],
        answer_column: Annotated[str, typer.Option(help="Столбец с текстом ответа.")],
        date_column: Annotated[str | None, typer.Option(help="Столбец с датой ответа, если он не узнан.")] = None,
        region: Annotated[str | None, typer.Option(help="Регион: имя пакета или папка.")] = None,
        model: Annotated[
            Path | None, typer.Option(help="Калибровка triage-train; не задана — назначенная, а без неё рубрика.")
        ] = None,
        format: Annotated[str | None, typer.Option(help="Формат результата: csv, xlsx, jsonl или parquet.")] = None,  # noqa: A002
        as_json: Annotated[bool, typer.Option("--json", help="Вывести итог как JSON.")] = False,
    ) -> None:
        from api.commands.progress import progress_bar
        from api.score_file import ScoreJob, score_file

        job = ScoreJob(source, target, post_column, answer_column, date_column, format)
        with progress_bar("Читаем регион", "Оцениваем ответы") as progress:
            summary = score_file(job, lambda: _scorer(region, model), progress)
        if as_json:
            typer.echo(json.dumps(_as_json(target, summary), ensure_ascii=False, indent=1))
        else:
            for line in _report(target, summary):
                typer.echo(line)


def _scorer(region: str | None, model: Path | None) -> AnswerScorer:
    """Build the scorer of a region with the promoted calibration or a given one; half a second."""
    from api.quality import build_scorer, scorer_with
    from api.settings import settings_with
    from triage.regions.loader import load_region, region_folder
    from triage.text.document import Reader
    from triage.text.morphology import Morphology

    settings = settings_with(region=region)
    pack, reader = load_region(region_folder(settings.region)), Reader(Morphology())
    return build_scorer(pack, reader, settings.models_home) if model is None else scorer_with(pack, reader, model)


def _as_json(target: Path, summary: ScoreSummary) -> dict[str, object]:
    """Return the summary as a JSON object; keys are a contract with scripts."""
    mean = summary.mean_quality
    return {
        "output": str(target),
        "rows": summary.row_count,
        "scored": summary.statuses["scored"],
        "not_scored": summary.statuses["not_scored"],
        "errors": summary.statuses["error"],
        "kinds": dict(summary.kinds.most_common()),
        "model_version": summary.model_version,
        "mean_quality": None if mean is None else round(mean, 1),
        "row_errors": summary.row_errors,
        "unread_dates": summary.unread_date_count,
        "elapsed_s": round(summary.elapsed_s, 3),
    }


def _report(target: Path, summary: ScoreSummary) -> list[str]:
    """Return what to tell the user, line by line."""
    from triage.answers.names import KIND_NAMES
    from triage.domain.answers import AnswerKind
    from triage.text.wording import decimal, plural

    mean = summary.mean_quality
    lines = [f"{plural(summary.row_count, 'строка', 'строки', 'строк')}, результат: {target}"]
    scored = plural(summary.statuses["scored"], "ответ оценён", "ответа оценено", "ответов оценено")
    lines.append(scored + (f", среднее качество {decimal(mean)}" if mean is not None else ""))
    lines.append(f"Оценено по: {summary.model_version}")
    lines += [f"  {KIND_NAMES[AnswerKind(kind)]}: {count}" for kind, count in summary.kinds.most_common()]
    if summary.statuses["error"]:
        lines.append(plural(summary.statuses["error"], "строка", "строки", "строк") + " с ошибкой:")
        lines += [f"  {message}" for message in summary.row_errors]
    return [*lines, *_unread_dates(summary)]


def _unread_dates(summary: ScoreSummary) -> list[str]:
    from triage.text.wording import plural

    if not summary.unread_date_count:
        return []
    rest = ", …" if summary.unread_date_count > len(summary.unread_dates) else ""
    rows = ", ".join(map(str, summary.unread_dates)) + rest
    where = plural(summary.unread_date_count, "строке", "строках", "строках")
    return [f"Дата ответа не прочитана в {where} ({rows}), «завтра» там осталось без числа → запишите как 24.12.2025"]
