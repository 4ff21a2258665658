"""A letter for each authority: its figures, its cases, what to improve; open to change what a letter says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from triage.domain.ratings import (
    AuthorityRating,
    CaseReference,
    Change,
    League,
    MeasureCode,
    Rating,
    TimeChange,
    Unit,
)
from triage.ratings.names import MEASURE_NAMES, NOT_RANKED_REASONS, SIGNAL_MEANINGS, SIGNAL_NAMES, league_name
from triage.ratings.publication.advice import advice_on, league_average
from triage.ratings.publication.change_figures import change_figures, time_figures
from triage.ratings.publication.filters import environment
from triage.ratings.publication.notices import SCORE_NOTE, data_notices
from triage.ratings.publication.wording import (
    counted,
    in_unit,
    interval,
    messages,
    number,
    percent,
    places,
    plural,
    short_duration,
    signed,
    signed_duration,
    whole,
    window_title,
)
from triage.regions.pack import RegionPack

_LISTED = 100
"""A letter names its cases in full as far as anybody could look them through."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as HTML."""

    authority: str
    html: str


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    value: str
    interval: str
    n: str
    league: str


@dataclass(frozen=True, slots=True)
class _Item:
    text: str
    cases: str


def letters(rating: Rating, pack: RegionPack) -> list[Letter]:
    """Return a letter for every authority of every league, in the order of the tables."""
    template = environment().get_template("letter.html.j2")
    day = rating.window.end_day - timedelta(days=1)
    compared = any(row.change for league in rating.leagues for row in league.rows)
    return [
        Letter(
            row.code,
            template.render(
                row=row,
                official_name=pack.authority(row.code, day).official_name,
                period=window_title(rating.window),
                notices=[*([rating.data_notice] if rating.data_notice else []), *data_notices(rating)],
                summary=_summary(row, league),
                lines=_lines(row, league),
                advice=_advice(row, league),
                signals=_signals(row),
                change=_change(row.change),
                compared=compared,
                score_note=SCORE_NOTE,
                methodology=f"{rating.methodology.notice} Версия {rating.methodology.version}.",
                fingerprint=rating.data_fingerprint,
            ),
        )
        for league in rating.leagues
        for row in league.rows
    ]


def _summary(row: AuthorityRating, league: League) -> str:
    ranked = sum(1 for other in league.rows if other.rank)
    received = f"Вам поступило {messages(row.case_count)}"
    if row.unanswered_count:
        received += f", без ответа осталось {row.unanswered_count}"
    if row.misrouted_count:
        received += f"; ещё {row.misrouted_count} пришло по ошибке и в показатели не входит"
    if row.rank is None or row.score is None:
        reason = NOT_RANKED_REASONS.get(row.not_ranked_because or "", "")
        return f"{received}. Место в лиге «{league_name(league.code)}» не присвоено: {reason}."
    shared = len(row.rank.indistinguishable_from)
    verb = plural(shared, "отличается", "отличаются", "отличаются")
    alike = f" Достоверно от вас не {verb} {counted(shared, 'орган', 'органа', 'органов')} лиги." if shared else ""
    return (
        f"{received}. Место в лиге «{league_name(league.code)}» — {row.rank.shared_rank} из {ranked}, с учётом "
        f"случайности — {places(row.rank.low, row.rank.high)}; общий балл {number(row.score)} из 100.{alike}"
    )


def _lines(row: AuthorityRating, league: League) -> list[_Line]:
    lines = []
    for measure in row.measures:
        if measure.estimate.value is None:
            continue
        average = league_average(league, measure)
        shown = number(average, 1) if measure.unit is Unit.COUNT else in_unit(average, measure.unit)
        if measure.code in {MeasureCode.MEDIAN_TIME, MeasureCode.P90_TIME} or measure.code.value.startswith(
            ("median", "p90")
        ):
            shown = ""
        lines.append(
            _Line(
                MEASURE_NAMES[measure.code],
                in_unit(measure.estimate.value, measure.unit),
                interval(measure.estimate, measure.unit),
                str(measure.estimate.n),
                shown,
            )
        )
    return lines


def _advice(row: AuthorityRating, league: League) -> list[_Item]:
    """Return what to improve; nothing where there are too few messages to tell a fault from luck."""
    if row.rank is None:
        return []
    told = ((advice_on(row, league, weakness.code), weakness) for weakness in row.weaknesses)
    return [_Item(text, _cases(weakness.worst_cases, len(weakness.worst_cases))) for text, weakness in told if text]


def _signals(row: AuthorityRating) -> list[_Item]:
    return [
        _Item(
            f"{SIGNAL_NAMES[s.code]}: {s.count} из {s.n} ({percent(s.share)}, порог {percent(s.threshold)}) — "
            f"{SIGNAL_MEANINGS[s.code]}.",
            _cases(s.cases, s.count),
        )
        for s in row.signals
        if s.is_raised
    ]


def _cases(cases: Sequence[CaseReference], count: int) -> str:
    """Return «обращение № 1» or «обращения: № 1, № 2 и ещё 3»; `count` may be more than are referred to."""
    if not cases:
        return ""
    shown = ", ".join(f"№ {case.case_id}" for case in cases[:_LISTED])
    rest = count - min(len(cases), _LISTED)
    if count == 1:
        return f"обращение {shown}"
    return f"обращения: {shown} и ещё {whole(rest)}" if rest > 0 else f"обращения: {shown}"


def _change(change: Change | None) -> str:
    """Return why the score moved. What is shown adds up."""
    if change is None:
        return ""
    figures = change_figures(change)
    own = [(MEASURE_NAMES[code].lower(), value) for code, value in figures.own.items()]
    parts = [f"{name} {signed(value)}" for name, value in (*own, ("лига и число сообщений", figures.context)) if value]
    text = f"Балл был {number(figures.previous)}, стал {number(figures.current)}"
    total = signed(figures.total) if figures.total else "не изменился"
    text += f" ({total}): {'; '.join(parts)}." if parts else ": без изменений."
    return text if change.time is None else text + _time_change(change.time)


def _time_change(change: TimeChange) -> str:
    mix, pace = time_figures(change)
    return (
        f" Среднее время первого ответа было {short_duration(change.previous_s)}, стало "
        f"{short_duration(change.current_s)}: состав тем {_effect(mix)}, темп ответов {_effect(pace)}."
    )


def _effect(seconds: float) -> str:
    """Return «дал −20 мин»; «не повлиял» below half a minute."""
    change = signed_duration(seconds)
    return "не повлиял" if change == "0" else f"дал {change}"
