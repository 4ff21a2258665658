"""`triage-train evaluate`: how right a model is on a labelled table it has not seen."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from training.commands import options

if TYPE_CHECKING:
    from training.evaluate import Evaluation

HELP = "Измерить модель на отложенных текстах с метками; тексты, на которых она училась, не принимаются."


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evaluate", help=HELP)(evaluate_command)


def evaluate_command(
    model: options.Model,
    data: options.Data,
    text_column: options.TextColumn,
    label_column: options.LabelColumn,
    answer_column: options.AnswerColumn = None,
    date_column: options.DateColumn = None,
    report: Annotated[Path | None, typer.Option("--report", help="Папка отчёта: report.html и report.json.")] = None,
    label_map: options.LabelMapFile = None,
    region: options.Region = None,
    as_json: options.Json = False,
) -> None:
    """Measure a model on labelled texts kept aside; texts it has learned from are refused."""
    from models.kinds import ANSWER_QUALITY, folder_target

    if folder_target(model) == ANSWER_QUALITY:
        from training.commands.answer_quality import evaluate_calibration, rated_columns

        rated = rated_columns(text_column, answer_column, label_column, date_column)
        evaluate_calibration(model, data, rated, region, as_json=as_json)
        return
    from models.learned import load_learned, target_of
    from models.pack_labels import names_of_codes
    from training.datasets import Columns
    from training.evaluate import evaluate
    from training.report import write_report
    from training.wording import comparison_lines, leak_lines, unknown_lines

    surroundings = options.bench(region).surroundings
    learned = load_learned(model, surroundings)
    columns = Columns(text_column, label_column, date_column)
    labelled = options.labelled(data, columns, label_map, target_of(learned), surroundings.pack)
    evaluation = evaluate(learned, labelled)
    if report is not None:
        named = names_of_codes((*learned.model.labels, *labelled.labels), target_of(learned), surroundings.pack)
        page, _ = write_report(report, learned.manifest, evaluation, named)
        options.tell(f"Отчёт: {page}")
    if as_json:
        typer.echo(json.dumps(_summary(evaluation), ensure_ascii=False, indent=1))
        return
    typer.echo("\n".join(comparison_lines(evaluation.comparison)))
    for line in (*leak_lines(evaluation.leaked_rows), *unknown_lines(evaluation.unknown_labels)):
        typer.echo(line)


def _summary(evaluation: Evaluation) -> dict[str, object]:
    scores = evaluation.comparison.model
    return {
        "n": scores.n,
        "accuracy": scores.accuracy.value,
        "top3": scores.top3.value,
        "macro_f1": scores.macro_f1.value,
        "calibration_error": scores.calibration_error.value,
        **asdict(evaluation.comparison),
        "leaked_rows": evaluation.leaked_rows,
        "unknown_labels": evaluation.unknown_labels,
    }
