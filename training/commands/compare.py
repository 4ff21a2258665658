"""`triage-train compare`: which of two models is better on the same labelled texts."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from models.learned import load_learned
from training.commands import options
from training.datasets import Columns, read_labelled
from training.promote import compare
from training.wording import duel_lines

HELP = "Сравнить две модели на текстах, на которых ни одна не училась: парные критерии, 95 %-й интервал разницы."


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("compare", help=HELP)(compare_command)


def compare_command(
    champion: Annotated[Path, typer.Argument(help="Папка нынешней модели.")],
    challenger: Annotated[Path, typer.Argument(help="Папка новой модели.")],
    data: options.Data,
    text_column: options.TextColumn = "text",
    label_column: options.LabelColumn = "label",
    region: options.Region = None,
    as_json: options.Json = False,
) -> None:
    """Compare two models on texts neither has learned from: paired tests, 95 % interval of the difference."""
    labelled = read_labelled(data, Columns(text_column, label_column))
    surroundings = options.bench(region).surroundings
    outcome = compare(load_learned(champion, surroundings), load_learned(challenger, surroundings), labelled)
    if as_json:
        value = {**asdict(outcome), "is_challenger_better": outcome.is_challenger_better}
        typer.echo(json.dumps(value, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(duel_lines(outcome)))
