from __future__ import annotations

from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from api.cli import build_app


@pytest.fixture
def triage(services, monkeypatch) -> Callable[..., Result]:
    """Run `triage ARGS` in this process on the fictional region."""
    for name in ("build_pipeline", "build_services"):
        monkeypatch.setattr(f"api.bootstrap.{name}", lambda settings: services)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(build_app(), [str(argument) for argument in arguments])

    return run
