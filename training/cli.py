"""The command line of the trainer, `triage-train`: the list of commands. What they do stands in `commands/`.

Exit codes: 0 done; 1 the check found faults; 2 the input cannot be used, the message says what to change, and nothing
was written; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import typer

from training.commands import (
    card,
    check,
    compare,
    criteria,
    cross_validate,
    evaluate,
    fit,
    label_map,
    labelling,
    promote,
    seed,
    split,
)
from training.commands.options import EXIT_CODES
from triage.command_line import application, run

COMMANDS: tuple[Callable[[typer.Typer], None], ...] = (
    check.register,
    split.register,
    label_map.register,
    fit.register,
    evaluate.register,
    cross_validate.register,
    compare.register,
    promote.register,
    card.register,
    labelling.register,
    seed.register,
    criteria.register,
)
"""Every command, in the order of `triage-train --help`."""


def build_app() -> typer.Typer:
    """Return the command line application with every command registered."""
    return application(COMMANDS, f"Обучение и проверка моделей.\n\n{EXIT_CODES}")


def main() -> None:
    """Run `triage-train`; errors raised on purpose become a Russian line and exit code 2, never a traceback."""
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    sys.exit(run(build_app(), "triage-train"))


if __name__ == "__main__":
    main()
