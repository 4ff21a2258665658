"""docs/operator.md against the product: commands, settings, metrics and files it names exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from api.cli import build_app
from api.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operator.md").read_text()
COMMANDS = sorted(
    {match[1].strip() for match in re.finditer(r"(?m)^(?:/opt/triage/bin/)?triage ([a-z]+(?: [a-z]+)?)", PAGE)}
)


def command_names() -> set[str]:
    group = typer.main.get_command(build_app())
    names = set(group.commands)
    return names | {f"{name} {sub}" for name, found in group.commands.items() for sub in getattr(found, "commands", ())}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_exists(command):
    names = command_names()
    assert command in names or command.split()[0] in names


def test_options_exist():
    group = typer.main.get_command(build_app())
    options = {
        option
        for found in group.commands["keys"].commands.values()
        for parameter in found.params
        for option in parameter.opts
    }
    assert set(re.findall(r"(?m)^triage keys .*?(--[a-z-]+)", PAGE)) <= options
    assert len(COMMANDS) >= 8


def test_settings_and_their_defaults_are_right():
    rows = re.findall(r"(?m)^\| (`TRIAGE_.*?) \| (.*?) \|", PAGE)
    assert len(rows) >= 9
    for names, defaults in rows:
        variables, values = re.findall(r"`(\w+)`", names), re.findall(r"`([^`]*)`", defaults)
        for variable, value in zip(variables, values, strict=True):
            field = Settings.model_fields[variable.removeprefix(PREFIX).lower()]
            default = field.get_default(call_default_factory=True)
            assert str(default).lower() == value, variable


def test_metrics_exist():
    code = (ROOT / "api" / "metrics.py").read_text()
    for name in set(re.findall(r"`(triage_\w+)`", PAGE)):
        assert f'"{name}"' in code


@pytest.mark.parametrize("name", ["Containerfile", "compose.yaml", "deploy/triage.service", "requirements.lock"])
def test_files_exist(name):
    assert (ROOT / name).is_file()
    assert name in PAGE or name == "Containerfile"


def test_deployment_files_use_settings_that_exist():
    fields = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in ("Containerfile", "compose.yaml", "deploy/triage.service"):
        assert set(re.findall(r"TRIAGE_[A-Z_]+", (ROOT / name).read_text())) <= fields, name


def test_the_compose_file_is_sound():
    import yaml

    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert set(services) == {"database", "upgrade", "service", "worker"}
    assert services["worker"]["environment"] == services["service"]["environment"]
