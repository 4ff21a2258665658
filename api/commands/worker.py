"""`triage worker`: background jobs in a process of their own, for servers that run several workers."""

from __future__ import annotations

import logging

import typer

from api.commands.exits import EXIT_CODES

HELP = f"""Выполнять фоновые задания отдельным процессом; сервису тогда задают TRIAGE_BACKGROUND_JOBS=false.

{EXIT_CODES}"""


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("worker", help=HELP)
    def worker() -> None:
        from api.bootstrap import build_services
        from api.jobs import Jobs
        from api.journal import configure
        from api.settings import settings_with
        from triage.domain.errors import StorageError

        settings = settings_with()
        configure(settings.log_level)
        services = build_services(settings)
        if services.incidents is None:
            raise StorageError("база не открыта → проверьте TRIAGE_DATABASE_URL")
        logging.getLogger(__name__).warning("фоновые задания выполняются")
        Jobs(settings, services.incidents).work()
