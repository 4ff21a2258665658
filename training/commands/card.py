"""`triage-train card`: verify a model and print its card."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from training.commands import options

HELP = f"""Проверить модель (sha256 каждого файла) и показать её карточку.

{options.EXIT_CODES}"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("card", help=HELP)(card_command)


def card_command(
    folder: Annotated[Path, typer.Argument(metavar="МОДЕЛЬ", help="Папка модели.")], as_json: options.Json = False
) -> None:
    """Verify every file of a model and print its card; a changed or incomplete model is refused."""
    from models.card import read_report
    from models.card_text import card_text

    manifest, report = read_report(folder)
    if as_json:
        typer.echo(json.dumps({"manifest": asdict(manifest), "report": report.as_json()}, ensure_ascii=False, indent=1))
    else:
        typer.echo(card_text(manifest, report), nl=False)
