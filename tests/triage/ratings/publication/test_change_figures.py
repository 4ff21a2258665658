from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from triage.domain.ratings import Change, ChangePart, MeasureCode, TimeChange
from triage.ratings.publication.change_figures import change_figures, time_figures

points = st.floats(-30, 30)
seconds = st.floats(0, 400_000)


@given(st.floats(0, 100), points, points)
def test_printed_points_add_up(previous: float, own: float, context: float) -> None:
    parts = (ChangePart(MeasureCode.SPEED, own, context), ChangePart(MeasureCode.SOLVED_SHARE, context / 3, own / 7))
    shown = change_figures(Change(previous, previous + own * 8 / 7 + context * 4 / 3, parts, None))
    assert round(shown.current - shown.previous, 1) == shown.total
    assert round(sum(shown.own.values()) + shown.context, 1) == shown.total
    assert abs(shown.context - (context + own / 7)) < 0.25  # nothing but rounding moves


@given(seconds, seconds, seconds)
def test_printed_minutes_add_up(previous: float, current: float, mix: float) -> None:
    shown_mix, shown_pace = time_figures(TimeChange(previous, current, mix, current - previous - mix))
    assert shown_mix + shown_pace == (round(current / 60) - round(previous / 60)) * 60
    assert abs(shown_pace - (current - previous - mix)) <= 90
