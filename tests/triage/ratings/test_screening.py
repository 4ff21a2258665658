from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from tests.triage.ratings.conftest import OCTOBER, at, incident
from triage.domain.incidents import UNDATED, Assignment, Incident, OfficialAnswer, Outcome
from triage.domain.places import Validity
from triage.domain.ratings import CaseReference, ExclusionScope, MeasureCode, Rating
from triage.ratings.methodology import MethodologyTable
from triage.ratings.rating import rate
from triage.ratings.screening import RULES
from triage.ratings.windows import month_window
from triage.regions.pack import RegionPack

Table = Callable[..., pd.DataFrame]
CLOSED = Assignment("adm_iola", at("12 09:00"), at("13 09:00"), was_wrong=True)
EARLY = OfficialAnswer("Яма засыпана", at("12 08:00"), "adm_iola")
LATER = Assignment("adm_iola", at("12 12:00"))
QUICK = OfficialAnswer("Яма засыпана", at("12 10:00"), "adm_iola")


@pytest.fixture
def rated(table: Table, pack: RegionPack, methodology: MethodologyTable) -> Callable[..., Rating]:
    def made(*incidents: Incident) -> Rating:
        sound = [incident(100 + i, created=f"{10 + i} 09:00") for i in range(6)]
        return rate(table(*sound, *incidents), OCTOBER, pack, methodology).rating

    return made


@pytest.mark.parametrize(
    ("rule", "faulty"),
    [
        ("created_missing", incident(1, created_at=UNDATED)),
        ("duplicate", incident(1, duplicate_of="№100")),
        ("no_authority", incident(1, authority=None)),
        ("unknown_authority", incident(1, authority="name:Некая приёмная")),
        ("authority_not_in_force", incident(1, authority="minjust")),  # began on 1 January 2025
        ("wrong_addressee_only", incident(1, assignments=(CLOSED,))),
        ("clock_jump", incident(1, assignments=(Assignment("adm_iola", at("10 09:00")),))),
        ("clock_jump", incident(1, answered_h=24 * 500)),
        ("clock_jump", incident(1, answered_h=None, first_answer_s=86_400.0 * 500)),
        ("answer_before_question", incident(1, answers=(EARLY,))),
        ("negative_duration", incident(1, answered_h=None, first_answer_s=-60.0)),
        ("answer_before_assignment", incident(1, assignments=(LATER,), answers=(QUICK,))),
    ],
)
def test_each_fault_is_reported_with_its_row_and_left_out(
    rated: Callable[..., Rating], rule: str, faulty: Incident
) -> None:
    rating = rated(faulty)
    assert [(e.rule, [c.row for c in e.cases]) for e in rating.exclusions] == [(rule, [2])]
    times = rating.league("administrations").rows[0].measure(MeasureCode.MEAN_TIME)
    assert times.n == 6
    scope = rating.exclusions[0].scope
    counted = rating.league("administrations").rows[0].case_count
    assert counted == (7 if scope is ExclusionScope.TIME else 6)
    totals = rating.totals
    assert totals.received_count == totals.rated_count + totals.excluded_count + totals.outside_leagues_count


SOLVED = incident(1, outcome=Outcome.SOLVED)


@pytest.mark.parametrize(
    "faulty",
    [
        replace(SOLVED, closed_at=at("11 09:00")),
        replace(SOLVED, closed_at=at("11 09:00").replace(year=2024)),
        replace(SOLVED, reopened_at=(at("01 09:00"),)),
    ],
)
def test_an_impossible_end_costs_the_case_only_the_quality_of_its_solution(
    rated: Callable[..., Rating], faulty: Incident
) -> None:
    rating = rated(faulty)
    assert [(e.rule, e.scope, [c.row for c in e.cases]) for e in rating.exclusions] == [
        ("closing_jump", ExclusionScope.TIME, [2])
    ]
    row = rating.league("administrations").rows[0]
    assert (row.case_count, row.measure(MeasureCode.MEAN_TIME).n, row.measure(MeasureCode.SOLVED_COUNT).value) == (
        7,
        7,
        1,
    )
    assert row.measure(MeasureCode.SOLUTION_QUALITY).n == 0
    assert {signal.code.value: signal.n for signal in row.signals}["closed_early"] == 6


def test_only_the_time_that_depends_on_a_faulty_moment_is_left_out(rated: Callable[..., Rating]) -> None:
    before_assignment = incident(1, assignments=(LATER,), answers=(QUICK,))
    row = rated(before_assignment).league("administrations").rows[0]
    counted = {code.value: row.measure(code).n for code in MeasureCode}
    assert counted["mean_time"] == counted["mean_working_time"] == counted["speed"] == counted["within_norm"] == 6
    assert counted["mean_citizen_time"] == counted["answered"] == counted["solved_share"] == 7


