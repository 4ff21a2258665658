"""Rare collection: thresholds are set, and what was kept for good is walked no more."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
import typer

from triage.collector import collect_rarely, keep_for_good
from triage.command_line import run


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_young_objects_are_walked_once_in_fifty_thousand():
    collect_rarely()
    gc.collect()
    before = gc.get_stats()[0]["collections"]
    kept = [[] for _ in range(20_000)]
    assert gc.get_stats()[0]["collections"] == before
    kept += [[] for _ in range(40_000)]
    assert gc.get_stats()[0]["collections"] == before + 1, "rarely is not never"


def test_what_is_kept_for_good_is_walked_no_more():
    keep_for_good()
    assert gc.get_freeze_count() > 0


def test_a_command_line_collects_rarely(monkeypatch):
    gc.set_threshold(700, 10, 10)
    monkeypatch.setattr("sys.argv", ["x"])
    app = typer.Typer()
    app.command()(lambda: None)
    run(app, "x")
    assert gc.get_threshold()[0] > 700
