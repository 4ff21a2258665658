"""`triage region check|new`: checks a region pack, or builds a skeleton of one."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(no_args_is_help=True, help="Пакет региона: проверить или начать новый.")
    app.add_typer(group, name="region")
