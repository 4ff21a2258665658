"""`triage doctor`: says whether this installation is sound, and what to do where it is not."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from api.commands.exits import EXIT_CODES, FOUND_FAULTS

_MARKS = {"good": "✓", "warning": "!", "failed": "✗"}


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("doctor", help=f"Проверить установку: пакеты, кодировщик, регион, модель, весь путь.\n\n{EXIT_CODES}")
    def doctor(
        region: Annotated[str | None, typer.Option(help="Регион: имя пакета или папка.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Вывести JSON.")] = False,
    ) -> None:
        from api.installation import Health, examine
        from api.settings import settings_with

        checks = []
        for check in examine(settings_with(region=region)):
            checks.append(check)
            if not as_json:
                remedy = f" → {check.remedy}" if check.remedy else ""
                typer.echo(f"{_MARKS[check.health]} {check.name}: {check.found}{remedy}")
        if as_json:
            typer.echo(json.dumps([asdict(check) for check in checks], ensure_ascii=False, indent=1))
        if any(check.health is Health.FAILED for check in checks):
            raise typer.Exit(FOUND_FAULTS)
