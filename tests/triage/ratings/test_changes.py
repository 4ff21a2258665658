from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.domain.ratings import MeasureCode
from triage.ratings.changes import time_change
from triage.ratings.rating import RatedWindow


def cases(*pairs: tuple[str, float]) -> pd.DataFrame:
    return pd.DataFrame({"topic_group": pd.Categorical([p[0] for p in pairs]), "wall_s": [p[1] for p in pairs]})


def test_the_parts_of_every_score_change_add_up(demonstration: RatedWindow) -> None:
    changes = [row.change for league in demonstration.rating.leagues for row in league.rows if row.change]
    assert len(changes) >= 24
    for change in changes:
        total = sum(part.own + part.context for part in change.parts)
        assert change.previous + total == pytest.approx(change.current, abs=1e-9)


def test_the_parts_of_every_score_add_up(demonstration: RatedWindow) -> None:
    for league in demonstration.rating.leagues:
        for row in league.rows:
            assert sum(part.weight for part in row.parts) == pytest.approx(1)
            if row.score is not None:
                assert sum(part.contribution for part in row.parts) == pytest.approx(row.score, abs=1e-9)


def test_a_faster_authority_with_the_same_topics_gained_by_pace() -> None:
    change = time_change(cases(("roads", 100), ("roads", 300)), cases(("roads", 50), ("roads", 150)))
    assert change is not None
    assert (change.previous_s, change.current_s, change.mix_s, change.pace_s) == (200, 100, 0, -100)


def test_the_same_pace_with_slower_topics_lost_by_the_mix() -> None:
    then = cases(("roads", 100), ("roads", 100), ("heat", 500))
    now = cases(("roads", 100), ("heat", 500), ("heat", 500))
    change = time_change(then, now)
    assert change is not None
    assert change.pace_s == pytest.approx(0)
    assert change.mix_s == pytest.approx(change.current_s - change.previous_s) == pytest.approx(400 / 3)


GROUPS = st.lists(st.tuples(st.sampled_from("abcd"), st.floats(1, 1e6)), min_size=1, max_size=12)


@settings(deadline=None)
@given(GROUPS, GROUPS)
def test_mix_and_pace_always_add_up(then: list[tuple[str, float]], now: list[tuple[str, float]]) -> None:
    change = time_change(cases(*then), cases(*now))
    assert change is not None
    assert change.mix_s + change.pace_s == pytest.approx(change.current_s - change.previous_s, abs=1e-3)
    assert change.previous_s == pytest.approx(np.mean([t for _, t in then]))
    assert change.current_s == pytest.approx(np.mean([t for _, t in now]))


def test_without_times_there_is_nothing_to_explain() -> None:
    assert time_change(cases(("roads", float("nan"))), cases(("roads", 5))) is None


def test_the_leader_of_october_gained_by_speed(demonstration: RatedWindow) -> None:
    row = next(r for r in demonstration.rating.league("administrations").rows if r.code == "adm_yurinsky")
    assert row.change is not None
    assert row.change.time is not None
    assert (row.change.time.previous_s, row.change.time.current_s) == (pytest.approx(142 * 60), pytest.approx(97 * 60))
    assert next(p.own for p in row.change.parts if p.code is MeasureCode.SPEED) > 0
