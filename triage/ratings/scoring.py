"""The score of a league: weighted, shrunk measures with draws of what they may really be; open when a score is odd."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triage.domain.ratings import MeasureCode, ScorePart, Sensitivity
from triage.ratings.measures import Measured
from triage.ratings.methodology import MethodologyTable
from triage.ratings.ranking import sensitivity
from triage.ratings.resampling import Matrix, generator, shared_error_draws
from triage.ratings.shrinkage import Prior, league_prior, posterior_draws


@dataclass(frozen=True, slots=True)
class LeagueScores:
    """Scores of a league's authorities in order. `draws` has shape (authorities, draws), all values 0–100.

    Measures nobody in the league has cases for are left out and the other weights are stretched to 1.
    """

    scores: Matrix
    draws: Matrix
    parts: tuple[tuple[ScorePart, ...], ...]
    shrunk: Matrix
    weights: Matrix


def score_league(members: Sequence[Measured], methodology: MethodologyTable) -> LeagueScores | None:
    """Return the scores of a league; None when no measure with a weight has a single case."""
    columns = {code: _column(members, code) for code in methodology.weights}
    priors = {
        code: prior
        for code, (mean, variance, n) in columns.items()
        if (prior := league_prior(mean, variance, n, methodology.ranking)) is not None
    }
    weights = np.array([methodology.weights[code] for code in priors])
    if weights.sum() <= 0:
        return None
    weights /= weights.sum()
    shrunk = np.column_stack([priors[code].shrink(columns[code][0], columns[code][2]) for code in priors])
    draws = np.stack([_draws(member, priors, weights, methodology) for member in members])
    parts = tuple(
        tuple(
            _part(code, float(weight), priors[code], member, float(value))
            for code, weight, value in zip(priors, weights, row, strict=True)
        )
        for member, row in zip(members, shrunk, strict=True)
    )
    return LeagueScores(shrunk @ weights, draws, parts, shrunk, weights)


def weight_sensitivity(scores: LeagueScores, chosen: Matrix, methodology: MethodologyTable) -> tuple[Sensitivity, ...]:
    """Return how the order of the chosen rows moves when weights are drawn around the default (Dirichlet)."""
    rules = methodology.resampling
    rng = generator(rules, "weights")
    concentration = np.maximum(scores.weights * rules.weight_concentration, 1e-6)
    drawn = rng.dirichlet(concentration, size=rules.weight_draws)
    return sensitivity(scores.shrunk[chosen.astype(int)], scores.weights, drawn)


def _column(members: Sequence[Measured], code: MeasureCode) -> tuple[Matrix, Matrix, Matrix]:
    at = members[0].resampled.index(code.value)
    mean, variance, n = (
        np.array([float(getattr(member.resampled, name)[at]) for member in members])
        for name in ("mean", "variance", "n")
    )
    return mean, variance, n


def _draws(
    member: Measured, priors: dict[MeasureCode, Prior], weights: Matrix, methodology: MethodologyTable
) -> Matrix:
    if not methodology.resampling.draws:
        return np.zeros(0)
    rng = generator(methodology.resampling, f"{member.code}.posterior")
    noise = rng.standard_normal((len(priors), methodology.resampling.draws))
    total = np.zeros(methodology.resampling.draws)
    for position, (code, prior) in enumerate(priors.items()):
        at = member.resampled.index(code.value)
        own = float(np.nan_to_num(member.resampled.mean[at])), float(member.resampled.n[at])
        drawn = posterior_draws(prior, own, member.resampled.replicates[:, at], noise[position])
        if code is MeasureCode.ANSWER_QUALITY:
            deviation = methodology.answer_scores.shared_error
            shared = shared_error_draws(methodology.resampling, member.code, deviation)
            drawn = drawn + float(prior.pull(np.array(own[1]))) * shared
        total += weights[position] * drawn
    return total


def _part(code: MeasureCode, weight: float, prior: Prior, member: Measured, shrunk: float) -> ScorePart:
    at = member.resampled.index(code.value)
    n = int(member.resampled.n[at])
    own = float(member.resampled.mean[at]) if n else None
    pull = float(prior.pull(np.array(float(n))))
    return ScorePart(code, weight, own, n, prior.mean, prior.prior_cases, pull, shrunk, weight * shrunk)
