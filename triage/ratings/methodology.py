"""The methodology as a value: weights, minimum numbers, thresholds; open `methodology.toml` to see or change them.

The file is versioned and shown in every publication. None of its figures is official; see DOMAIN: no region publishes
weights or formulas.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from triage.domain.errors import FileFormatError
from triage.domain.ratings import MeasureCode, SignalCode

METHODOLOGY_FILE = Path(__file__).parent / "methodology.toml"


@dataclass(frozen=True, slots=True)
class RankingRules:
    """When an authority is ranked, when two are told apart, and how strongly small numbers are pulled to the league."""

    minimum_cases: int
    better_with_probability: float
    minimum_prior_cases: float
    maximum_prior_cases: float
    default_prior_cases: float


@dataclass(frozen=True, slots=True)
class ResamplingRules:
    """How chance is imitated: seeded bootstrap up to `largest_resampled_group` cases, normal approximation above."""

    seed: int
    draws: int
    largest_resampled_group: int
    weight_draws: int
    weight_concentration: float


@dataclass(frozen=True, slots=True)
class AnswerScoreRules:
    """How far automatic scores of answers are trusted.

    `shared_error` is the standard deviation, in points, of the error that all answers of one authority have in common:
    more answers do not make it smaller (bench/rating_scores.py measures it).
    """

    shared_error: float


@dataclass(frozen=True, slots=True)
class SolutionPoints:
    """Points (0–100) of a solved case by what the author and later messages said of it."""

    author_satisfied: float
    no_reply_from_author: float
    reason_unknown: float
    dialogue_pointless: float
    reopened_or_repeated: float
    repeat_days: int


@dataclass(frozen=True, slots=True)
class ScreeningRules:
    """Which clocks are believed: longest plausible case, and by how much times may disagree, in seconds."""

    longest_case_days: int
    tolerance_s: float


@dataclass(frozen=True, slots=True)
class SignalRules:
    """Thresholds of the anti-gaming signals, in per cent of the cases each of them looks at.

    `minimum_cases` must be looked at and `minimum_found` of them found: one case is an accident, not a habit.
    """

    minimum_cases: int
    minimum_found: int
    placeholders: float
    closed_early: float
    templates: float
    template_repeats: int
    postponed_at_month_end: float
    month_end_days: int
    not_ours: float
    office_hours_only: float
    office_hours_minimum_outside: float

    def threshold(self, code: SignalCode) -> float:
        """Return the share in per cent from which a signal is raised."""
        return float(getattr(self, code.value))


@dataclass(frozen=True, slots=True)
class MethodologyTable:
    """Everything a rating depends on besides the data and the region pack."""

    version: str
    notice: str
    weights: Mapping[MeasureCode, float]
    ranking: RankingRules
    resampling: ResamplingRules
    leaders: Mapping[MeasureCode, int]
    answer_scores: AnswerScoreRules
    solution_quality: SolutionPoints
    screening: ScreeningRules
    signals: SignalRules


_Section = TypeVar(
    "_Section", RankingRules, ResamplingRules, AnswerScoreRules, SolutionPoints, ScreeningRules, SignalRules
)


def load_methodology(path: Path = METHODOLOGY_FILE) -> MethodologyTable:
    """Read a methodology table.

    Raises:
        FileFormatError: The file is not TOML, lacks a key, has an unknown one, or its weights do not add up to 1.
    """
    reader = _Reader(path)
    table = MethodologyTable(
        version=reader.text("version"),
        notice=reader.text("notice"),
        weights=reader.by_measure("weights"),
        ranking=reader.section("ranking", RankingRules),
        resampling=reader.section("resampling", ResamplingRules),
        leaders={code: int(count) for code, count in reader.by_measure("leaders").items()},
        answer_scores=reader.section("answer_scores", AnswerScoreRules),
        solution_quality=reader.section("solution_quality", SolutionPoints),
        screening=reader.section("screening", ScreeningRules),
        signals=reader.section("signals", SignalRules),
    )
    total = sum(table.weights.values())
    if abs(total - 1) > 1e-9:
        raise reader.fault("weights", f"сумма весов {total:g}, а не 1", "исправьте веса")
    return table


class _Reader:
    """Typed access to the document; every wrong key becomes a FileFormatError that names it."""

    def __init__(self, path: Path):
        self._path = path
        try:
            self._document: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise FileFormatError(str(path), f"методика не читается: {error}", "исправьте файл") from error

    def fault(self, field: str, problem: str, remedy: str) -> FileFormatError:
        return FileFormatError(self._path.name, problem, remedy, field=field)

    def text(self, key: str) -> str:
        value = self._document.get(key)
        if not isinstance(value, str) or not value:
            raise self.fault(key, "нет строки", f'добавьте {key} = "…"')
        return value

    def _table(self, key: str) -> dict[str, float]:
        value = self._document.get(key)
        if not isinstance(value, dict):
            raise self.fault(key, "нет раздела", f"добавьте раздел [{key}]")
        for name, number in value.items():
            if isinstance(number, bool) or not isinstance(number, int | float) or number < 0:
                raise self.fault(f"{key}.{name}", f"«{number}» — не число от нуля", "исправьте значение")
        return value

    def by_measure(self, key: str) -> dict[MeasureCode, float]:
        table = self._table(key)
        known = {code.value for code in MeasureCode}
        for name in table:
            if name not in known:
                raise self.fault(f"{key}.{name}", "нет такой меры", f"меры: {', '.join(sorted(known))}")
        return {MeasureCode(name): float(number) for name, number in table.items()}

    def section(self, key: str, section: type[_Section]) -> _Section:
        table = self._table(key)
        wanted = {field.name: field.type for field in fields(section)}
        for name in sorted(wanted.keys() ^ table.keys()):
            problem = "лишний ключ" if name in table else "нет ключа"
            raise self.fault(f"{key}.{name}", problem, "сверьте раздел с файлом методики программы")
        values: dict[str, Any] = {
            name: int(table[name]) if kind == "int" else float(table[name]) for name, kind in wanted.items()
        }
        return section(**values)
