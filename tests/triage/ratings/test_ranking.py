from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.ratings.ranking import rank, sensitivity


def drawn(*centres: float, spread: float = 1.0, draws: int = 2000) -> np.ndarray:
    rng = np.random.default_rng(1)
    return np.array(centres)[:, None] + spread * rng.standard_normal((len(centres), draws))


def test_clear_differences_give_separate_places() -> None:
    places = rank(["a", "b", "c"], np.array([50.0, 90.0, 70.0]), drawn(50, 90, 70), 0.95)
    assert [p.shared_rank for p in places] == [3, 1, 2]
    assert [(p.low, p.high) for p in places] == [(3, 3), (1, 1), (2, 2)]
    assert all(not p.indistinguishable_from for p in places)


def test_indistinguishable_authorities_share_a_place() -> None:
    places = rank(["a", "b", "c"], np.array([70.0, 70.4, 40.0]), drawn(70, 70.4, 40), 0.95)
    assert [p.shared_rank for p in places] == [1, 1, 3]
    assert places[0].indistinguishable_from == ("b",)
    assert (places[0].low, places[0].high) == (1, 2)


def test_nobody_stands_before_one_with_a_higher_score() -> None:
    """A wide authority is not proven worse than the first: it still waits behind those that are."""
    rng = np.random.default_rng(3)
    draws = np.vstack([drawn(80), drawn(70), 60 + 30 * rng.standard_normal((1, 2000))])
    places = rank(["first", "second", "wide"], np.array([80.0, 70.0, 60.0]), draws, 0.95)
    assert [p.shared_rank for p in places] == [1, 2, 2]


def test_equal_scores_are_ordered_by_code_so_that_runs_agree() -> None:
    places = rank(["b", "a"], np.array([50.0, 50.0]), drawn(50, 50), 0.95)
    assert [p.order for p in places] == [2, 1]


@settings(deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=8), st.floats(0.1, 30))
def test_places_are_consistent(centres: list[float], spread: float) -> None:
    codes = [f"a{i}" for i in range(len(centres))]
    places = rank(codes, np.array(centres), drawn(*centres, spread=spread, draws=200), 0.95)
    assert sorted(p.order for p in places) == list(range(1, len(centres) + 1))
    by_order = sorted(places, key=lambda p: p.order)
    shared = [p.shared_rank for p in by_order]
    assert shared == sorted(shared)
    assert all(p.low <= p.shared_rank <= p.order <= p.high <= len(centres) for p in places)


def test_weights_move_those_who_are_good_at_different_things() -> None:
    shrunk = np.array([[90.0, 10.0], [10.0, 90.0], [5.0, 5.0]])
    even = np.array([0.5, 0.5])
    found = sensitivity(shrunk, even, np.array([[0.9, 0.1], [0.1, 0.9]]))
    assert [(s.best, s.worst) for s in found] == [(1, 2), (1, 2), (3, 3)]
    assert [s.top_three_share for s in found] == [1.0, 1.0, 1.0]
