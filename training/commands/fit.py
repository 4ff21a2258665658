"""`triage-train fit`: learn a model from a labelled table and write its artefact."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from models.registry import Manifest
from training.answer_quality import RatedColumns, fit_rated_file
from training.commands import options
from training.commands.check import report_lines, write_findings
from training.config import Target, load_config
from training.datasets import Columns, read_labelled
from training.experiment import fit
from triage.domain.errors import InputError
from triage.regions.loader import default_region_folder, load_region

HELP = """Обучить по меткам темам или органам (1 389 строк — около 20 с) либо тому, как аналитики оценивают ответы.

Для --target answer-quality столбец текста — обращение, столбец метки — оценка аналитика от 0 до 100."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("fit", help=HELP)(fit_command)


def fit_command(
    data: options.Data,
    text_column: options.TextColumn,
    label_column: options.LabelColumn,
    output: Annotated[Path, typer.Option("-o", "--output", help="Папка новой модели.")],
    target: Annotated[Target, typer.Option("--target", help="Чему учить.")] = "topic",
    answer_column: Annotated[
        str | None, typer.Option("--answer-column", help="Столбец ответа: нужен для --target answer-quality.")
    ] = None,
    date_column: options.DateColumn = None,
    config_file: options.ConfigFile = None,
    overrides: options.Overrides = None,
    report_file: Annotated[Path | None, typer.Option("--report", help="Таблица находок в данных.")] = None,
    region: options.Region = None,
    as_json: options.Json = False,
) -> None:
    """Learn topics or authorities from labels (Ryazan, 1,389 rows: about 20 s), or how analysts rate answers.

    For `answer-quality` the text column holds the post, the label column the quality an analyst gave, 0 to 100.
    """
    if target == "answer-quality":
        manifest = _fit_answer_quality(data, text_column, answer_column, label_column, region, output)
        _print(manifest, output, as_json=as_json)
        return
    config = load_config(target, config_file, overrides or ())
    labelled = read_labelled(data, Columns(text_column, label_column, date_column))
    options.tell(f"Строк с меткой: {len(labelled)}, пропущено: {len(labelled.skipped)}. Читаем и учим…")
    manifest, report = fit(labelled, config, options.bench(region), output, options.tell_progress)
    if report_file is not None:
        write_findings(report_file, report)
    options.tell("\n".join(report_lines(report, rows_shown=0)))
    _print(manifest, output, as_json=as_json)


def _fit_answer_quality(
    data: Path, post: str, answer: str | None, quality: str, region: Path | None, output: Path
) -> Manifest:
    """Learn the calibration of answer quality; says whether it beat the rubric on held-out pairs."""
    if answer is None:
        raise InputError("не сказано, где ответы → укажите --answer-column ИМЯ")
    pack = load_region(region or default_region_folder())
    manifest = fit_rated_file(data, RatedColumns(post, answer, quality), pack, output)
    beats = manifest.settings["beats_rubric"]
    verdict = "точнее рубрики, будет применяться" if beats else "не точнее рубрики, применяться не будет"
    options.tell(f"На отложенных парах калибровка {verdict}.")
    return manifest


def _print(manifest: Manifest, output: Path, *, as_json: bool) -> None:
    """Tell where the model is and what it reached."""
    if as_json:
        typer.echo(json.dumps({"model": str(output), **manifest.metrics}, ensure_ascii=False, indent=1))
    else:
        typer.echo(f"Модель записана: {output}")
        typer.echo("\n".join(f"  {name}: {figure}" for name, figure in manifest.metrics.items()))
