from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from tests.triage.ratings.conftest import OCTOBER, at, incident
from triage.domain.incidents import Assignment, ClosingReason, Incident, Outcome
from triage.domain.ratings import AuthorityRating, MeasureCode
from triage.ratings.methodology import MethodologyTable
from triage.ratings.rating import RatedWindow, rate
from triage.regions.pack import NormClock, RegionPack

Table = Callable[..., pd.DataFrame]
M = MeasureCode


@pytest.fixture
def rated(table: Table, pack: RegionPack, methodology: MethodologyTable) -> Callable[..., RatedWindow]:
    return lambda *incidents, **options: rate(
        table(*incidents), OCTOBER, options.pop("pack", pack), methodology, **options
    )


def only(rated: RatedWindow) -> AuthorityRating:
    return rated.rating.leagues[0].rows[0]


def test_speed_is_fifty_at_the_norm(rated: Callable[..., RatedWindow]) -> None:
    row = only(rated(incident(1, answered_h=8), incident(2, answered_h=24), incident(3, answered_h=0)))
    assert row.measure(M.SPEED).value == pytest.approx((50 + 25 + 100) / 3)
    assert row.measure(M.WITHIN_NORM).value == pytest.approx(200 / 3)


def test_the_norm_of_the_assignment_wins(rated: Callable[..., RatedWindow]) -> None:
    strict = Assignment("adm_iola", at("12 09:00"), norm_hours=1.0)
    assert only(rated(incident(assignments=(strict,)))).measure(M.WITHIN_NORM).value == 0


def test_a_region_may_count_its_norm_in_working_hours(rated: Callable[..., RatedWindow], pack: RegionPack) -> None:
    overnight = incident(created="12 12:00", answered_h=19)  # 15:00 local to 10:00 local: four working hours
    working = replace(pack, info=replace(pack.info, norm_clock=NormClock.WORKING))
    assert only(rated(overnight)).measure(M.WITHIN_NORM).value == 0
    row = only(rated(overnight, pack=working))
    assert row.measure(M.WITHIN_NORM).value == 100
    assert row.measure(M.MEAN_WORKING_TIME).value == pytest.approx(4 * 3600)


def test_working_time_is_that_of_the_regions_zone(rated: Callable[..., RatedWindow], pack: RegionPack) -> None:
    case = incident(created="12 04:00", answered_h=2)  # 07:00–09:00 in Moscow, 11:00–13:00 in Novosibirsk
    east = replace(pack, info=replace(pack.info, time_zone="Asia/Novosibirsk"))
    assert only(rated(case)).measure(M.MEAN_WORKING_TIME).value == 3600
    assert only(rated(case, pack=east)).measure(M.MEAN_WORKING_TIME).value == 3600
    west = replace(pack, info=replace(pack.info, time_zone="America/New_York"))
    assert only(rated(case, pack=west)).measure(M.MEAN_WORKING_TIME).value == 0


def test_the_zone_decides_which_month_a_message_belongs_to(rated: Callable[..., RatedWindow]) -> None:
    last_evening = incident(1, created="31 21:30", closed=None, outcome=None)  # 1 November in Moscow
    assert rated(last_evening, incident(2)).rating.totals.received_count == 1


def test_an_unanswered_case_past_its_norm_counts_as_the_slowest(rated: Callable[..., RatedWindow]) -> None:
    silent = incident(1, answered_h=None, outcome=None, closed=None)
    late = only(rated(silent, incident(2), data_until=at("20 09:00")))
    assert (late.measure(M.SPEED).n, late.measure(M.WITHIN_NORM).value) == (2, 50)
    assert late.measure(M.MEAN_TIME).n == 1
    assert late.unanswered_count == 1
    still_in_time = only(rated(silent, incident(2), data_until=at("12 15:00")))
    assert still_in_time.measure(M.SPEED).n == 1


def test_durations_of_the_source_serve_where_there_are_no_moments(rated: Callable[..., RatedWindow]) -> None:
    stated = incident(answered_h=None, first_answer_s=5400.0, first_answer_working_s=1200.0)
    row = only(rated(stated))
    assert row.measure(M.MEAN_TIME).value == 5400
    assert row.measure(M.MEAN_WORKING_TIME).value == 1200
    assert row.unanswered_count == 0


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({"closing_reason": ClosingReason.AUTHOR_SATISFIED}, 100),
        ({"closing_reason": ClosingReason.NO_REPLY_FROM_AUTHOR}, 70),
        ({"closing_reason": ClosingReason.DIALOGUE_POINTLESS}, 30),
        ({"closing_reason": None}, 70),
        ({"closing_reason": ClosingReason.AUTHOR_SATISFIED, "reopened_at": (at("25 09:00"),)}, 0),
    ],
)
def test_quality_of_a_solution(rated: Callable[..., RatedWindow], changes: dict[str, object], points: float) -> None:
    solved: Incident = incident(outcome=Outcome.SOLVED, **changes)  # type: ignore[arg-type]
    assert only(rated(solved)).measure(M.SOLUTION_QUALITY).value == points


@pytest.mark.parametrize(("next_day", "points"), [("25 09:00", 0), ("19 09:00", 70)])
def test_the_same_complaint_after_solved_spoils_the_solution(
    rated: Callable[..., RatedWindow], next_day: str, points: float
) -> None:
    place: dict[str, object] = {"settlement": "88701000001", "street": "Мира", "house": "5"}
    solved = incident(1, outcome=Outcome.SOLVED, **place)  # type: ignore[arg-type]
    again = incident(2, created=next_day, closed="30 09:00", **place)  # type: ignore[arg-type]
    elsewhere = incident(3, created="25 09:00", closed="30 09:00", **{**place, "house": "7"})  # type: ignore[arg-type]
    assert only(rated(solved, again, elsewhere)).measure(M.SOLUTION_QUALITY).value == points


def test_a_complaint_after_thirty_days_is_another_one(rated: Callable[..., RatedWindow]) -> None:
    place: dict[str, object] = {"settlement": "88701000001", "street": "Мира"}
    solved = incident(1, created="01 09:00", closed="03 09:00", outcome=Outcome.SOLVED, **place)  # type: ignore[arg-type]
    later = replace(
        incident(2, created="31 09:00", closed=None, outcome=None), created_at=at("31 20:00").replace(day=1, month=11)
    )
    later = replace(later, settlement="88701000001", street="Мира", answers=(), assignments=())
    assert only(rated(solved, later)).measure(M.SOLUTION_QUALITY).value == 0
    much_later = replace(later, created_at=at("10 09:00").replace(month=11))
    assert only(rated(solved, much_later)).measure(M.SOLUTION_QUALITY).value == 70


def test_what_counts_for_the_share_of_solved(rated: Callable[..., RatedWindow]) -> None:
    row = only(
        rated(
            incident(1, outcome=Outcome.SOLVED),
            incident(2, outcome=Outcome.POSTPONED),
            incident(3, is_solvable=False),
            incident(4, text="Вопрос не относится к компетенции администрации"),
            incident(5, outcome=None),
            incident(6, is_solvable=None),
        )
    )
    share = row.measure(M.SOLVED_SHARE)
    assert (share.n, share.value) == (4, 25)  # postponed and open are not solved; information and not ours are left out
    assert row.measure(M.SOLVED_COUNT).value == 1
    assert row.postponed_count == 1
