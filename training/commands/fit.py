"""`triage-train fit`: learn a model from a labelled table and write its artefact."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from training.commands import options
from training.config import Target, load_config
from training.datasets import Columns, read_labelled
from training.experiment import fit


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("fit")(fit_command)


def fit_command(
    data: options.Data,
    text_column: options.TextColumn,
    label_column: options.LabelColumn,
    output: Annotated[Path, typer.Option("-o", "--output", help="Папка новой модели.")],
    target: Annotated[Target, typer.Option("--target", help="Чему учить.")] = "topic",
    date_column: options.DateColumn = None,
    config_file: options.ConfigFile = None,
    overrides: options.Overrides = None,
    region: options.Region = None,
    as_json: options.Json = False,
) -> None:
    """Learn topics or authorities from labels (Ryazan, 1,389 rows: about 20 s)."""
    config = load_config(target, config_file, overrides or ())
    labelled = read_labelled(data, Columns(text_column, label_column, date_column))
    options.tell(f"Строк с меткой: {len(labelled)}, пропущено: {len(labelled.skipped)}. Читаем и учим…")
    manifest = fit(labelled, config, options.bench(region), output)
    if as_json:
        typer.echo(json.dumps({"model": str(output), **manifest.metrics}, ensure_ascii=False, indent=1))
    else:
        typer.echo(f"Модель записана: {output}")
        for name, value in manifest.metrics.items():
            typer.echo(f"  {name}: {value}")
