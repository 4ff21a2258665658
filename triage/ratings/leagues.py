"""One league of a rating: rows, places, boards, funnels; open to follow how a table comes about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd

from triage.domain.answers import AnswerKind
from triage.domain.authorities import Authority, AuthorityKind
from triage.domain.ratings import AuthorityRating, League, MeasureCode, Window
from triage.ratings.boards import leader_boards
from triage.ratings.cases import ANSWER_KINDS
from triage.ratings.changes import Standing, explain_change
from triage.ratings.funnels import FUNNEL_MEASURES, funnel
from triage.ratings.intervals import CONFIDENCE
from triage.ratings.measures import RESAMPLED_COLUMNS, Measured, measure
from triage.ratings.methodology import MethodologyTable
from triage.ratings.ranking import rank
from triage.ratings.resampling import resample
from triage.ratings.scoring import LeagueScores, score_league, weight_sensitivity
from triage.ratings.signals import signals_of
from triage.ratings.timing import POSTPONED, Clockwork
from triage.ratings.weaknesses import weaknesses_of
from triage.regions.pack import RegionPack

_LONG_NAME = 22


Groups = Mapping[str, pd.DataFrame]
"""The kept cases of a league, with durations and points, by authority."""


def rate_league(
    code: str,
    groups: Groups,
    misrouted: Mapping[str, int],
    window: Window,
    clockwork: Clockwork,
    pack: RegionPack,
    methodology: MethodologyTable,
) -> League:
    """Rate one league. `misrouted` says how many cases each authority got by mistake."""
    members = [measure(name, cases, methodology) for name, cases in sorted(groups.items())]
    scores = score_league(members, methodology) if members else None
    rows = [_row(member, pack, window, clockwork, methodology, misrouted) for member in members]
    if scores is not None:
        rows = _with_scores(rows, members, scores, methodology)
    boards = leader_boards(rows, members, methodology)
    spread = _pooled_deviation([member.cases["wall_s"] for member in members])
    funnels = tuple(plot for name in FUNNEL_MEASURES if (plot := funnel(name, rows, spread)) is not None)
    ordered = tuple(sorted(rows, key=_table_order))
    return League(code, sum(row.case_count for row in rows), ordered, boards, funnels)


def standings(groups: Groups, methodology: MethodologyTable) -> dict[str, Standing]:
    """Return what the scores of a league were made of: all that the next window is explained against.

    No month is resampled for it: intervals, places and boards of the window before are not shown.
    """
    bare = replace(methodology, resampling=replace(methodology.resampling, draws=0))
    members = [
        Measured(name, cases, (), resample(cases, RESAMPLED_COLUMNS, name, bare.resampling))
        for name, cases in sorted(groups.items())
    ]
    scores = score_league(members, bare) if members else None
    if scores is None:
        return {}
    return {
        member.code: Standing(float(score), parts, member.cases)
        for member, score, parts in zip(members, scores.scores, scores.parts, strict=True)
        if len(member.cases) >= methodology.ranking.minimum_cases
    }


def with_changes(league: League, groups: Groups, before: Mapping[str, Standing]) -> League:
    """Return the league with the change of each row since the window before. `groups` are the cases of the league."""
    rows = tuple(
        replace(row, change=explain_change(row, groups[row.code], before[row.code])) if row.code in before else row
        for row in league.rows
    )
    return replace(league, rows=rows)


def _row(
    member: Measured,
    pack: RegionPack,
    window: Window,
    clockwork: Clockwork,
    methodology: MethodologyTable,
    misrouted: Mapping[str, int],
) -> AuthorityRating:
    cases = member.cases
    authority = pack.authority(member.code, window.end_day - timedelta(days=1))
    return AuthorityRating(
        code=member.code,
        name=authority.short_name,
        label=chart_label(authority, pack),
        district=authority.district,
        case_count=len(cases),
        unanswered_count=int((~cases["answered"]).sum()),
        interim_count=int((cases["first_kind"] == ANSWER_KINDS.index(AnswerKind.INTERIM)).sum()),
        postponed_count=int((cases["outcome"] == POSTPONED).sum()),
        misrouted_count=misrouted.get(member.code, 0),
        measures=member.measures,
        score=None,
        score_low=None,
        score_high=None,
        rank=None,
        not_ranked_because="no_measures",
        parts=(),
        sensitivity=None,
        signals=signals_of(cases, window, clockwork, methodology.signals),
        change=None,
        weaknesses=(),
    )


def _with_scores(
    rows: Sequence[AuthorityRating], members: Sequence[Measured], scores: LeagueScores, methodology: MethodologyTable
) -> list[AuthorityRating]:
    enough = np.array([row.case_count >= methodology.ranking.minimum_cases for row in rows], dtype=bool)
    scored = [
        replace(
            row,
            not_ranked_because="too_few_cases",
            parts=scores.parts[i],
            weaknesses=weaknesses_of(scores.parts[i], members[i].cases),
        )
        for i, row in enumerate(rows)
    ]
    chosen = np.flatnonzero(enough)
    if not len(chosen):
        return scored
    names = [rows[int(i)].code for i in chosen]
    required = methodology.ranking.better_with_probability
    places = rank(names, scores.scores[chosen], scores.draws[chosen], required)
    moved = weight_sensitivity(scores, chosen.astype(float), methodology)
    bounds = np.quantile(scores.draws, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2], axis=1)
    for i, place, move in zip(chosen, places, moved, strict=True):
        scored[i] = replace(
            scored[i],
            score=float(scores.scores[i]),
            score_low=max(0.0, float(bounds[0, i])),
            score_high=min(100.0, float(bounds[1, i])),
            rank=place,
            not_ranked_because=None,
            sensitivity=move,
        )
    return scored


def _table_order(row: AuthorityRating) -> tuple[int, float, str]:
    if row.rank is not None:
        return 0, row.rank.order, row.code
    return 1, -row.case_count, row.code


def chart_label(authority: Authority, pack: RegionPack) -> str:
    """Return a name short enough for a chart: the district without its kind, the usual contraction of a ministry."""
    if authority.kind is AuthorityKind.MUNICIPAL and authority.district:
        name = next(d.name for d in pack.districts if d.code == authority.district)
        return name.removesuffix(" район").removesuffix(" округ").removesuffix(" муниципальный")
    if len(authority.short_name) > _LONG_NAME and authority.aliases:
        return authority.aliases[0]
    return authority.short_name


def _pooled_deviation(groups: Sequence[pd.Series]) -> float:
    """Return the standard deviation of single durations within authorities, in seconds."""
    timed = [group.dropna() for group in groups]
    freedom = sum(max(len(group) - 1, 0) for group in timed)
    squares = sum(float(((group - group.mean()) ** 2).sum()) for group in timed)
    return float(np.sqrt(squares / freedom)) if freedom else 0.0


def total_of(league: League, code: MeasureCode) -> float:
    """Return the sum of a count measure over a league."""
    return sum(row.measure(code).value or 0.0 for row in league.rows)
