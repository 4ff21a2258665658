"""`triage sample`: classifies our own sample posts and shows the decisions; the first thing `make run` prints."""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands.exits import EXIT_CODES

_FILE_WIDTH = 110
"""Characters of a line where the output goes to a file."""


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("sample", help=f"Показать решения по собственным примерам обращений.\n\n{EXIT_CODES}")
    def sample(
        region: Annotated[str | None, typer.Option(help="Регион: имя пакета или папка.")] = None,
        limit: Annotated[int, typer.Option(min=1, help="Сколько примеров показать.")] = 100,
    ) -> None:
        from rich.console import Console

        from api.bootstrap import build_pipeline
        from api.commands.sample_table import decisions_table, totals
        from api.samples import sample_posts
        from api.settings import settings_with
        from triage.files.classification import PostRow, RowClassifier

        console = Console()
        if not console.is_terminal:
            console = Console(width=_FILE_WIDTH)
        with console.status("Загружаем модели…"):
            services = build_pipeline(settings_with(region=region))
        known = sample_posts()
        posts = known[:limit]
        columns = RowClassifier(services.pipeline, services.clock).classify([PostRow(post) for post in posts])
        console.print(decisions_table(posts, columns))
        console.print(totals(columns))
        if len(posts) < len(known):
            console.print(f"Это первые {len(posts)} из {len(known)} примеров; все: triage sample")
