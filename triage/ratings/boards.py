"""Leader boards: who is named for time, solved problems and quality; open when somebody asks why not us.

Only authorities with the minimum number of cases are named. For quality a leader must also lie above the league with
its whole interval: with small numbers somebody always comes first by luck, and luck is not published as merit. Equal
figures are never cut apart: with three places and two thirds, four are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triage.domain.ratings import AuthorityRating, Board, Estimate, Leader, MeasureCode, RankEstimate
from triage.ratings.measures import Measured
from triage.ratings.methodology import MethodologyTable
from triage.ratings.ranking import rank
from triage.ratings.resampling import Matrix

_COLUMNS = {
    MeasureCode.MEAN_TIME: "wall_s",
    MeasureCode.SOLVED_COUNT: "solved",
    MeasureCode.ANSWER_QUALITY: "answer_quality",
}
_LOWER_IS_BETTER = frozenset({MeasureCode.MEAN_TIME})
_MUST_STAND_OUT = frozenset({MeasureCode.ANSWER_QUALITY})


@dataclass(frozen=True, slots=True)
class _Candidate:
    row: AuthorityRating
    estimate: Estimate
    replicates: Matrix


def leader_boards(
    rows: Sequence[AuthorityRating], members: Sequence[Measured], methodology: MethodologyTable
) -> tuple[Board, ...]:
    """Return the boards of a league, in the order of the methodology. `rows` and `members` run in parallel."""
    return tuple(_board(code, count, rows, members, methodology) for code, count in methodology.leaders.items())


def _board(
    code: MeasureCode,
    count: int,
    rows: Sequence[AuthorityRating],
    members: Sequence[Measured],
    methodology: MethodologyTable,
) -> Board:
    found = [
        _Candidate(row, row.measure(code), _replicates(member, code))
        for row, member in zip(rows, members, strict=True)
        if row.measure(code).n >= methodology.ranking.minimum_cases and row.measure(code).value
    ]
    if not found:
        return Board(code, ())
    sign = -1.0 if code in _LOWER_IS_BETTER else 1.0
    figures = np.array([sign * (candidate.estimate.value or 0.0) for candidate in found])
    draws = np.stack([sign * candidate.replicates for candidate in found])
    places = rank([c.row.code for c in found], figures, draws, methodology.ranking.better_with_probability)
    average = _average(rows, code)
    leaders = [
        _leader(candidate, place)
        for candidate, place in sorted(zip(found, places, strict=True), key=lambda pair: pair[1].order)
        if code not in _MUST_STAND_OUT or (candidate.estimate.low is not None and candidate.estimate.low > average)
    ]
    return Board(code, _named(leaders, count))


def _named(leaders: Sequence[Leader], count: int) -> tuple[Leader, ...]:
    """Return the first `count` leaders and whoever has the same figure as the last of them: equals stand together."""
    if len(leaders) <= count:
        return tuple(leaders)
    return tuple(
        leader for place, leader in enumerate(leaders) if place < count or leader.value == leaders[count - 1].value
    )


def _leader(candidate: _Candidate, place: RankEstimate) -> Leader:
    return Leader(
        code=candidate.row.code,
        name=candidate.row.name,
        value=candidate.estimate.value or 0.0,
        n=candidate.estimate.n,
        order=place.order,
        low=place.low,
        high=place.high,
        indistinguishable_from=place.indistinguishable_from,
    )


def _average(rows: Sequence[AuthorityRating], code: MeasureCode) -> float:
    """Return the league's mean of a measure, every case counting once."""
    estimates = [row.measure(code) for row in rows if row.measure(code).n]
    return float(np.average([e.value or 0.0 for e in estimates], weights=[e.n for e in estimates]))


def _replicates(member: Measured, code: MeasureCode) -> Matrix:
    at = member.resampled.index(_COLUMNS[code])
    drawn = np.where(
        np.isnan(member.resampled.replicates[:, at]), member.resampled.mean[at], member.resampled.replicates[:, at]
    )
    return drawn * (len(member.cases) if code is MeasureCode.SOLVED_COUNT else 1.0)
