"""`triage doctor`: says whether this installation is sound."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("doctor")
    def doctor() -> None:
        """Проверить установку."""
