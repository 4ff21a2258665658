"""Settles from held-out scores the temperatures, the incident curve, when to ask the encoder and when to abstain.

Open when probabilities, the cascade or the abstention threshold look wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.card import CascadePoint
from models.confidence import LoadPoint, calibration_error, cheapest, fit_temperature, load_curve, sigmoid, softmax
from models.topic import Stage, is_unsure
from training.calibration import Platt, fit_platt, prior_weights
from training.cold_start import NO_TOPIC, Material, RawScores
from training.topics import TopicOptions

COST_OF_ERROR = 4.0
"""A post sent to the wrong authority costs as much as four looks by a person: it comes back, days are lost."""
THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(20))
ASK_LEVELS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.01)
MAX_ASKED_SHARE = 0.35
"""At some 3 ms an encoding against 1 ms for everything else, a third of the posts may be encoded at 300 posts/s on a
busy core; on held-out posts more encodings add nothing to the groups (the card shows the curve)."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Shares of right answers among held-out seed posts, weighted as topics are frequent; `ece` of the group."""

    group_top1: float
    group_top3: float
    topic_top1: float
    topic_top3: float
    ece: float


@dataclass(frozen=True, slots=True)
class Settled:
    """Everything settled on held-out posts, with the figures that justify it."""

    cheap: Stage
    full: Stage | None
    ask_below: float
    abstain_below: float
    quality: dict[str, Quality]
    cascade: tuple[CascadePoint, ...]
    load: tuple[LoadPoint, ...]
    incident_auc: float
    incident_recall: float
    non_incident_recall: float


def settle(material: Material, raw: RawScores, options: TopicOptions) -> Settled:
    """Return the settled stages and thresholds."""
    targets = material.rows.targets[material.real]
    topical = targets != NO_TOPIC
    bias = (options.prior_strength * material.log_prior).astype(np.float32)
    weights = prior_weights(targets[topical], material.log_prior)
    cheap, full = _stages(material, raw, options, bias, weights)
    answers = {"words": _mixed(cheap, raw.words, raw.incident_words, None, None)}
    if full is not None:
        answers["encoder"] = _mixed(full, raw.words, raw.incident_words, raw.encoded, raw.incident_encoded)
    judge = _Judge(targets[topical], material.group_of, weights)
    quality = {name: judge.quality(softmax(scores[topical, :-1])) for name, scores in answers.items()}
    cascade: tuple[CascadePoint, ...] = ()
    ask_below = 0.0
    final = answers["words"]
    if full is not None:
        cascade = tuple(_ask(judge, answers, topical, level)[0] for level in ASK_LEVELS)
        ask_below = _affordable(cascade)
        final = _ask(judge, answers, topical, ask_below)[1]
        quality["cascade"] = judge.quality(softmax(final[topical, :-1]))
    probabilities = softmax(final[topical, :-1])
    is_right = probabilities.argmax(axis=1) == targets[topical]
    load = tuple(load_curve(probabilities.max(axis=1), is_right, cost_of_error=COST_OF_ERROR, thresholds=THRESHOLDS))
    incident = sigmoid(final[:, -1])
    return Settled(
        cheap, full, ask_below, cheapest(load).threshold, quality, cascade, load,
        incident_auc=_auc(incident, topical),
        incident_recall=float((incident[topical] >= 0.5).mean()),
        non_incident_recall=float((incident[~topical] < 0.5).mean()) if (~topical).any() else float("nan"),
    )  # fmt: skip


def without_posts(material: Material, options: TopicOptions) -> Settled:
    """Return harmless settings for a taxonomy without any seed post (a new region before its first post)."""
    bias = (options.prior_strength * material.log_prior).astype(np.float32)
    cheap = _stage(bias, 0.1, Platt(0.0, 3.0), (1.0,))
    full = _stage(bias, 0.1, Platt(0.0, 3.0), (1.0, options.encoder_factor)) if material.encoded is not None else None
    return Settled(cheap, full, 1.01, 0.5, {}, (), (), float("nan"), float("nan"), float("nan"))


