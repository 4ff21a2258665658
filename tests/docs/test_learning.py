"""docs/learning.md names every command of the trainer, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from training.cli import build_app

DOCUMENT = (Path(__file__).parents[2] / "docs" / "learning.md").read_text(encoding="utf-8")
SEED_COMMANDS = {"fit-seed", "fit-criteria"}


def test_the_page_names_the_commands_there_are():
    named = set(re.findall(r"`triage-train ([a-z-]+)", DOCUMENT))
    registered = {command.name for command in build_app().registered_commands}
    assert named == registered - SEED_COMMANDS


def test_the_page_names_modules_that_exist():
    for path in re.findall(r"`((?:models|training|bench)/[a-z_/]+\.py)`", DOCUMENT):
        assert (Path(__file__).parents[2] / path).is_file(), path