def test_a_negative_duration_does_not_touch_the_time_that_moments_tell(rated: Callable[..., Rating]) -> None:
    rating = rated(incident(1, first_answer_s=-60.0))
    assert [e.rule for e in rating.exclusions] == ["negative_duration"]
    assert rating.league("administrations").rows[0].measure(MeasureCode.MEAN_TIME).n == 7


def test_an_open_case_with_an_impossible_assignment_is_not_overdue(rated: Callable[..., Rating]) -> None:
    jumped = Assignment("adm_iola", at("10 09:00").replace(year=2019))
    row = rated(incident(1, answered_h=None, outcome=None, assignments=(jumped,))).league("administrations").rows[0]
    assert (row.unanswered_count, row.measure(MeasureCode.SPEED).n) == (1, 6)


def test_one_clock_years_ahead_does_not_make_open_cases_overdue(rated: Callable[..., Rating]) -> None:
    ahead = incident(1, closed_at=at("12 09:00").replace(year=2089))
    rating = rated(ahead, incident(2, created="20 08:59", answered_h=None, outcome=None))
    assert rating.data_until.startswith("2021-10-20")


def test_a_case_may_break_a_rule_of_answers_and_the_rule_of_ends(rated: Callable[..., Rating]) -> None:
    rating = rated(incident(1, answers=(EARLY,), closed_at=at("11 09:00")))
    assert [e.rule for e in rating.exclusions] == ["answer_before_question", "closing_jump"]
    assert rating.totals.excluded_count == 0


def test_the_first_of_two_rows_with_one_id_counts(rated: Callable[..., Rating]) -> None:
    rating = rated(incident(1), replace(incident(1), source_row=9))
    assert [(e.rule, e.cases) for e in rating.exclusions] == [("repeated_id", (CaseReference("№1", 9),))]


def test_bodies_outside_the_leagues_are_counted_not_ranked(rated: Callable[..., Rating]) -> None:
    rating = rated(incident(1, authority="rosseti"))
    assert rating.totals.outside_leagues_count == 1
    assert rating.exclusions == ()
    assert [league.code for league in rating.leagues] == ["administrations"]


def test_an_authority_is_in_force_by_the_date_of_the_message(
    table: Table, pack: RegionPack, methodology: MethodologyTable
) -> None:
    moved = [replace(incident(i, "minprom"), created_at=at("12 09:00") + timedelta(days=365 * 4)) for i in (1, 2)]
    shifted = [
        replace(
            case,
            assignments=(Assignment("minprom", case.created_at),),
            answers=tuple(replace(a, answered_at=case.created_at + timedelta(hours=1)) for a in case.answers),
            closed_at=None,
        )
        for case in moved
    ]
    rating = rate(table(*shifted), month_window(2025, 10), pack, methodology).rating
    assert rating.exclusions == ()
    assert rating.league("ministries").rows[0].code == "minprom"


def test_messages_to_an_authority_that_ceased_are_left_out_from_the_day_after_its_last(
    table: Table, pack: RegionPack, methodology: MethodologyTable
) -> None:
    ended = tuple(
        replace(record, validity=Validity(None, date(2021, 10, 15)), successor="adm_gornomariysky")
        if record.code == "adm_iola"
        else record
        for record in pack.authorities
    )
    cases = [incident(day, created=f"{day} 20:30", answered_h=1) for day in range(10, 20)]
    rating = rate(table(*cases), OCTOBER, replace(pack, authorities=ended), methodology).rating
    (exclusion,) = rating.exclusions
    assert exclusion.rule == "authority_not_in_force"
    assert [case.case_id for case in exclusion.cases] == ["№16", "№17", "№18", "№19"]
    (note,) = {case.note for case in exclusion.cases}
    assert "по 15.10.2021" in note
    assert "преемник" in note
    (row,) = rating.league("administrations").rows
    assert (row.code, row.case_count) == ("adm_iola", 6)


def test_faults_within_the_tolerance_are_not_faults(rated: Callable[..., Rating]) -> None:
    early = Assignment("adm_iola", at("12 09:00") - timedelta(seconds=30))
    assert rated(incident(1, assignments=(early,))).exclusions == ()
    answered = incident(1, answers=(replace(EARLY, answered_at=at("12 09:00") - timedelta(seconds=30)),))
    rating = rated(answered)
    assert rating.exclusions == ()
    assert rating.league("administrations").rows[0].measure(MeasureCode.MEAN_TIME).n == 7  # no time, not no case


def test_every_rule_has_its_own_name_and_title() -> None:
    assert len({rule.name for rule in RULES}) == len({rule.title for rule in RULES}) == len(RULES)


def test_unreadable_rows_are_listed_first(table: Table, pack: RegionPack, methodology: MethodologyTable) -> None:
    fault = CaseReference("", 5, "«Дата создания»: не дата")
    rating = rate(table(incident(1, authority=None)), OCTOBER, pack, methodology, row_faults=(fault,)).rating
    assert [e.rule for e in rating.exclusions] == ["unreadable_row", "no_authority"]
    assert rating.exclusions[0].cases == (fault,)
