"""Teaches the calibration of answer quality from analysts' overall scores; behind `fit --target answer-quality`.

Folds keep answers to alike posts together: the same post in training and test would flatter the calibration.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.answer_criteria import judged_by
from models.answer_quality import KIND, AnswerCalibration, write_calibration
from models.registry import Manifest
from training.config import CONFIG_FILE, as_toml
from training.minhash import signatures
from training.overlap import SEEN, seen_signatures
from training.quality_config import QualityConfig
from training.quality_scores import Numbers, QualityDuel, quality_duel
from training.rated_answers import RatedCriteria
from training.splits import Fold, cluster_folds, clusters_of
from triage.answers.rubric import quality_of
from triage.domain.answers import CriterionCode, CriterionScore
from triage.domain.errors import InputError

CALIBRATION, RUBRIC = "калибровка", "формула рубрики"


def fit_answer_quality(rated: RatedCriteria, config: QualityConfig, folder: Path) -> tuple[Manifest, QualityDuel]:
    """Learn a calibration, compare it with the rubric on held-out pairs, write the artefact.

    InputError: there are fewer scored pairs than `use.minimum_pairs`.
    """
    duel = held_out_duel(rated, config)
    pull = best_pull(rated.criteria, rated.qualities, _clusters(rated, config), config)
    model = AnswerCalibration(pull=pull).fit(rated.criteria, rated.qualities.tolist())
    manifest = write_calibration(
        folder,
        model,
        _manifest(rated, duel, pull),
        {SEEN: seen_signatures(signatures(rated.posts))},
        {CONFIG_FILE: as_toml(config)},
    )
    return manifest, duel


def held_out_duel(rated: RatedCriteria, config: QualityConfig) -> QualityDuel:
    """Return the calibration beside the rubric by nested cross-validation.

    `pull` is chosen inside each training part, never on the test part. InputError: too few pairs.
    """
    if len(rated) < config.use.minimum_pairs:
        raise InputError(
            f"оценённых ответов {len(rated)}, нужно не меньше {config.use.minimum_pairs} → добавьте оценки аналитиков"
        )
    clusters = _clusters(rated, config)
    if len(np.unique(clusters)) < config.split.folds:
        raise InputError(
            f"разных обращений меньше, чем долей ({config.split.folds}) → добавьте оценки или доли уменьшите"
        )
    predicted, counts = np.zeros(len(rated)), np.zeros(len(rated))
    for train, test in _folds(clusters, config, config.split.repeats):
        inner = [rated.criteria[i] for i in train]
        pull = best_pull(inner, rated.qualities[train], clusters[train], config, repeats=1)
        model = AnswerCalibration(pull=pull).fit(inner, rated.qualities[train].tolist())
        predicted[test] += model.predict([rated.criteria[i] for i in test])
        counts[test] += 1
    calibrated = (CALIBRATION, predicted / counts)
    return quality_duel(
        (RUBRIC, rubric_qualities(rated)), calibrated, rated.qualities, clusters, config.use.spearman_tolerance
    )


def rubric_qualities(rated: RatedCriteria) -> Numbers:
    """Return what the rubric's own formula makes of the answers (n,)."""
    return np.array([quality_of(criteria) for criteria in rated.criteria])


def best_pull(
    criteria: Sequence[Sequence[CriterionScore]],
    qualities: Numbers,
    clusters: NDArray[np.int64],
    config: QualityConfig,
    *,
    repeats: int | None = None,
) -> float:
    """Return the strength of the pull with the least error in cross-validation."""
    errors = dict.fromkeys(config.model.pulls, 0.0)
    for train, test in _folds(clusters, config, repeats or config.split.repeats):
        for pull in errors:
            model = AnswerCalibration(pull=pull).fit([criteria[i] for i in train], qualities[train].tolist())
            errors[pull] += float(np.abs(model.predict([criteria[i] for i in test]) - qualities[test]).sum())
    return min(errors, key=lambda pull: errors[pull])


def _clusters(rated: RatedCriteria, config: QualityConfig) -> NDArray[np.int64]:
    return clusters_of(rated.posts, config.split.similarity)


def _folds(clusters: NDArray[np.int64], config: QualityConfig, repeats: int) -> list[Fold]:
    """Return (train, test) indexes of all repeats; answers to alike posts stay together."""
    numbers = np.unique(clusters, return_inverse=True)[1].astype(np.int64)
    count = min(config.split.folds, int(numbers.max()) + 1)
    seeds = range(config.split.seed, config.split.seed + repeats)
    return [(train, test) for seed in seeds for train, test in cluster_folds(numbers, count, seed)]


def _manifest(rated: RatedCriteria, duel: QualityDuel, pull: float) -> Manifest:
    return Manifest(
        kind=KIND,
        name="answer-quality",
        version=rated.fingerprint[:8],
        labels=tuple(sorted(code.value for code in CriterionCode)),
        data_fingerprint=rated.fingerprint,
        settings={"rubric": judged_by(), "pull": pull, "beats_rubric": duel.is_challenger_better},
        metrics={
            "pairs": len(rated),
            "held_out_error": round(duel.challenger.error.value, 2),
            "rubric_error": round(duel.champion.error.value, 2),
            "held_out_gain": round(duel.gain.value, 2),
            "held_out_gain_low": round(duel.gain.low, 2),
            "held_out_gain_high": round(duel.gain.high, 2),
            "held_out_spearman": round(duel.challenger.spearman.value, 3),
            "rubric_spearman": round(duel.champion.spearman.value, 3),
        },
    )
