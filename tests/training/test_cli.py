from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from tests.training.conftest import TINY
from training import cli
from training.commands import seed
from triage.command_line import BAD_INPUT

runner = CliRunner()


@pytest.fixture
def no_encoder(monkeypatch):
    monkeypatch.setattr("models.encoder.load_encoder", lambda: None)


def test_the_seed_check_reports_figures_and_exit_code(seed_folder):
    result = runner.invoke(cli.build_app(), ["seed", "check", str(seed_folder), "--region", str(TINY), "--json"])
    assert result.exit_code == seed.FAULTS_FOUND
    report = json.loads(result.stdout)
    assert report["posts_count"] == 25
    assert report["faults"] == []
    assert report["topics_short"]["ways.holes"] == [5, 8]


def test_the_seed_check_compares_with_real_posts(seed_folder, tmp_path):
    real = tmp_path / "real.csv"
    real.write_text("message\nМусор не вывозят неделю, баки переполнены и воняют\n", encoding="utf-8")
    arguments = ["seed", "check", str(seed_folder), "--region", str(TINY), "--real", str(real), "--json"]
    result = runner.invoke(cli.build_app(), [*arguments, "--real-column", "message"])
    assert json.loads(result.stdout)["real_nearest_p95"] > 0
    refused = runner.invoke(cli.build_app(), arguments)
    assert "нет столбца «text»" in str(refused.exception)


def test_a_model_is_fitted_and_its_card_printed(seed_folder, tmp_path, no_encoder):
    output = tmp_path / "model"
    arguments = ["fit-seed", "-o", str(output), "--seed", str(seed_folder), "--region", str(TINY), "--json"]
    result = runner.invoke(cli.build_app(), arguments)
    assert result.exit_code == 0, result.output
    metrics = json.loads(result.stdout)
    assert metrics["posts_count"] == 25
    card = runner.invoke(cli.build_app(), ["card", str(output)])
    assert "| по словам: группа верна |" in card.stdout
    assert card.stdout.strip() == (output / "card.md").read_text(encoding="utf-8").strip()


def test_errors_on_purpose_become_a_message_and_exit_code_2(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("sys.argv", ["triage-train", "card", str(tmp_path)])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == BAD_INPUT
    assert capsys.readouterr().err.startswith("Ошибка: ")


COMMANDS = "check split label-map fit evaluate cross-validate compare promote rollback card next import-labels fit-seed"


@pytest.mark.parametrize("command", COMMANDS.split())
def test_help_is_in_russian(command):
    lines = runner.invoke(cli.build_app(), [command, "--help"]).stdout.splitlines()
    said = next(line for line in lines if line.strip() and "Usage" not in line)
    assert "а" <= said.strip()[1].lower() <= "я", said
