from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest

from tests.triage.ratings.conftest import OCTOBER, at, incident
from triage.domain.answers import AnswerKind
from triage.domain.incidents import Incident, Outcome
from triage.domain.ratings import Signal, SignalCode
from triage.ratings.methodology import MethodologyTable
from triage.ratings.rating import RatedWindow, rate
from triage.regions.pack import RegionPack

S = SignalCode
FORM = "Ваше обращение рассмотрено, работы запланированы на следующий год по мере финансирования из бюджета"


@pytest.fixture
def signals(
    table: Callable[..., pd.DataFrame], pack: RegionPack, methodology: MethodologyTable
) -> Callable[..., dict[SignalCode, Signal]]:
    def found(*incidents: Incident) -> dict[SignalCode, Signal]:
        row = rate(table(*incidents), OCTOBER, pack, methodology).rating.leagues[0].rows[0]
        return {signal.code: signal for signal in row.signals}

    return found


def month(count: int, **changes: object) -> list[Incident]:
    return [incident(i, created=f"{10 + i} 09:00", closed="28 09:00", **changes) for i in range(count)]  # type: ignore[arg-type]


def test_an_ordinary_month_raises_nothing(signals: Callable[..., dict[SignalCode, Signal]]) -> None:
    found = signals(*month(8))
    assert set(found) == set(SignalCode)
    assert not any(signal.is_raised for signal in found.values())


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        (S.PLACEHOLDERS, {"kind": AnswerKind.INTERIM}),
        (S.TEMPLATES, {"text": FORM, "relevance": 0}),
        (S.NOT_OURS, {"text": "Вопрос не относится к компетенции администрации"}),
        (S.CLOSED_EARLY, {"reopened_at": (at("29 09:00"),)}),
        (S.CLOSED_EARLY, {"closed_at": at("19 09:30")}),
        (S.POSTPONED_AT_MONTH_END, {"outcome": Outcome.POSTPONED, "closed_at": at("30 09:00")}),
        (S.POSTPONED_AT_MONTH_END, {"outcome": Outcome.POSTPONED, "closed_at": None}),
    ],
)
def test_each_habit_raises_its_signal_with_its_cases(
    signals: Callable[..., dict[SignalCode, Signal]], code: SignalCode, changes: dict[str, object]
) -> None:
    habitual = [replace(case, incident_id=f"привычка-{i}") for i, case in enumerate(month(5))]
    habitual = [_changed(case, changes) for case in habitual]
    ordinary = [replace(c, key=replace(c.key, post_id=f"o{i}")) for i, c in enumerate(month(4))]
    signal = signals(*habitual, *ordinary)[code]
    assert signal.is_raised
    assert signal.count == 5
    assert sorted(case.case_id for case in signal.cases) == [f"привычка-{i}" for i in range(5)]
    assert signal.share >= signal.threshold


def _changed(case: Incident, changes: dict[str, object]) -> Incident:
    answers = {name: changes[name] for name in ("kind", "text", "relevance") if name in changes}
    rest = {name: value for name, value in changes.items() if name not in answers}
    if "closed_at" in rest and rest["closed_at"] == at("19 09:30"):
        rest["closed_at"] = case.created_at + timedelta(minutes=30)
    return replace(case, answers=tuple(replace(a, **answers) for a in case.answers), **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(("relevance", "count"), [(2, 0), (1, 0), (None, 0), (0, 6)])
def test_a_template_that_fits_its_messages_is_no_fault(
    signals: Callable[..., dict[SignalCode, Signal]], relevance: int | None, count: int
) -> None:
    found = signals(*(_changed(case, {"text": FORM, "relevance": relevance}) for case in month(6)))
    assert (found[S.TEMPLATES].count, found[S.TEMPLATES].n) == (count, 6)


def test_few_cases_raise_nothing(signals: Callable[..., dict[SignalCode, Signal]]) -> None:
    found = signals(*month(4, kind=AnswerKind.INTERIM))
    assert found[S.PLACEHOLDERS].share == 100
    assert not found[S.PLACEHOLDERS].is_raised


def test_answers_in_office_hours_only_are_a_signal_when_people_write_in_the_evening(
    signals: Callable[..., dict[SignalCode, Signal]],
) -> None:
    evening = [incident(i, created=f"{11 + i % 4} 17:00", answered_h=14) for i in range(6)]  # 20:00 → 10:00 local
    assert signals(*evening)[S.OFFICE_HOURS_ONLY].is_raised
    at_noon = [incident(i, created=f"{11 + i % 4} 07:00", answered_h=1) for i in range(6)]
    assert not signals(*at_noon)[S.OFFICE_HOURS_ONLY].is_raised


def test_postponed_early_in_the_month_is_no_signal(signals: Callable[..., dict[SignalCode, Signal]]) -> None:
    assert signals(*month(6, outcome=Outcome.POSTPONED))[S.POSTPONED_AT_MONTH_END].count == 0


@pytest.mark.parametrize(
    ("authority", "code"),
    [
        ("adm_volzhsk", S.PLACEHOLDERS),
        ("adm_medvedevsky", S.TEMPLATES),
        ("adm_zvenigovsky", S.POSTPONED_AT_MONTH_END),
        ("adm_volzhsky", S.CLOSED_EARLY),
        ("minstroy", S.NOT_OURS),
        ("gji", S.OFFICE_HOURS_ONLY),
    ],
)
def test_the_habits_planted_in_the_demonstration_are_found(
    demonstration: RatedWindow, authority: str, code: SignalCode
) -> None:
    rows = {row.code: row for league in demonstration.rating.leagues for row in league.rows}
    raised = {signal.code for signal in rows[authority].signals if signal.is_raised}
    assert raised == {code}
    others = [r for r in rows.values() if any(s.is_raised for s in r.signals)]
    assert len(others) == 6
