"""Containerfile, compose.yaml and deploy/ against the product and each other; deploy/rehearsal starts them for real."""

from __future__ import annotations

import configparser
import json
import os
import re
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest
import typer
import yaml

from api.cli import build_app
from api.commands.exits import BAD_INPUT
from api.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PAGE = (ROOT / "docs" / "operator.md").read_text()
SERVICES = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
OURS = {name: service for name, service in SERVICES.items() if name != "database"}
CONTAINERFILE = (ROOT / "Containerfile").read_text()
UNITS = sorted(path.name for path in DEPLOY.glob("*.service"))


def section(unit: str, name: str) -> dict[str, list[str]]:
    """Lines of one section of a unit by their key, in order."""
    found: dict[str, list[str]] = {}
    text = (DEPLOY / unit).read_text().split(f"[{name}]\n", 1)[1].split("\n[", 1)[0]
    for line in text.splitlines():
        if line and not line.startswith("#"):
            key, value = line.split("=", 1)
            found.setdefault(key, []).append(value)
    return found


def test_the_page_names_every_file():
    for path in DEPLOY.iterdir():
        assert path.name in PAGE or any(fnmatch(path.name, found) for found in re.findall(r"deploy/(\S*\*\S*)", PAGE))


@pytest.mark.parametrize("unit", UNITS)
def test_units_shut_the_process_in_and_read_the_same_settings(unit):
    service = section(unit, "Service")
    lines = (DEPLOY / unit).read_text().splitlines()
    assert {"NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="} <= set(lines)
    assert service["User"] == service["Group"] == ["triage"]
    assert service["StateDirectory"][0].split()[0] == "triage"
    assert service["EnvironmentFile"] == ["-/etc/triage/triage.env"]
    assert service["WorkingDirectory"] == ["/var/lib/triage"]


def test_units_are_shut_in_alike():
    def hardening(unit: str) -> dict[str, list[str]]:
        wanted = ("Protect", "Private", "Restrict", "Memory", "SystemCall")
        return {key: value for key, value in section(unit, "Service").items() if key.startswith(wanted)}

    assert len(UNITS) == 3
    assert all(hardening(unit) == hardening(UNITS[0]) for unit in UNITS)
    assert len(hardening(UNITS[0])) >= 15


@pytest.mark.parametrize("unit", UNITS)
def test_units_call_commands_that_exist(unit):
    commands = typer.main.get_command(build_app()).commands
    lines = " ".join(section(unit, "Service")["ExecStart"])
    called = re.findall(r"/opt/triage/bin/triage ([a-z]+)(?: ([a-z]+))?", lines)
    assert called
    for command, sub in called:
        assert command in commands
        assert not sub or sub in commands[command].commands


@pytest.mark.parametrize("unit", ["triage.service", "triage-worker.service"])
def test_units_start_again_what_fell_but_not_what_its_settings_forbid(unit):
    """Exit code 2 says that the next start would end alike: the unit fails, where an operator sees it."""
    service = section(unit, "Service")
    assert service["Restart"] == ["on-failure"]
    assert service["RestartPreventExitStatus"] == [str(BAD_INPUT)]


def test_a_backup_that_failed_waits_for_its_next_night():
    assert "Restart" not in section("triage-backup.service", "Service")


def test_a_port_that_a_proxy_knows_is_never_changed():
    """Only who sits before the screen asks for a free port: units and containers refuse a taken one."""
    started = [line for unit in UNITS for line in section(unit, "Service")["ExecStart"]]
    started += [CONTAINERFILE, *(str(service.get("command", "")) for service in OURS.values())]
    assert not any("--free-port" in line for line in started)
    assert "serve --free-port" in (ROOT / "Makefile").read_text()


def test_the_service_may_take_as_long_to_stop_as_requests_need():
    from api.serving import _SHUTDOWN_S

    assert int(section("triage.service", "Service")["TimeoutStopSec"][0]) > _SHUTDOWN_S
    for name in ("service", "worker"):
        assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > _SHUTDOWN_S


def test_the_timer_starts_the_backup():
    timer = configparser.ConfigParser(interpolation=None)
    timer.read(DEPLOY / "triage-backup.timer")
    assert timer["Timer"]["Persistent"] == "true"
    assert (DEPLOY / "triage-backup.service").is_file()


@pytest.fixture
def installed(tmp_path):
    """deploy/triage and its link, its absolute folders moved under a temporary one; commands show what they got."""
    commands = tmp_path / "bin"
    commands.mkdir()
    for name in ("triage", "triage-train"):
        (commands / name).write_text(f'#!/bin/sh\necho {name} "$@" $(umask)\nenv | grep ^TRIAGE_\n')
    (commands / "runuser").write_text('#!/bin/sh\nshift 3\nexec "$@"\n')
    script = (DEPLOY / "triage").read_text().replace("/opt/triage/bin", str(commands))
    script = script.replace("/etc/triage", str(tmp_path))
    (tmp_path / "triage").write_text(script)
    (tmp_path / "triage-train").symlink_to("triage")
    for path in (*commands.iterdir(), tmp_path / "triage"):
        path.chmod(0o755)
    return tmp_path


