"""Compares calibrations of answer quality, and makes one the champion or refuses; the counterpart of `promote.py`.

A calibration that was not better than the rubric's own formula on its held-out pairs is never promoted, by no force:
the formula is then the better model, and it serves whenever no calibration does. Beyond that a challenger must come
nearer to analysts than the champion (or the formula) on pairs neither learned from, beyond noise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.answer_quality import TARGET, AnswerCalibration, load_quality_model, read_calibration
from models.champions import Champion, ChampionHome, require_ground
from models.registry import Artefact
from training.answer_quality import RUBRIC, rubric_qualities
from training.minhash import have_alike, signatures
from training.overlap import MAX_LEAK_SHARE, seen_in
from training.quality_config import QualityConfig
from training.quality_scores import Numbers, QualityDuel, quality_duel
from training.rated_answers import RatedCriteria
from training.splits import clusters_of
from triage.domain.errors import InputError


@dataclass(frozen=True, slots=True)
class QualityPromotion:
    """What was decided: the new champion, and the duel it rests on (None when it was forced without data)."""

    champion: Champion
    duel: QualityDuel | None


def compare_calibrations(
    champion: Path | None, challenger: Path, rated: RatedCriteria, config: QualityConfig
) -> QualityDuel:
    """Return the duel of two calibrations on answers to posts neither learned from; None is the rubric's formula.

    Raises:
        ArtefactError: A model is damaged or made for another rubric.
        InputError: More than a fifth of the answers are to posts that a model learned from.
    """
    other, other_artefact = read_calibration(challenger)
    one, artefacts = None, [other_artefact]
    if champion is not None:
        one, one_artefact = read_calibration(champion)
        artefacts.append(one_artefact)
    kept, leaked_rows = _unseen(rated, artefacts, config.split.similarity)
    duel = quality_duel(
        (one.version if one else RUBRIC, _qualities(one, kept)),
        (other.version, _qualities(other, kept)),
        kept.qualities,
        clusters_of(kept.posts, config.split.similarity),
        config.use.spearman_tolerance,
    )
    return replace(duel, leaked_rows=leaked_rows)


def promote_calibration(
    model: Path,
    home: ChampionHome,
    rated: RatedCriteria | None,
    config: QualityConfig,
    *,
    promoted_at: datetime,
    forced_reason: str | None = None,
) -> QualityPromotion:
    """Make a calibration the champion.

    Raises:
        ArtefactError: The model is damaged, made for another rubric, or was worse than the rubric on held-out pairs.
        InputError: It is not better beyond noise, or there is no hold-out to say so, and no reason was given.
    """
    require_ground(has_data=rated is not None, forced_reason=forced_reason)
    load_quality_model(model)
    duel = None
    if rated is not None:
        duel = compare_calibrations(home.champion_folder(TARGET), model, rated, config)
    if duel is not None and not forced_reason:
        _require_better(duel)
    reason = forced_reason or "ближе к аналитикам на отложенных ответах"
    return QualityPromotion(home.promote(TARGET, model, promoted_at=promoted_at, reason=reason), duel)


def _qualities(model: AnswerCalibration | None, rated: RatedCriteria) -> Numbers:
    return rubric_qualities(rated) if model is None else model.predict(rated.criteria)


def _unseen(
    rated: RatedCriteria, artefacts: list[Artefact], similarity: float
) -> tuple[RatedCriteria, tuple[int, ...]]:
    """Return the answers to posts that no model learned from, and the rows of the others."""
    own = signatures(rated.posts)
    leaked: NDArray[np.bool_] = np.zeros(len(rated), dtype=np.bool_)
    for artefact in artefacts:
        leaked |= have_alike(own, seen_in(artefact), similarity)
    if not len(rated) or leaked.mean() > MAX_LEAK_SHARE:
        raise InputError(
            f"на обращениях {int(leaked.sum())} из {len(rated)} ответов модель училась → возьмите оценки, "
            "отложенные до обучения, или измеряйте командой cross-validate"
        )
    rows = tuple(row for row, is_leaked in zip(rated.rows, leaked, strict=True) if is_leaked)
    return rated.subset(np.flatnonzero(~leaked)), rows


def _require_better(duel: QualityDuel) -> None:
    if not duel.is_challenger_better:
        raise InputError(
            f"калибровка не ближе к аналитикам, чем {duel.champion_name}: ошибка {duel.challenger.error} против "
            f"{duel.champion.error} баллов, выигрыш {duel.gain}, ответов {duel.n} → доучите её или назначьте с "
            "--force ПРИЧИНА"
        )
