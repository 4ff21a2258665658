"""Which cases a rating leaves out, and by which named rule; open when a case is missing from the figures.

Nothing is left out in any other way: every rule below is listed in the publication with all its cases and rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from triage.domain.authorities import Authority
from triage.domain.incidents import FREE_AUTHORITY_PREFIX
from triage.domain.places import Validity
from triage.domain.ratings import CaseReference, Exclusion, ExclusionScope
from triage.ratings.methodology import ScreeningRules
from triage.ratings.moments import CLOSING_RULE, Mask, Moments
from triage.regions.pack import RegionPack


@dataclass(frozen=True, slots=True)
class ScreeningRule:
    """One rule: stable name, what it says in Russian, and what it leaves out."""

    name: str
    title: str
    scope: ExclusionScope


_CASE, _TIME = ExclusionScope.CASE, ExclusionScope.TIME
RULES: tuple[ScreeningRule, ...] = (
    ScreeningRule("created_missing", "Нет даты сообщения: период неизвестен", _CASE),
    ScreeningRule("repeated_id", "Номер встретился второй раз: считается первая строка", _CASE),
    ScreeningRule("duplicate", "Повтор массовой проблемы: считается первое сообщение о ней", _CASE),
    ScreeningRule("no_authority", "Не указан исполнитель", _CASE),
    ScreeningRule("unknown_authority", "Исполнителя нет в пакете региона", _CASE),
    ScreeningRule("authority_not_in_force", "В день сообщения такого органа не было", _CASE),
    ScreeningRule("wrong_addressee_only", "Адресат признан ошибочным, новый не назначен", _CASE),
    ScreeningRule(
        "clock_jump", "Часы скачут: назначено раньше сообщения, назначено или отвечено спустя невозможный срок", _TIME
    ),
    ScreeningRule("answer_before_question", "Ответ раньше сообщения", _TIME),
    ScreeningRule("answer_before_assignment", "Ответ раньше назначения исполнителя", _TIME),
    ScreeningRule("negative_duration", "Отрицательная длительность", _TIME),
    ScreeningRule(
        "closing_jump", "Закрыто или открыто снова раньше сообщения либо закрыто спустя невозможный срок", _TIME
    ),
)
UNREADABLE = "unreadable_row"
"""The rule of rows that could not be read: they belong to no period, so they are beside the total, not in it."""

UNKNOWN_RULE = "unknown_authority"
"""The rule of authorities the region pack lacks; the notes of its cases name them."""
NOT_IN_FORCE_RULE = "authority_not_in_force"
"""The rule of authorities not yet or no longer there; the notes name them, their time and their successor."""


@dataclass(frozen=True, slots=True)
class Screened:
    """The kept cases of a window (with `Moments.beliefs`), what was left out, and what is in no league."""

    kept: pd.DataFrame
    exclusions: tuple[Exclusion, ...]
    outside_leagues_count: int


def screen(
    window_cases: pd.DataFrame,
    local_created: pd.Series,
    pack: RegionPack,
    rules: ScreeningRules,
    *,
    has_repeats: bool = True,
) -> Screened:
    """Apply every rule in order to the cases of a window; a case is left out by the first rule that fits it.

    A rule of scope TIME leaves the case in: only what depends on the impossible moment or duration does not count.
    `local_created` are the naive local moments of `created_at`, row by row. Without `has_repeats` it is known that no
    id stands twice.
    """
    moments = Moments(window_cases, rules)
    taken = np.zeros(len(window_cases), dtype=bool)
    repeated = window_cases["case_id"].duplicated().to_numpy() if has_repeats else np.zeros_like(taken)
    masks = {**_masks(window_cases, local_created, pack), "repeated_id": repeated, **moments.masks()}
    untimed = np.zeros(len(window_cases), dtype=bool)
    exclusions = []
    for rule in RULES:
        hit = masks[rule.name] & ~taken
        if rule.scope is ExclusionScope.CASE:
            taken |= hit
        elif rule.name != CLOSING_RULE:
            hit &= ~untimed
            untimed |= hit
        if hit.any():
            exclusions.append(_exclusion(rule, window_cases, np.flatnonzero(hit), pack))
    outside = ~taken & ~_has_league(window_cases, pack)
    kept = window_cases.assign(**moments.beliefs())[~taken & ~outside]
    return Screened(kept, tuple(exclusions), int(outside.sum()))


def _exclusion(rule: ScreeningRule, cases: pd.DataFrame, positions: NDArray[np.int64], pack: RegionPack) -> Exclusion:
    """Return the exclusion with its cases; an authority unknown or not in force is named, to be put right."""
    found = references(cases, positions)
    sayings: dict[str, Callable[[str], str]] = {
        UNKNOWN_RULE: _stated_name,
        NOT_IN_FORCE_RULE: partial(_period_of, pack),
    }
    say = sayings.get(rule.name)
    if say is not None:
        codes = cases["authority"].iloc[positions].astype("str")
        notes = {code: say(code) for code in codes.unique()}
        found = tuple(replace(case, note=notes[code]) for case, code in zip(found, codes, strict=True))
    return Exclusion(rule.name, rule.title, rule.scope, found)


def _stated_name(code: str) -> str:
    return code.removeprefix(FREE_AUTHORITY_PREFIX)


def _period_of(pack: RegionPack, code: str) -> str:
    """Say when an authority existed, and who came after it."""
    records = [record for record in pack.authorities if record.code == code]
    periods = ", ".join(_written(record.validity) for record in records)
    names = {record.code: record.short_name for record in pack.authorities}
    after = [names.get(record.successor, record.successor) for record in records if record.successor]
    return f"{records[-1].short_name}: {periods}" + (f"; преемник — {after[-1]}" if after else "")


def _written(validity: Validity) -> str:
    days = (("с", validity.valid_from), ("по", validity.valid_to))
    return " ".join(f"{word} {day:%d.%m.%Y}" for word, day in days if day is not None)


def unreadable(faults: tuple[CaseReference, ...]) -> tuple[Exclusion, ...]:
    """Return the rows that could not be read as an exclusion of its own; nothing without such rows."""
    title = "Строка источника не читается"
    return (Exclusion(UNREADABLE, title, ExclusionScope.CASE, faults),) if faults else ()


def references(cases: pd.DataFrame, positions: NDArray[np.int64]) -> tuple[CaseReference, ...]:
    """Return references to the cases at some positions of the table, in the order of the positions."""
    ids = cases["case_id"].array[positions].to_numpy(dtype=object)
    rows = cases["row"].to_numpy()[positions].tolist()
    return tuple(CaseReference(str(case), row or None) for case, row in zip(ids, rows, strict=True))


def _masks(cases: pd.DataFrame, local_created: pd.Series, pack: RegionPack) -> dict[str, Mask]:
    authority = cases["authority"]
    known = {record.code for record in pack.authorities}
    return {
        "created_missing": cases["created_at"].isna().to_numpy(),
        "duplicate": cases["duplicate"].to_numpy(),
        "no_authority": (authority == "").to_numpy(),
        "unknown_authority": _by_code(authority, lambda code: code not in known),
        "authority_not_in_force": ~_in_force(authority, local_created, pack),
        "wrong_addressee_only": cases["misrouted"].to_numpy(),
    }


def _by_code(codes: pd.Series, says: Callable[[str], bool]) -> Mask:
    """Ask a question once per distinct code and spread the answers over the rows."""
    categories = codes.cat.categories
    answers = np.array([says(str(code)) for code in categories], dtype=bool)
    return answers[codes.cat.codes.to_numpy()] if len(categories) else np.zeros(len(codes), dtype=bool)


def _in_force(authority: pd.Series, local_created: pd.Series, pack: RegionPack) -> Mask:
    """Say for each row whether its authority existed on the day of the message; unknown codes pass."""
    result = np.ones(len(authority), dtype=bool)
    periods: dict[str, list[Authority]] = {}
    for record in pack.authorities:
        periods.setdefault(record.code, []).append(record)
    codes = authority.cat.codes.to_numpy()
    days = local_created.to_numpy().astype("datetime64[D]")
    for position, code in enumerate(authority.cat.categories):
        records = periods.get(str(code), [])
        if not records or any(r.validity.valid_from is None and r.validity.valid_to is None for r in records):
            continue
        rows = codes == position
        result[rows] = np.any([_within(days[rows], record) for record in records], axis=0)
    return result


def _within(days: NDArray[np.datetime64], record: Authority) -> Mask:
    first = np.datetime64(record.validity.valid_from or "0001-01-01", "D")
    last = np.datetime64(record.validity.valid_to or "9999-12-31", "D")
    inside: Mask = (days >= first) & (days <= last)
    return inside


def _has_league(cases: pd.DataFrame, pack: RegionPack) -> Mask:
    leagues = {record.code: record.league for record in pack.authorities if record.league}
    return _by_code(cases["authority"], lambda code: code in leagues)
