from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import pytest
import typer

from triage.command_line import BAD_INPUT, DONE, INTERRUPTED, in_russian, run
from triage.domain.errors import InputError


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@pytest.fixture
def app():
    app = typer.Typer(add_completion=False, no_args_is_help=True)

    @app.command("paint", help="Красить.")
    def paint(
        wall: Annotated[str, typer.Argument(metavar="СТЕНА")],
        colour: Annotated[Colour, typer.Option("--colour")],
        coats: Annotated[int, typer.Option("--coats", min=1, max=5)] = 1,
        dry: Annotated[bool, typer.Option("--dry/--wet")] = False,
    ) -> None:
        if wall == "нет":
            raise InputError("стены нет → постройте")
        if wall == "стоп":
            raise KeyboardInterrupt
        if wall == "беда":
            raise typer.Exit(1)
        typer.echo(f"{wall} {colour} {coats} {dry}")

    @app.command("mix", help="Смешать.")
    def mix() -> None:
        typer.echo("смешано")

    return app


@pytest.fixture
def call(app, monkeypatch, capsys):
    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["wall", *arguments])
        code = run(app, "wall")
        return code, *capsys.readouterr()

    return call


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["paint"], "не указано: СТЕНА → wall paint --help"),
        (["paint", "а"], "не указан обязательный параметр --colour → wall paint --help"),
        (["paint", "а", "--colour", "red", "--foo"], "нет параметра --foo"),
        (["paint", "а", "--color", "red"], "нет параметра --color; похожие: --colour"),
        (["paint", "а", "--colour"], "у параметра --colour нет значения"),
        (["paint", "а", "--colour", "green"], "параметр --colour: «green» не подходит, можно: 'red', 'blue'"),
        (["paint", "а", "б", "--colour", "red"], "лишнее в команде: б"),
        (["paint", "а", "--colour", "red", "--coats", "три"], "параметр --coats: нужно целое число"),
        (["paint", "а", "--colour", "red", "--coats", "9"], "параметр --coats: не больше 5"),
        (["paint", "а", "--colour", "red", "--coats", "0"], "параметр --coats: не меньше 1"),
        (["pant"], "нет команды «pant»"),
        (["paint", "нет", "--colour", "red"], "стены нет → постройте"),
    ],
)
def test_what_is_wrong_is_said_in_russian_in_one_line(call, arguments, message):
    code, out, err = call(*arguments)
    assert code == BAD_INPUT
    assert out == ""
    assert err.startswith(f"Ошибка: {message}"), err
    assert len(err.splitlines()) == 1


def test_what_went_well_is_code_0(call):
    assert call("paint", "а", "--colour", "red") == (DONE, "а red 1 False\n", "")


def test_other_codes_pass_through(call):
    assert call("paint", "беда", "--colour", "red")[0] == 1
    code, _, err = call("paint", "стоп", "--colour", "red")
    assert (code, err) == (INTERRUPTED, "Прервано.\n")


def test_help_speaks_russian(call):
    code, out, _ = call("paint", "--help")
    assert code == DONE
    assert "Параметры" in out
    assert "[обязательно]" in out
    assert "Красить." in out
    assert "Показать эту справку и выйти." in out


def test_without_a_command_help_is_shown(call):
    code, out, err = call()
    assert code == BAD_INPUT
    assert "Команды" in out + err


def test_an_unknown_complaint_stays_as_it_is():
    assert in_russian("Something else.") == "Something else."