def _stages(
    material: Material,
    raw: RawScores,
    options: TopicOptions,
    bias: NDArray[np.float32],
    weights: NDArray[np.float64],
) -> tuple[Stage, Stage | None]:
    targets = material.rows.targets[material.real]
    topical = targets != NO_TOPIC

    def stage(topics: NDArray[np.float64], incident: NDArray[np.float64], factors: tuple[float, ...]) -> Stage:
        scores = topics[topical].astype(np.float32)
        temperature = fit_temperature(scores, targets[topical], bias=bias, weights=weights)
        platt = fit_platt(incident, topical) if (~topical).any() else Platt(0.0, 3.0)
        return _stage(bias, temperature, platt, factors)

    cheap = stage(raw.words, raw.incident_words, (1.0,))
    if raw.encoded is None or raw.incident_encoded is None:
        return cheap, None
    factor = options.encoder_factor
    full = stage(raw.words + factor * raw.encoded, raw.incident_words + factor * raw.incident_encoded, (1.0, factor))
    return cheap, full


def _stage(bias: NDArray[np.float32], temperature: float, platt: Platt, factors: tuple[float, ...]) -> Stage:
    """Fold temperature and curve into factors: word blocks share one factor, the encoder has its own."""
    blocks = (factors[0], *factors)
    columns = np.append(np.full(len(bias), 1.0 / temperature), platt.slope)
    return Stage(np.outer(blocks, columns).astype(np.float32), np.append(bias, platt.offset).astype(np.float32))


def _mixed(
    stage: Stage,
    words: NDArray[np.float64],
    incident_words: NDArray[np.float64],
    encoded: NDArray[np.float64] | None,
    incident_encoded: NDArray[np.float64] | None,
) -> NDArray[np.float32]:
    block = np.column_stack([words, incident_words]).astype(np.float32)
    blocks = [block, np.zeros_like(block)]
    if encoded is not None and incident_encoded is not None:
        blocks.append(np.column_stack([encoded, incident_encoded]).astype(np.float32))
    return stage.mix(*blocks)


@dataclass(frozen=True, slots=True)
class _Judge:
    targets: NDArray[np.int64]
    group_of: NDArray[np.int64]
    weights: NDArray[np.float64]

    def quality(self, topics: NDArray[np.float32]) -> Quality:
        groups = self.groups(topics)
        wanted = self.group_of[self.targets]
        best, best_groups = np.argsort(-topics, axis=1, kind="stable"), np.argsort(-groups, axis=1, kind="stable")
        is_right = best_groups[:, 0] == wanted
        return Quality(
            self._share(is_right),
            self._share((best_groups[:, :3] == wanted[:, None]).any(axis=1)),
            self._share(best[:, 0] == self.targets),
            self._share((best[:, :3] == self.targets[:, None]).any(axis=1)),
            calibration_error(groups.max(axis=1), is_right),
        )

    def groups(self, topics: NDArray[np.float32]) -> NDArray[np.float32]:
        sums = np.zeros((len(topics), int(self.group_of.max()) + 1), dtype=np.float32)
        np.add.at(sums.T, self.group_of, topics.T)
        return sums

    def _share(self, is_right: NDArray[np.bool_]) -> float:
        return float(np.average(is_right, weights=self.weights))


def _ask(
    judge: _Judge, answers: dict[str, NDArray[np.float32]], topical: NDArray[np.bool_], level: float
) -> tuple[CascadePoint, NDArray[np.float32]]:
    words = answers["words"]
    unsure = is_unsure(judge.groups(softmax(words[:, :-1])), sigmoid(words[:, -1]), level)
    final = np.where(unsure[:, None], answers["encoder"], words)
    quality = judge.quality(softmax(final[topical, :-1]))
    asked = float(np.average(unsure[topical], weights=judge.weights))
    return CascadePoint(level, asked, quality.group_top1, quality.topic_top1), final


def _affordable(cascade: Sequence[CascadePoint]) -> float:
    """Return the highest level at which the encoder sees no more posts than it may, the lowest if all see more."""
    affordable = [point.ask_below for point in cascade if point.asked_share <= MAX_ASKED_SHARE]
    return max(affordable, default=min(point.ask_below for point in cascade))


def _auc(scores: NDArray[np.float32], is_positive: NDArray[np.bool_]) -> float:
    if is_positive.all():
        return float("nan")
    order = np.argsort(np.argsort(scores))
    positives = int(is_positive.sum())
    ranks = float(order[is_positive].sum()) - positives * (positives - 1) / 2
    return ranks / (positives * (len(scores) - positives))
