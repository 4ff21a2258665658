"""`triage-train fit`: learn a model from a labelled table and write its artefact."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from training.commands import options
from training.commands.check import report_lines, write_findings
from training.targets import Target

if TYPE_CHECKING:
    from models.registry import Manifest
    from training.datasets import LabelledData
    from triage.regions.pack import RegionPack

HELP = f"""Обучить по меткам темам или органам (1 389 строк — около 20 с) либо тому, как аналитики оценивают ответы.

Для --target answer-quality столбец текста — обращение, столбец метки — оценка аналитика от 0 до 100.

{options.EXIT_CODES}"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("fit", help=HELP)(fit_command)


def fit_command(
    data: options.Data,
    text_column: options.TextColumn,
    label_column: options.LabelColumn,
    output: options.NewModel,
    target: Annotated[
        Target, typer.Option("--target", help="Чему учить: topic, authority или answer-quality.")
    ] = "topic",
    answer_column: options.AnswerColumn = None,
    date_column: options.DateColumn = None,
    config_file: options.ConfigFile = None,
    overrides: options.Overrides = None,
    label_map: options.LabelMapFile = None,
    report_file: Annotated[Path | None, typer.Option("--report", help="Таблица находок в данных.")] = None,
    replace: options.Replace = False,
    region: options.Region = None,
    as_json: options.Json = False,
) -> None:
    """Learn topics or authorities from labels (Ryazan, 1,389 rows: about 20 s), or how analysts rate answers.

    For `answer-quality` the text column holds the post, the label column the quality an analyst gave, 0 to 100.
    """
    from models.registry import check_target

    check_target(output, replace=replace)
    if target == "answer-quality":
        from training.commands.answer_quality import fit_calibration, rated_columns

        columns = rated_columns(text_column, answer_column, label_column, date_column)
        manifest = fit_calibration(data, columns, region, output, config_file, overrides or ())
        _print(manifest, output, as_json=as_json)
        return
    from models.pack_labels import names_of_codes
    from training.config import load_config
    from training.datasets import Columns
    from training.experiment import fit

    config = load_config(target, config_file, overrides or ())
    bench = options.bench(region)
    pack = bench.surroundings.pack
    labelled = options.labelled(data, Columns(text_column, label_column, date_column), label_map, target, pack)
    options.tell(f"{options.counted(labelled)}. Читаем и учим…")
    if label_map is None:
        _warn_of_free_labels(labelled, target, pack)
    manifest, report = fit(labelled, config, bench, output, options.tell_progress)
    if report_file is not None:
        write_findings(report_file, report)
    names = names_of_codes(sorted(set(labelled.labels)), target, pack)
    options.tell("\n".join(report_lines(report, 0, names)))
    if report.findings:
        options.tell(
            f"Все находки по строкам: {report_file or 'добавьте --report ФАЙЛ или выполните triage-train check'}"
        )
    _print(manifest, output, as_json=as_json)


def free_labels(data: LabelledData, target: str, pack: RegionPack) -> list[str]:
    """Return the labels that are neither codes nor names of the region pack, in alphabetical order."""
    from models.pack_labels import find_codes

    labels = sorted(set(data.labels))
    return [label for label, code in zip(labels, find_codes(labels, target, pack), strict=True) if code is None]


def _warn_of_free_labels(data: LabelledData, target: str, pack: RegionPack) -> None:
    from models.pack_labels import some
    from triage.text.wording import plural

    free = free_labels(data, target, pack)
    if free:
        count = plural(len(set(data.labels)), "метки", "меток", "меток")
        options.tell(
            f"Внимание: {len(free)} из {count} — не коды и не названия региона "
            f"{pack.info.code}: {some(free)}. Модель можно измерять, но нельзя назначить (promote). Чтобы назначить, "
            "сопоставьте метки кодам: triage-train label-map, затем fit --label-map ФАЙЛ"
        )


def _print(manifest: Manifest, output: Path, *, as_json: bool) -> None:
    """Tell where the model is and what it reached on held-out texts."""
    from models.card import read_report
    from models.metric_names import metric_name
    from training.wording import score_lines

    if as_json:
        typer.echo(json.dumps({"model": str(output), **manifest.metrics}, ensure_ascii=False, indent=1))
        return
    _, report = read_report(output)
    typer.echo(f"Модель записана: {output}")
    if report.scores:
        typer.echo("На отложенных долях, без почти повторов между долями:")
        typer.echo("\n".join(score_lines(report.scores)))
    else:
        typer.echo("\n".join(f"  {metric_name(name)}: {figure}" for name, figure in manifest.metrics.items()))
    typer.echo(f"Карточка с калибровкой, порогами и метками: triage-train card {output}")