def run(installed: Path, *command: str) -> tuple[str, dict[str, str]]:
    environment = {"PATH": f"{installed / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    first, *rest = done.stdout.splitlines()
    return first, dict(line.split("=", 1) for line in rest)


def test_the_command_runs_with_the_settings_of_the_service(installed):
    groups = {"1": {"confirmation": "a b", "secret": "12345678"}}
    text = (DEPLOY / "triage.env").read_text() + f"TRIAGE_VK_GROUPS='{json.dumps(groups)}'\nTRIAGE_PORT=8123\n"
    (installed / "triage.env").write_text(text)
    first, settings = run(installed, str(installed / "triage"), "keys", "create", "два слова")
    assert first == "triage keys create два слова 0077"
    assert settings["TRIAGE_DATABASE_URL"] == "sqlite:////var/lib/triage/triage.sqlite"
    assert (settings["TRIAGE_PORT"], json.loads(settings["TRIAGE_VK_GROUPS"])) == ("8123", groups)


def test_the_command_knows_the_database_of_the_unit_without_a_file_of_settings(installed):
    first, settings = run(installed, str(installed / "triage-train"), "promote")
    assert first == "triage-train promote 0077"
    given = " ".join(section("triage.service", "Service")["Environment"])
    for name in ("TRIAGE_DATABASE_URL", "TRIAGE_MODELS_HOME"):
        assert f"{name}={settings[name]}" in given


def test_the_example_of_settings_is_sound(monkeypatch):
    text = (DEPLOY / "triage.env").read_text()
    lines = [line.lstrip("#") for line in text.splitlines() if re.match("#?TRIAGE_", line)]
    for line in lines:
        name, value = line.split("=", 1)
        monkeypatch.setenv(name, value.strip("'").replace("…", "12345678"))
    settings = Settings()
    assert {line.split("=")[0] for line in lines} <= {PREFIX + name.upper() for name in Settings.model_fields}
    assert settings.vk_groups[123].authority == "adm_iola"


def test_an_image_gets_all_it_is_built_of_and_nothing_else():
    copied = {
        source.replace("[e]", "e")
        for sources in re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", CONTAINERFILE)
        for source in sources.split()
    }
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {line[1:] for line in ignored if line.startswith("!")} == copied
    assert "*" in ignored


def test_a_pattern_that_may_match_nothing_stands_beside_a_file():
    for sources in re.findall(r"(?m)^COPY (.+) \S+$", CONTAINERFILE):
        if "[" in sources:
            assert any((ROOT / source).exists() for source in sources.split())


def test_the_health_check_is_the_same_with_and_without_compose():
    command = CONTAINERFILE.split("HEALTHCHECK", 1)[1].split("CMD ", 1)[1].splitlines()[0]
    assert SERVICES["service"]["healthcheck"]["test"] == ["CMD", *json.loads(command)]


def test_the_password_of_the_database_may_hold_any_character():
    assert "POSTGRES_PASSWORD" not in SERVICES["service"]["environment"]["TRIAGE_DATABASE_URL"]
    assert SERVICES["service"]["environment"]["PGPASSWORD"].startswith("${POSTGRES_PASSWORD:?")


def test_defaults_of_the_compose_file_have_no_braces():
    """A brace inside `${…}` ends it in one implementation and not in another."""
    for found in re.findall(r"\$\{(.*)\}", (ROOT / "compose.yaml").read_text()):
        assert "{" not in found


@pytest.mark.parametrize("name", OURS)
def test_containers_may_do_little_and_share_the_promoted_models(name):
    service = OURS[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["volumes"] == ["state:/var/lib/triage"]
    assert service["image"] == "localhost/incident-triage"


def test_nothing_waits_for_what_waits_itself():
    """podman before 4.4 starts no container whose requirement has a requirement."""
    for service in OURS.values():
        for wanted in service["depends_on"]:
            assert "depends_on" not in SERVICES[wanted]


@pytest.mark.parametrize("name", OURS)
def test_containers_are_started_again_but_not_for_ever(name):
    """Compose cannot tell exit code 2 (wrong settings) from a crash: a number of attempts is the nearest it offers."""
    policy = re.fullmatch(r"\$\{SERVICE_RESTART:-(on-failure):(\d+)\}", OURS[name]["restart"])
    assert policy
    assert 3 <= int(policy[2]) <= 10
    assert f"on-failure:{policy[2]}" in PAGE
    assert "SERVICE_RESTART" in PAGE


def test_attempts_are_not_used_up_by_waiting_for_the_database():
    """The server of PostgreSQL comes up meanwhile: service and worker wait by themselves, the upgrade is told to."""
    *command, option, seconds = OURS["upgrade"]["command"]
    assert (command, option) == (["triage", "db", "upgrade"], "--wait")
    assert int(seconds) >= 60


def test_no_default_of_the_compose_file_is_empty():
    """podman-compose 1.0 hands «${NAME:-}» on as it stands: it would be the secret of sessions."""
    assert re.findall(r"\$\{\w+:?-\}", (ROOT / "compose.yaml").read_text()) == []
