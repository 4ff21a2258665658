"""What a deep check reports: a fault and how grave it is. Shared by the checks of places, bodies, rules and wording."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from triage.domain.errors import Fault


class Gravity(StrEnum):
    """How bad a finding is: an error must be mended, a warning is worth a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a pack, and how grave it is."""

    gravity: Gravity
    fault: Fault


Findings = Iterator[Finding]


def error(file: str, line: int | None, field: str | None, problem: str, remedy: str) -> Finding:
    """Report something that must be mended."""
    return Finding(Gravity.ERROR, Fault(file, line, field, problem, remedy))


def warning(file: str, line: int | None, field: str | None, problem: str, remedy: str) -> Finding:
    """Report something worth a look."""
    return Finding(Gravity.WARNING, Fault(file, line, field, problem, remedy))
