"""`triage serve`: runs the HTTP service."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("serve")
    def serve() -> None:
        """Запустить сервис."""
