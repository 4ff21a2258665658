"""docs/routing.md names every gate and doubt an analyst may meet, and the numbers that hold."""

from __future__ import annotations

from pathlib import Path

from triage.routing import calibration
from triage.routing.rules import GATES, Thresholds

DOCUMENT = (Path(__file__).parents[2] / "docs" / "routing.md").read_text(encoding="utf-8")


def test_every_gate_is_named():
    assert [gate.name for gate in GATES if f"`{gate.name}`" not in DOCUMENT] == []


def test_the_numbers_are_those_of_the_code():
    assert f"A route below {Thresholds().confidence} goes to a person" in DOCUMENT
    assert f"by more than {calibration._HEADROOM}" in DOCUMENT
    assert f"under {'six' if calibration._FEW_WORDS == 6 else calibration._FEW_WORDS} words" in DOCUMENT
