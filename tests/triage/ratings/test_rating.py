from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.triage.ratings.conftest import OCTOBER, at, incident
from triage.domain.errors import InputError
from triage.domain.incidents import Assignment
from triage.domain.ratings import MeasureCode
from triage.ratings.funnels import funnel
from triage.ratings.methodology import MethodologyTable
from triage.ratings.publication.json_text import rating_json
from triage.ratings.rating import RatedWindow, rate
from triage.ratings.windows import month_window, parse_window
from triage.regions.loader import load_region
from triage.regions.pack import RegionPack

Table = Callable[..., pd.DataFrame]
TINY = Path(__file__).parents[2] / "regions" / "tiny"


def test_the_order_of_rows_does_not_matter(
    demonstration: RatedWindow, pack: RegionPack, methodology: MethodologyTable, table: Table
) -> None:
    incidents = [
        incident(i, f"adm_{name}", f"{1 + i % 28:02d} 09:00", answered_h=i % 7)
        for i in range(60)
        for name in ("iola", "volzhsk")
    ]
    incidents = [replace(c, incident_id=f"n{i}") for i, c in enumerate(incidents)]
    cases = table(*incidents)
    shuffled = cases.sample(frac=1, random_state=3)
    texts = {rating_json(rate(t, OCTOBER, pack, methodology).rating) for t in (cases, shuffled)}
    assert len(texts) == 1


def test_an_empty_month_says_which_months_there_are(
    table: Table, pack: RegionPack, methodology: MethodologyTable
) -> None:
    with pytest.raises(InputError, match=r"нет ни одного сообщения → в данных есть месяцы: 2021-10"):
        rate(table(incident()), month_window(2020, 1), pack, methodology)
    with pytest.raises(InputError, match="выберите другой период или сначала triage import"):
        rate(table(), OCTOBER, pack, methodology)


def test_missing_months_of_a_quarter_are_noticed(table: Table, pack: RegionPack, methodology: MethodologyTable) -> None:
    rating = rate(table(incident()), parse_window("2021-Q4"), pack, methodology).rating
    assert rating.notices == ("missing_month:2021-11", "missing_month:2021-12", "no_previous_window")


def test_a_year_without_calendar_is_noticed(table: Table, pack: RegionPack, methodology: MethodologyTable) -> None:
    moment = at("12 09:00").replace(year=2031)
    case = incident(created_at=moment, assignments=(Assignment("adm_iola", moment),), answers=(), closed_at=None)
    rating = rate(table(case), month_window(2031, 10), pack, methodology).rating
    assert "no_calendar:2031" in rating.notices


def test_a_lacking_column_is_named(pack: RegionPack, methodology: MethodologyTable, table: Table) -> None:
    with pytest.raises(InputError, match="нет столбцов quality"):
        rate(table(incident()).drop(columns="quality"), OCTOBER, pack, methodology)


def test_small_authorities_are_shown_but_not_ranked(
    table: Table, pack: RegionPack, methodology: MethodologyTable
) -> None:
    many = [incident(i, "adm_iola", f"{10 + i} 09:00", closed="28 09:00") for i in range(6)]
    few = [incident(20 + i, "adm_yurinsky", f"{10 + i} 09:00", answered_h=0.1, closed="28 09:00") for i in range(4)]
    league = rate(table(*many, *few), OCTOBER, pack, methodology).rating.league("administrations")
    assert [(row.code, row.rank is None, row.not_ranked_because) for row in league.rows] == [
        ("adm_iola", False, None),
        ("adm_yurinsky", True, "too_few_cases"),
    ]
    fastest = next(board for board in league.boards if board.measure is MeasureCode.MEAN_TIME)
    assert [leader.code for leader in fastest.leaders] == ["adm_iola"]


def test_a_league_without_any_scored_answer_stretches_the_other_weights(
    table: Table, pack: RegionPack, methodology: MethodologyTable
) -> None:
    cases = [incident(i, created=f"{10 + i} 09:00", quality=None, closed="28 09:00") for i in range(6)]
    row = rate(table(*cases), OCTOBER, pack, methodology).rating.leagues[0].rows[0]
    assert MeasureCode.ANSWER_QUALITY not in {part.code for part in row.parts}
    assert sum(part.weight for part in row.parts) == pytest.approx(1)
    assert row.measure(MeasureCode.ANSWER_QUALITY).value is None


def test_wrong_addressees_are_counted_where_the_message_went_first(
    table: Table, pack: RegionPack, methodology: MethodologyTable
) -> None:
    wrong = Assignment("adm_volzhsk", at("12 09:00"), at("12 10:00"), was_wrong=True)
    moved = incident(1, assignments=(wrong, Assignment("adm_volzhsky", at("12 10:00"))), answers=())
    rows = rate(table(moved, incident(2, "adm_volzhsk")), OCTOBER, pack, methodology).rating.leagues[0].rows
    assert {row.code: row.misrouted_count for row in rows} == {"adm_volzhsk": 1, "adm_volzhsky": 0}


def test_another_region_is_rated_by_its_own_pack(methodology: MethodologyTable, table: Table) -> None:
    """A fictional region: passes only if no code knows Mari El."""
    tiny = load_region(TINY)
    cases = [incident(i, "adm_zaozersk", f"{10 + i} 09:00", answered_h=8.5, closed="28 09:00") for i in range(6)]
    cases += [incident(30 + i, "clinic", f"{10 + i} 09:00", closed="28 09:00") for i in range(6)]
    rating = rate(table(*cases), OCTOBER, tiny, methodology).rating
    assert [league.code for league in rating.leagues] == ["administrations", "ministries"]
    assert rating.leagues[0].rows[0].name == "Мэрия Заозёрска"
    assert rating.leagues[0].rows[0].measure(MeasureCode.WITHIN_NORM).value == 100  # the norm is nine hours there
    assert rating.time_zone == "Asia/Yekaterinburg"


def test_one_quick_case_is_no_outlier_of_a_funnel(demonstration: RatedWindow) -> None:
    league = demonstration.rating.league("ministries")
    shares = next(f for f in league.funnels if f.measure is MeasureCode.WITHIN_NORM)
    assert not any(point.is_outside for point in shares.points if point.n <= 2)
    assert funnel(MeasureCode.MEAN_TIME, league.rows[:2], 3600.0) is None


def test_funnel_limits_narrow_with_the_number_of_cases(demonstration: RatedWindow) -> None:
    for plot in demonstration.rating.league("administrations").funnels:
        widths = np.array([limit.high_95 - limit.low_95 for limit in plot.limits])
        assert widths[-1] < widths[len(widths) // 2] < max(widths[:3])
        assert all(p.low_998 <= p.low_95 <= plot.centre <= p.high_95 <= p.high_998 for p in plot.limits[8:])
