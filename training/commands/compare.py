"""`triage-train compare`: which of two models is better on the same labelled texts."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from training.commands import options

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
    answer_column: options.AnswerColumn = None,
    label_map: options.LabelMapFile = None,
    region: options.Region = None,
    as_json: options.Json = False,
) -> None:
    """Compare two models on texts neither has learned from: paired tests, 95 % interval of the difference."""
    from models.kinds import ANSWER_QUALITY, folder_target

    if folder_target(challenger) == ANSWER_QUALITY:
        from training.commands.answer_quality import compare_two, rated_columns

        compare_two(
            champion, challenger, data, rated_columns(text_column, answer_column, label_column), region, as_json=as_json
        )
        return
    from models.learned import load_learned, target_of
    from training.datasets import Columns
    from training.promote import compare
    from training.wording import duel_lines

    surroundings = options.bench(region).surroundings
    one, other = load_learned(champion, surroundings), load_learned(challenger, surroundings)
    columns = Columns(text_column, label_column)
    outcome = compare(
        one, other, options.labelled(data, columns, label_map, target_of(one), surroundings.pack), surroundings.pack
    )
    if as_json:
        value = {**asdict(outcome), "is_challenger_better": outcome.is_challenger_better}
        typer.echo(json.dumps(value, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(duel_lines(outcome)))
