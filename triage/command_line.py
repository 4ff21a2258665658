"""Runs a command line of ours: what went wrong is said in Russian, in one line, and becomes an exit code.

Open when a user sees English, or a script gets the wrong code. Typer's own words are English; the table below turns its
complaints into ours, and its headings in `--help` too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

import typer
from typer import rich_utils
from typer.main import get_command

from triage.collector import collect_rarely
from triage.domain.errors import TriageError

DONE, BAD_INPUT, INTERRUPTED = 0, 2, 130
_ClickError = cast("type[Exception]", typer.BadParameter.__mro__[2])
"""The base of all complaints of typer, which it does not export."""
_Command = TypeVar("_Command", bound=Any)
"""A command or a group of commands of typer, whose common base it does not export either."""

_PANELS = {
    "ARGUMENTS_PANEL_TITLE": "Аргументы",
    "OPTIONS_PANEL_TITLE": "Параметры",
    "COMMANDS_PANEL_TITLE": "Команды",
    "ERRORS_PANEL_TITLE": "Ошибка",
    "DEFAULT_STRING": "[по умолчанию: {}]",
    "ENVVAR_STRING": "[переменная среды: {}]",
    "REQUIRED_LONG_STRING": "[обязательно]",
}
_COMPLAINTS: tuple[tuple[str, str], ...] = (
    (r"No such option: (\S+?)\.? ?\(Possible options: (.+)\)", r"нет параметра \1; похожие: \2"),
    (r"No such option: (\S+?)\.? Did you mean (.+?)\?", r"нет параметра \1; возможно, \2"),
    (r"No such option: (\S+)", r"нет параметра \1"),
    (r"No such command '(.+)'\. Did you mean (.+?)\?", r"нет команды «\1»; возможно, \2"),
    (r"No such command '(.+?)'\.?.*", r"нет команды «\1»"),
    (r"Missing command\.?", "не названа команда"),
    (r"Missing argument '(.+?)'\..*", r"не указано: \1"),
    (r"Missing option '(.+?)'.*", r"не указан обязательный параметр \1"),
    (r"Option '(.+?)' requires an argument\.?", r"у параметра \1 нет значения"),
    (r"Option '(.+?)' requires (\d+) arguments\.?", r"параметру \1 нужно значений: \2"),
    (r"Option '(.+?)' does not take a value\.?", r"параметр \1 пишется без значения"),
    (r"Got unexpected extra argument\S* \((.+)\)", r"лишнее в команде: \1"),
    (r"Invalid value for '?(.+?)'?: (.+)", r"параметр \1: \2"),
)
_VALUES: tuple[tuple[str, str], ...] = (
    (r"(?:Value error, )?'(.*)' is not one of (.+?)\.?", r"«\1» не подходит, можно: \2"),
    (r".*valid integer.*", "нужно целое число"),
    (r".*valid number.*", "нужно число"),
    (r".*greater than or equal to (\S+)", r"не меньше \1"),
    (r".*less than or equal to (\S+)", r"не больше \1"),
    (r"(?:File|Path|Directory) '(.*)' does not exist\.?", r"«\1» не существует"),
)


def application(commands: Iterable[Callable[[typer.Typer], None]], about: str) -> typer.Typer:
    """Return a command line application: each of `commands` registers itself; `about` heads the help."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=about)
    for register in commands:
        register(app)
    return app


def run(app: typer.Typer, name: str) -> int:
    """Run an application with the arguments of the process; return its exit code. Nothing raised on purpose escapes."""
    collect_rarely()
    for title, words in _PANELS.items():
        setattr(rich_utils, title, words)
    try:
        code = _explained(get_command(app))(prog_name=name, standalone_mode=False)
    except TriageError as error:
        return _complain(str(error), BAD_INPUT)
    except _ClickError as error:
        return _usage(error, name)
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    if code == INTERRUPTED:
        typer.echo("Прервано.", err=True)
    return code if isinstance(code, int) else DONE


def _explained(command: _Command) -> _Command:
    """Let `--help` of a command, and of those inside it, explain itself in Russian."""
    option = command.get_help_option(typer.Context(command))
    if option is not None:
        option.help = "Показать эту справку и выйти."
    for inner in getattr(command, "commands", {}).values():
        _explained(inner)
    return command


def in_russian(complaint: str) -> str:
    """Return a complaint of typer in Russian; one that is not known stays as it is."""
    said = _turned(complaint.strip(), _COMPLAINTS)
    option, colon, value = said.partition(": ")
    return f"{option}: {_turned(value, _VALUES)}" if colon and option.startswith("параметр ") else said


def _turned(text: str, table: tuple[tuple[str, str], ...]) -> str:
    for pattern, words in table:
        if found := re.fullmatch(pattern, text, re.DOTALL):
            return found.expand(words)
    return text


def _usage(error: Exception, name: str) -> int:
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(getattr(error, "message", ""), err=True)
        return BAD_INPUT
    path = context.command_path if context is not None else name
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    return _complain(f"{in_russian(message)} → {path} --help", BAD_INPUT)


def _complain(text: str, code: int) -> int:
    typer.echo(f"Ошибка: {text}", err=True)
    return code
