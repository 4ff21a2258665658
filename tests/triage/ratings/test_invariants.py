"""What holds for any month, however broken the clocks: found by generating months nobody would dare to write."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.domain.answers import AnswerKind
from triage.domain.incidents import UNDATED, Assignment, ClosingReason, Incident, IncidentKey, OfficialAnswer, Outcome
from triage.domain.ratings import AuthorityRating, ExclusionScope, Rating, Unit
from triage.ratings.cases import case_table
from triage.ratings.methodology import MethodologyTable
from triage.ratings.publication.json_text import rating_json
from triage.ratings.rating import rate
from triage.ratings.windows import month_window
from triage.regions.pack import RegionPack

MIDDLE = datetime(2021, 10, 15, 9, tzinfo=UTC)
AUTHORITIES = ("adm_iola", "adm_yurinsky", "minsoc", "minjust", "rosseti", "name:Приёмная", None)
HOURS = st.one_of(st.none(), st.floats(-400, 20_000, allow_nan=False))


def later(moment: datetime, hours: float | None) -> datetime | None:
    return None if hours is None else moment + timedelta(hours=hours)


@st.composite
def incidents(draw: st.DrawFn) -> Incident:
    number = draw(st.integers(1, 40))
    created = draw(
        st.one_of(st.just(UNDATED), st.integers(-40 * 24, 20 * 24).map(lambda h: MIDDLE + timedelta(hours=h)))
    )
    authority = draw(st.sampled_from(AUTHORITIES))
    assigned = later(created, draw(HOURS)) or created
    assignments = (
        ()
        if authority is None
        else (Assignment(authority, assigned, was_wrong=draw(st.booleans()) and draw(st.booleans())),)
    )
    kinds = st.sampled_from([None, *AnswerKind])
    quality = st.one_of(st.none(), st.floats(0, 100))
    answers = tuple(
        OfficialAnswer("Работы выполнены", later(created, draw(HOURS)), authority, draw(kinds), draw(quality))
        for _ in range(draw(st.integers(0, 2)))
    )
    return Incident(
        incident_id=f"n{number}",
        key=IncidentKey("im", str(number)),
        text="Яма",
        created_at=created,
        is_solvable=draw(st.sampled_from([None, True, False])),
        assignments=assignments,
        answers=answers,
        outcome=draw(st.sampled_from([None, *Outcome])),
        closing_reason=draw(st.sampled_from([None, *ClosingReason])),
        closed_at=later(created, draw(HOURS)),
        reopened_at=tuple(m for m in (later(created, draw(HOURS)),) if m),
        duplicate_of=draw(st.sampled_from([None, None, None, "n0"])),
        first_answer_s=draw(st.one_of(st.none(), st.floats(-1e6, 1e6))),
        source_row=number + 1,
    )


SOUND = Incident(
    incident_id="sound",
    key=IncidentKey("im", "sound"),
    text="Яма",
    created_at=MIDDLE,
    assignments=(Assignment("adm_iola", MIDDLE),),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(incidents(), max_size=25))
def test_any_month_gives_a_sound_rating(pack: RegionPack, methodology: MethodologyTable, month: list[Incident]) -> None:
    rating = rate(case_table([SOUND, *month], pack), month_window(2021, 10), pack, methodology).rating
    check_totals(rating)
    for league in rating.leagues:
        for row in league.rows:
            check_row(row)
    json.loads(rating_json(rating))  # no NaN, no infinity


def check_totals(rating: Rating) -> None:
    totals = rating.totals
    assert totals.received_count == totals.rated_count + totals.excluded_count + totals.outside_leagues_count
    whole = [e for e in rating.exclusions if e.scope is ExclusionScope.CASE]
    assert totals.excluded_count == sum(len(exclusion.cases) for exclusion in whole)
    assert totals.rated_count == sum(row.case_count for league in rating.leagues for row in league.rows)


def check_row(row: AuthorityRating) -> None:
    for measure in row.measures:
        estimate = measure.estimate
        assert (estimate.value is None) == (estimate.n == 0 and measure.unit is not Unit.COUNT)
        if estimate.value is None:
            continue
        assert estimate.value >= 0
        if measure.unit in {Unit.PERCENT, Unit.POINTS}:
            assert estimate.value <= 100
        if estimate.low is not None:
            assert estimate.low <= estimate.value + 1e-9
        if estimate.high is not None:
            assert estimate.high >= estimate.value - 1e-9
    for signal in row.signals:
        assert 0 <= signal.count <= max(signal.n, 0)
    if row.score is not None:
        assert 0 <= row.score <= 100
        assert row.rank is not None
