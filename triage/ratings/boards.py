"""Leader boards: who is named for time, solved problems and quality; open when somebody asks why not us.

Only authorities with the minimum number of cases are named. For quality a leader must also lie above the league with
its whole interval, and the evidence must bear that many were looked at (`merit.py`): with small numbers somebody always
comes first by luck, and luck is not published as merit. Equal figures are never cut apart: with three places and two
thirds, four are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triage.domain.ratings import AuthorityRating, Board, Estimate, Leader, MeasureCode, RankEstimate
from triage.ratings.measures import Measured
from triage.ratings.merit import chances, league_average, outstanding
from triage.ratings.methodology import MethodologyTable
from triage.ratings.ranking import rank
from triage.ratings.resampling import Matrix, shared_error_draws

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
        _Candidate(row, row.measure(code), _replicates(member, code, methodology))
        for row, member in zip(rows, members, strict=True)
        if row.measure(code).n >= methodology.ranking.minimum_cases and row.measure(code).value
    ]
    if not found:
        return Board(code, ())
    sign = -1.0 if code in _LOWER_IS_BETTER else 1.0
    figures = np.array([sign * (candidate.estimate.value or 0.0) for candidate in found])
    draws = np.stack([sign * candidate.replicates for candidate in found])
    places = rank([c.row.code for c in found], figures, draws, methodology.ranking.better_with_probability)
    shared = methodology.answer_scores.shared_error
    praised = _standing_out(found, members, code, shared) if code in _MUST_STAND_OUT else {c.row.code for c in found}
    leaders = [
        _leader(candidate, place)
        for candidate, place in sorted(zip(found, places, strict=True), key=lambda pair: pair[1].order)
        if candidate.row.code in praised
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


def _standing_out(
    found: Sequence[_Candidate], members: Sequence[Measured], code: MeasureCode, shared_error: float
) -> set[str]:
    """Return whose merit is not luck: the interval above the league, and the evidence too, by Holm."""
    at = [member.resampled.index(_COLUMNS[code]) for member in members]
    n, mean, variance = (
        np.array([getattr(member.resampled, name)[i] for member, i in zip(members, at, strict=True)])
        for name in ("n", "mean", "variance")
    )
    average = league_average(n, mean)
    chance = dict(zip((member.code for member in members), chances(n, mean, variance, shared_error), strict=True))
    proven = outstanding(np.array([chance[candidate.row.code] for candidate in found]))
    return {
        candidate.row.code
        for candidate, is_proven in zip(found, proven, strict=True)
        if is_proven and candidate.estimate.low is not None and candidate.estimate.low > average
    }


def _replicates(member: Measured, code: MeasureCode, methodology: MethodologyTable) -> Matrix:
    at = member.resampled.index(_COLUMNS[code])
    drawn = np.where(
        np.isnan(member.resampled.replicates[:, at]), member.resampled.mean[at], member.resampled.replicates[:, at]
    )
    if code is MeasureCode.ANSWER_QUALITY:
        rules = methodology.resampling
        return drawn + shared_error_draws(rules, member.code, methodology.answer_scores.shared_error)
    return drawn * (len(member.cases) if code is MeasureCode.SOLVED_COUNT else 1.0)
