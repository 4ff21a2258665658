"""Fits how much a learned authority model counts beside the rules of a region; open when its weight looks wrong.

What the learned model said of a text while it was held out is set beside what the rules say of it. The weight
(`triage/domain/opinions.py`) is the one under which the labels are likeliest. It starts from a doubtful prior, so that
a model with few labels, or one that tells nothing, leaves the rules alone: it has to earn its say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from models.learned import Surroundings
from models.learned_authority import authority_scores
from models.pack_labels import codes_of
from training.compare import Duel, duel
from training.config import Config
from training.datasets import LabelledData
from training.learner import Learned
from training.rule_opinions import RuleOpinion, rule_reader
from training.splits import cluster_folds, clusters_of
from triage.domain.decisions import AuthorityScore
from triage.domain.errors import ArtefactError
from triage.domain.opinions import HALF_FAMILIAR, SecondOpinion, Signals, Stacking
from triage.routing.confidence import AuthorityMass
from triage.routing.second_opinion import OpinionDesk, rules_alone, signals_of

PRIOR = Stacking(bias=-2.0, learned=1.0, rules=-0.5, topic_counts={})
"""Before any evidence no topic is familiar; on a familiar one an opinion of 50 % would count an eighth beside rules of
50 %, one of 90 % a half."""
_STIFFNESS = np.array([2.0, 4.0, 4.0, 4.0, 4.0])
"""How firmly each number is held to the prior. So held, an opinion of 80 % outweighs rules of 90 % after eight texts on
which it was right and they were not; a test holds the figure."""
_BOUNDS = ((-8.0, 8.0), (0.0, 4.0), (-4.0, 0.0), (-8.0, 8.0), (-8.0, 8.0))
"""The surer an opinion is, the more it counts, never less."""
_MISLABELLED = 0.03
"""Share of labels taken to be wrong, so that no single text decides."""
_MOST_ROWS = 2_000
_UNDATED = date.max
"""A text without a date is judged by the newest state of the region."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Both opinions on one text: the rules, what of the learned one is possible (best first), and who was right."""

    rules: RuleOpinion
    learned: tuple[AuthorityScore, ...]
    authority: str


@dataclass(frozen=True, slots=True)
class Stacked:
    """A fitted stacking with its figures: rules alone against the average, both on texts that did not fit it."""

    stacking: Stacking
    pairs_count: int
    mean_weight: float
    duel: Duel | None

    def metrics(self) -> dict[str, float]:
        """Return the figures for a manifest; accuracies only where there were enough texts to hold some out."""
        figures = {"stacked_rows_count": self.pairs_count, "stacked_mean_weight": round(self.mean_weight, 4)}
        if self.duel is None:
            return figures
        gain = self.duel.difference
        return figures | {
            "stacked_rules_accuracy": round(self.duel.champion_accuracy, 4),
            "stacked_accuracy": round(self.duel.challenger_accuracy, 4),
            "stacked_gain": round(gain.value, 4),
            "stacked_gain_low": round(gain.low, 4),
            "stacked_gain_high": round(gain.high, 4),
        }


def stacked(
    data: LabelledData, learned: Learned, config: Config, surroundings: Surroundings, prior_folder: Path | None
) -> Stacked | None:
    """Return the stacking of a learned authority model with the rules of the region.

    None when the labels are no authorities of the region, or there is no cold-start model to route its texts with.
    """
    try:
        codes = codes_of(learned.model.labels, "authority", surroundings.pack)
    except ArtefactError:
        return None
    reader = rule_reader(surroundings, prior_folder)
    if reader is None:
        return None
    chosen = _sample(len(learned.rows), config.split.seed)
    rows = learned.rows[chosen].tolist()
    said = [authority_scores(codes, row) for row in learned.held_out[chosen].tolist()]
    right = dict(zip(learned.model.labels, codes, strict=True))
    pairs = []
    for opinion in reader.opinions([data.texts[row] for row in rows], [_day(data.dates[row]) for row in rows]):
        possible = reader.router.opinions.possible(said[opinion.index], opinion.place, opinion.day)
        if possible:
            pairs.append(Pair(opinion, possible, right[data.labels[rows[opinion.index]]]))
    texts = [data.texts[rows[pair.rules.index]] for pair in pairs]
    clusters = clusters_of(texts, config.split.similarity) if texts else np.zeros(0, dtype=np.int64)
    return fit_stacked(pairs, clusters, reader.router.opinions, config)


