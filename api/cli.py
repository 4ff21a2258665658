"""The command line `triage`: the list of commands and what becomes of errors.

To add a command write `api/commands/<name>.py` with `register(app)` and add one line to `COMMANDS`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import typer

from api.commands import (
    classify,
    corrections,
    db,
    doctor,
    import_,
    keys,
    rate,
    rated_answers,
    region,
    rescore,
    retention,
    sample,
    score_answers,
    serve,
    worker,
)
from triage.command_line import application, run

COMMANDS: tuple[Callable[[typer.Typer], None], ...] = (
    classify.register,
    score_answers.register,
    rate.register,
    serve.register,
    doctor.register,
    import_.register,
    rescore.register,
    corrections.register,
    rated_answers.register,
    keys.register,
    db.register,
    retention.register,
    worker.register,
    region.register,
    sample.register,
)
"""Every command, in the order of `triage --help`."""


def build_app() -> typer.Typer:
    """Return the command line application with every command registered."""
    return application(COMMANDS, "Разбор обращений граждан: место, тема, ответственный орган — с доказательствами.")


def main() -> None:
    """Run `triage`; errors raised on purpose become a message and exit code 2, never a traceback.

    One thread of linear algebra per process: more gain 4 % for 1.7 times the CPU, and workers would fight.
    """
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    sys.exit(run(build_app(), "triage"))


if __name__ == "__main__":
    main()
