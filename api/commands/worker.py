"""`triage worker`: background jobs in a process of their own, for servers that run several workers."""

from __future__ import annotations

import logging
import time
from contextlib import closing
from typing import TYPE_CHECKING

import typer

from api.commands.exits import EXIT_CODES

if TYPE_CHECKING:
    from triage.storage.database import Database

HELP = f"""Выполнять фоновые задания отдельным процессом; сервису тогда задают TRIAGE_BACKGROUND_JOBS=false.

Базу, которая ещё не отвечает или не обновлена («triage db upgrade»), команда ждёт.

{EXIT_CODES}"""
_PAUSE_S = 2.0
_log = logging.getLogger(__name__)


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("worker", help=HELP)
    def worker() -> None:
        from api.journal import configure
        from api.settings import settings_with
        from triage.domain.errors import StorageError
        from triage.storage.database import Database

        settings = settings_with()
        configure(settings.log_level)
        with closing(Database(settings.database_url)) as database:
            wait_for(database)
        from api.bootstrap import build_services, with_storage
        from api.jobs import Jobs

        services = build_services(settings)
        while services.lacks_database:  # gone again while the models were read
            time.sleep(_PAUSE_S)
            services = with_storage(services)
        if services.incidents is None:
            raise StorageError("база не открыта → проверьте TRIAGE_DATABASE_URL")
        _log.warning("фоновые задания выполняются")
        Jobs(settings, services.incidents).work()


def wait_for(database: Database, pause_s: float = _PAUSE_S) -> None:
    """Return as soon as a database answers with the schema of this version; the log says once what is waited for.

    A machine starts its services in any order: the database may come after us, its upgrade too.
    """
    from triage.domain.errors import StorageError
    from triage.storage.schema import check_schema, prepare

    said = ""
    while True:
        try:
            prepare(database)
            return check_schema(database)
        except StorageError as error:
            if said != str(error):
                said = str(error)
                _log.warning("фоновые задания ждут базу: %s", said)
        time.sleep(pause_s)
