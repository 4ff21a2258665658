"""`triage classify`: places, topics and authorities for every row of a file."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("classify")
    def classify() -> None:
        """Разобрать обращения из файла."""