def fit_stacked(pairs: Sequence[Pair], clusters: NDArray[np.int64], desk: OpinionDesk, config: Config) -> Stacked:
    """Fit the stacking to pairs; near-duplicates (`clusters`, (n,)) count as one text."""
    stacking = fit_stacking(pairs, clusters)
    weights = [stacking.weight(_signals(pair, stacking.familiarity(pair.rules.topic))) for pair in pairs]
    return Stacked(
        stacking, len(pairs), float(np.mean(weights)) if pairs else 0.0, _duel(pairs, clusters, desk, config)
    )


def fit_stacking(pairs: Sequence[Pair], clusters: NDArray[np.int64]) -> Stacking:
    """Return the numbers under which the labels are likeliest, held to `PRIOR`; no pairs give the prior itself."""
    if not pairs:
        return PRIOR
    prior = np.array(PRIOR.numbers)
    evidence = 1.0 / np.bincount(clusters)[clusters]
    topics, shares = _topic_table(pairs)
    counts = evidence @ shares
    others = counts - evidence[:, None] * shares  # what a text adds to its own topic makes it no more familiar
    familiarity = (shares * others / (others + HALF_FAMILIAR)).sum(axis=1)
    signals = [_signals(pair, 1.0) for pair in pairs]
    table = np.array([[1.0, s.learned, s.rules, s.agreement, s.place] for s in signals])
    rules = _hopeful(np.array([_share(p.rules.mass.authorities, p.authority) for p in pairs]))
    learned = _hopeful(np.array([_share(p.learned, p.authority) for p in pairs]))

    def loss(numbers: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        trust = expit(table @ numbers)
        likelihood = rules + familiarity * trust * (learned - rules)
        slope = evidence * (learned - rules) / likelihood * familiarity * trust * (1.0 - trust)
        away = numbers - prior
        value = -(evidence * np.log(likelihood)).sum() + 0.5 * (_STIFFNESS * away**2).sum()
        return float(value), _STIFFNESS * away - slope @ table

    found = minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=_BOUNDS).x
    bias, learned_slope, rules_slope, agreement, place = (float(number) for number in found)
    seen = dict(zip(topics, counts.tolist(), strict=True))
    return Stacking(bias, learned_slope, rules_slope, agreement, place, seen)


def _topic_table(pairs: Sequence[Pair]) -> tuple[list[str], NDArray[np.float64]]:
    """Return topic codes and the share of each in each text (n, topics), rows summing to 1."""
    topics = sorted({score.topic for pair in pairs for score in pair.rules.topic.topics})
    column = {topic: place for place, topic in enumerate(topics)}
    shares = np.zeros((len(pairs), len(topics)))
    for row, pair in enumerate(pairs):
        for score in pair.rules.topic.topics:
            shares[row, column[score.topic]] = score.probability
    return topics, shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-9)


def _signals(pair: Pair, familiarity: float) -> Signals:
    return signals_of(pair.rules.mass, pair.learned, pair.rules.place, familiarity)


def _duel(pairs: Sequence[Pair], clusters: NDArray[np.int64], desk: OpinionDesk, config: Config) -> Duel | None:
    """Compare rules alone with the average, the weight fitted anew for each fold from the others."""
    folds_count = min(config.split.folds, len(np.unique(clusters)))
    if folds_count < 2:
        return None
    is_right = np.zeros(len(pairs), dtype=bool)
    for train, held_out in cluster_folds(clusters, folds_count, config.split.seed):
        stacking = fit_stacking([pairs[row] for row in train.tolist()], clusters[train])
        for row in held_out.tolist():
            is_right[row] = _named(blended(pairs[row], stacking, desk), pairs[row])
    alone = np.array([_named(pair.rules.mass, pair) for pair in pairs])
    return duel(alone, is_right, clusters)


def blended(pair: Pair, stacking: Stacking, desk: OpinionDesk) -> AuthorityMass:
    """Return the average of both opinions on one text under a stacking."""
    opinion = SecondOpinion(pair.learned, stacking)
    return desk.blended(pair.rules.mass, opinion, pair.rules.topic, pair.rules.place, pair.rules.day)[0]


def _named(mass: AuthorityMass, pair: Pair) -> bool:
    return rules_alone(mass)[0] == pair.authority


def _share(scores: Sequence[AuthorityScore], authority: str) -> float:
    return next((score.probability for score in scores if score.authority == authority), 0.0)


def _hopeful(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    return _MISLABELLED + (1.0 - 2.0 * _MISLABELLED) * np.minimum(shares, 1.0)


def _sample(count: int, seed: int) -> NDArray[np.int64]:
    """Return at most `_MOST_ROWS` row numbers, in order."""
    if count <= _MOST_ROWS:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, _MOST_ROWS, replace=False))


def _day(moment: np.datetime64) -> date:
    day = moment.astype("datetime64[D]").item()
    return day if isinstance(day, date) else _UNDATED
