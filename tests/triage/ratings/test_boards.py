from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from tests.triage.ratings.conftest import OCTOBER, incident
from triage.domain.incidents import Incident, Outcome
from triage.domain.ratings import Board, MeasureCode
from triage.ratings.methodology import MethodologyTable
from triage.ratings.rating import rate
from triage.regions.pack import RegionPack

M = MeasureCode


def month(authority: str, first: int, count: int, **changes: object) -> list[Incident]:
    return [incident(first + i, authority, f"{5 + i} 09:00", closed="28 09:00", **changes) for i in range(count)]  # type: ignore[arg-type]


@pytest.fixture
def boards(
    table: Callable[..., pd.DataFrame], pack: RegionPack, methodology: MethodologyTable
) -> Callable[..., dict[MeasureCode, Board]]:
    def made(*incidents: Incident) -> dict[MeasureCode, Board]:
        league = rate(table(*incidents), OCTOBER, pack, methodology).rating.league("administrations")
        return {board.measure: board for board in league.boards}

    return made


def names(board: Board) -> list[str]:
    return [leader.code for leader in board.leaders]


def test_the_fastest_is_the_one_with_the_lowest_mean(boards: Callable[..., dict[MeasureCode, Board]]) -> None:
    found = boards(*month("adm_iola", 0, 8, answered_h=5), *month("adm_volzhsk", 20, 8, answered_h=1))
    assert names(found[M.MEAN_TIME]) == ["adm_volzhsk"]
    assert found[M.MEAN_TIME].leaders[0].value == 3600


def test_nobody_below_the_minimum_is_named(boards: Callable[..., dict[MeasureCode, Board]]) -> None:
    found = boards(*month("adm_iola", 0, 8), *month("adm_yurinsky", 20, 4, answered_h=0.1, outcome=Outcome.SOLVED))
    assert names(found[M.MEAN_TIME]) == ["adm_iola"]
    assert names(found[M.SOLVED_COUNT]) == []


def test_at_most_three_lead_in_solved_problems_by_number(boards: Callable[..., dict[MeasureCode, Board]]) -> None:
    counts = {"adm_iola": 9, "adm_volzhsk": 8, "adm_sernursky": 7, "adm_sovetsky": 6}
    cases = [c for i, (code, n) in enumerate(counts.items()) for c in month(code, 30 * i, n, outcome=Outcome.SOLVED)]
    board = boards(*cases)[M.SOLVED_COUNT]
    assert names(board) == ["adm_iola", "adm_volzhsk", "adm_sernursky"]
    assert [leader.value for leader in board.leaders] == [9, 8, 7]


def test_quality_like_everybodys_is_not_praised(boards: Callable[..., dict[MeasureCode, Board]]) -> None:
    def mixed(code: str, first: int, shift: float) -> list[Incident]:
        return [
            incident(first + i, code, f"{5 + i} 09:00", closed="28 09:00", quality=30 + 10 * (i % 5) + shift)
            for i in range(10)
        ]

    alike = boards(*mixed("adm_iola", 0, 1), *mixed("adm_volzhsk", 30, 0), *mixed("adm_sovetsky", 60, 2))
    assert names(alike[M.ANSWER_QUALITY]) == []
    better = boards(*mixed("adm_iola", 0, 0), *mixed("adm_volzhsk", 30, 0), *mixed("adm_sovetsky", 60, 45))
    assert names(better[M.ANSWER_QUALITY]) == ["adm_sovetsky"]


def test_equal_leaders_name_each_other_as_indistinguishable(boards: Callable[..., dict[MeasureCode, Board]]) -> None:
    waits = [1, 2, 3, 4, 5, 6, 7, 8]
    cases = [incident(i, "adm_iola", f"{5 + i} 09:00", answered_h=w, closed="28 09:00") for i, w in enumerate(waits)]
    cases += [
        incident(30 + i, "adm_volzhsk", f"{5 + i} 09:00", answered_h=w + 0.1, closed="28 09:00")
        for i, w in enumerate(waits)
    ]
    leader = boards(*cases)[M.MEAN_TIME].leaders[0]
    assert (leader.code, leader.indistinguishable_from) == ("adm_iola", ("adm_volzhsk",))
    assert (leader.low, leader.high) == (1, 2)


def test_equal_counts_are_named_together(boards: Callable[..., dict[MeasureCode, Board]]) -> None:
    counts = {"adm_iola": 9, "adm_volzhsk": 8, "adm_sernursky": 7, "adm_sovetsky": 7, "adm_orshansky": 6}
    cases = [c for i, (code, n) in enumerate(counts.items()) for c in month(code, 30 * i, n, outcome=Outcome.SOLVED)]
    board = boards(*cases)[M.SOLVED_COUNT]
    assert names(board) == ["adm_iola", "adm_volzhsk", "adm_sernursky", "adm_sovetsky"]
