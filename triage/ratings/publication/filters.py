"""Functions that templates may call; open when a template shows something wrongly formatted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from triage.domain.ratings import (
    AuthorityRating,
    Board,
    Estimate,
    League,
    MeasureCode,
    RankEstimate,
    SignalCode,
    Unit,
)
from triage.ratings.names import MEASURE_NAMES, NOT_RANKED_REASONS, SIGNAL_MEANINGS, SIGNAL_NAMES, league_name
from triage.ratings.publication import wording
from triage.ratings.publication.change_figures import change_figures, time_figures
from triage.ratings.publication.news import board_of, has_one_place

TEMPLATES = Path(__file__).parent / "templates"

SIGNAL_FLAGS: Mapping[SignalCode, str] = {
    SignalCode.PLACEHOLDERS: "обещания",
    SignalCode.CLOSED_EARLY: "рано закрыто",
    SignalCode.TEMPLATES: "шаблон",
    SignalCode.POSTPONED_AT_MONTH_END: "отложено",
    SignalCode.NOT_OURS: "не наше",
    SignalCode.OFFICE_HOURS_ONLY: "рабочие часы",
}


def environment() -> Environment:
    """Return the template environment; an unknown name in a template is an error, everything is escaped."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    made.filters.update(_FILTERS)
    made.globals["cell"] = measure_cell
    return made


def measure_cell(row: AuthorityRating, code: str) -> Markup:
    """Return the table cell of a measure: value, interval, number of cases."""
    measure = next(m for m in row.measures if m.code == code)
    value = wording.in_unit(measure.estimate.value, measure.unit)
    between = wording.compact_interval(measure.estimate, measure.unit)
    small = Markup("<small>{}</small>").format(between) if between else ""
    size = Markup("<small>n = {}</small>").format(measure.estimate.n)
    return Markup('<td class="n">{}{}{}</td>').format(value, small, size)


def _estimate(row: AuthorityRating, code: str) -> Estimate:
    return row.measure(MeasureCode(code))


def _bounds(row: AuthorityRating, code: str) -> str:
    measure = next(m for m in row.measures if m.code == code)
    return wording.compact_interval(measure.estimate, measure.unit)


def _board(league: League, code: str) -> Board | None:
    return board_of(league, MeasureCode(code))


def board_value(value: float, code: str) -> str:
    """Return the figure of a board in its unit."""
    units = {MeasureCode.MEAN_TIME: Unit.SECONDS, MeasureCode.SOLVED_COUNT: Unit.COUNT}
    return wording.in_unit(value, units.get(MeasureCode(code), Unit.POINTS))


def _rank_interval(rank: RankEstimate) -> str:
    return wording.places(rank.low, rank.high)


_FILTERS: dict[str, Callable[..., Any]] = {
    "messages": wording.messages,
    "whole": wording.whole,
    "number": wording.number,
    "signed": wording.signed,
    "percent": wording.percent,
    "counted": wording.counted,
    "duration": wording.duration,
    "short_duration": wording.short_duration,
    "signed_duration": wording.signed_duration,
    "league_name": league_name,
    "measure_name": lambda code: MEASURE_NAMES[MeasureCode(code)],
    "signal_name": lambda code: SIGNAL_NAMES[SignalCode(code)],
    "signal_meaning": lambda code: SIGNAL_MEANINGS[SignalCode(code)],
    "signal_flag": lambda code: SIGNAL_FLAGS[SignalCode(code)],
    "reason": lambda code: NOT_RANKED_REASONS.get(code or "", ""),
    "estimate": _estimate,
    "bounds": _bounds,
    "board": _board,
    "has_one_place": has_one_place,
    "board_value": board_value,
    "change_figures": change_figures,
    "time_figures": time_figures,
    "rank_interval": _rank_interval,
}
