"""`triage serve`: runs the HTTP service until Ctrl-C."""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands.exits import EXIT_CODES


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("serve", help=f"Запустить сервис: страница, API и документация. Ctrl-C останавливает.\n\n{EXIT_CODES}")
    def serve(
        host: Annotated[str | None, typer.Option(help="Адрес (по умолчанию 127.0.0.1).")] = None,
        port: Annotated[int | None, typer.Option(help="Порт (по умолчанию 8000; 0 — любой свободный).")] = None,
        region: Annotated[str | None, typer.Option(help="Регион: имя пакета или папка.")] = None,
        free_port: Annotated[
            bool, typer.Option("--free-port", help="Порт занят — взять свободный и назвать его; не для службы.")
        ] = False,
        workers: Annotated[int, typer.Option(min=1, max=64, help="Сколько процессов отвечают на запросы.")] = 1,
    ) -> None:
        from api.settings import settings_with

        settings = settings_with(host=host, port=port, region=region)
        if workers > 1:
            from api.preflight import check_before_start

            check_before_start(settings)
        from api.serving import serve as run
        from api.serving import serve_with_workers

        if workers == 1:
            run(settings, typer.echo, or_free=free_port)
        else:
            serve_with_workers(settings, workers, typer.echo, or_free=free_port)
