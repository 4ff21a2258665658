from __future__ import annotations

import pytest

from triage.domain.ratings import League, MeasureCode
from triage.ratings.demonstration import DEMONSTRATION_FILE
from triage.ratings.demonstration.build import build_text
from triage.ratings.demonstration.export_rows import COLUMNS
from triage.ratings.demonstration.wording import street_dative
from triage.ratings.rating import RatedWindow
from triage.regions.pack import RegionPack


def leaders(league: League, code: MeasureCode) -> list[str]:
    board = next(board for board in league.boards if board.measure is code)
    return [leader.code for leader in board.leaders]


def test_the_bundled_export_is_what_plan_and_texts_give() -> None:
    assert DEMONSTRATION_FILE.read_text(encoding="utf-8") == build_text()


def test_it_has_the_layout_of_the_incident_system() -> None:
    header = DEMONSTRATION_FILE.read_text(encoding="utf-8").splitlines()[0]
    assert tuple(header.split(";")) == COLUMNS
    assert len(COLUMNS) == 47


def test_the_leaders_are_those_of_the_october_publication(demonstration: RatedWindow) -> None:
    """DOMAIN, section 1: three boards, two leagues."""
    towns = demonstration.rating.league("administrations")
    ministries = demonstration.rating.league("ministries")
    assert leaders(towns, MeasureCode.MEAN_TIME) == ["adm_yurinsky"]
    assert leaders(ministries, MeasureCode.MEAN_TIME) == ["minsoc"]
    assert leaders(towns, MeasureCode.SOLVED_COUNT) == ["adm_mari_tureksky", "adm_yurinsky", "adm_iola"]
    assert leaders(ministries, MeasureCode.SOLVED_COUNT) == ["minsoc", "minobr", "minzdrav"]
    assert leaders(towns, MeasureCode.ANSWER_QUALITY) == ["adm_mari_tureksky", "adm_sernursky", "adm_novotoryalsky"]
    assert leaders(ministries, MeasureCode.ANSWER_QUALITY) == ["minobr", "minzdrav"]


@pytest.mark.parametrize(("code", "minutes"), [("adm_yurinsky", 97), ("minsoc", 164)])
def test_the_times_are_exact(demonstration: RatedWindow, code: str, minutes: int) -> None:
    rows = {row.code: row for league in demonstration.rating.leagues for row in league.rows}
    assert rows[code].measure(MeasureCode.MEAN_TIME).value == pytest.approx(minutes * 60, abs=1)


def test_all_municipalities_take_part_and_one_is_too_small_to_be_ranked(
    demonstration: RatedWindow, pack: RegionPack
) -> None:
    towns = demonstration.rating.league("administrations")
    assert {row.district for row in towns.rows} == {district.code for district in pack.districts}
    assert len(towns.rows) == 17
    small = [row for row in towns.rows if row.rank is None]
    assert [row.code for row in small] == ["adm_kilemarsky"]
    fastest = min(towns.rows, key=lambda row: row.measure(MeasureCode.MEAN_TIME).value or 0)
    assert fastest is small[0]  # the fastest of all by luck: three messages


def test_volumes_are_plausible_and_faulty_rows_are_reported(demonstration: RatedWindow) -> None:
    assert 600 <= demonstration.rating.totals.received_count <= 720
    found = {e.rule: len(e.cases) for e in demonstration.rating.exclusions}
    assert found == {"unreadable_row": 2, "no_authority": 2, "unknown_authority": 1, "answer_before_question": 1}
    assert "придуманы" in demonstration.rating.data_notice


def test_streets_are_declined() -> None:
    assert [street_dative(name) for name in ("Советская", "Ленина", "Мира")] == [
        "улице Советской",
        "улице Ленина",
        "улице Мира",
    ]
