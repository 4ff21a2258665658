"""`triage-train cross-validate`: how right models of this data would be, by folds of near-duplicate clusters."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from training.commands import options
from training.config import Target, load_config
from training.datasets import Columns, read_labelled
from training.experiment import cross_validate, prepare
from training.wording import comparison_lines


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("cross-validate")(cross_validate_command)


def cross_validate_command(
    data: options.Data,
    text_column: options.TextColumn,
    label_column: options.LabelColumn,
    target: Annotated[Target, typer.Option("--target", help="Чему учить.")] = "topic",
    folds: Annotated[int, typer.Option("--folds", min=2, max=50, help="Число долей.")] = 5,
    config_file: options.ConfigFile = None,
    overrides: options.Overrides = None,
    region: options.Region = None,
    as_json: options.Json = False,
) -> None:
    """Measure on held-out folds: near-duplicates stay together, everything is learned anew in each fold."""
    config = load_config(target, config_file, overrides or ())
    labelled = read_labelled(data, Columns(text_column, label_column))
    options.tell(f"Строк с меткой: {len(labelled)}, пропущено: {len(labelled.skipped)}. Долей: {folds}.")
    _, comparison = cross_validate(prepare(labelled, config, options.bench(region)), config, folds)
    if as_json:
        typer.echo(json.dumps({"folds": folds, **asdict(comparison)}, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(comparison_lines(comparison)))
