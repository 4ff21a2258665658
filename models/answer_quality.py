"""Learned calibration of answer quality on top of the rubric's criteria; open when analysts weigh them differently.

    quality = 100 · exp(−Σ loss(criterion, value)),  loss ≥ 0, growing as the value falls

The same form as the rubric's own formula, so it is monotone in each criterion by construction: raising one criterion
never lowers the quality. Losses are pulled towards the rubric's: with few scores little changes. A calibration is used
only when it beat the rubric's formula on held-out pairs; the manifest keeps both figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.answer_criteria import judged_by
from models.kinds import ANSWER_QUALITY, ANSWER_QUALITY_KIND
from models.registry import Artefact, Manifest, read_artefact, write_artefact
from triage.answers.rubric import RUBRIC_VERSION, SHARES
from triage.domain.answers import CriterionCode, CriterionScore
from triage.domain.errors import ArtefactError

KIND, TARGET = ANSWER_QUALITY_KIND, ANSWER_QUALITY
"""What a calibration says it is, and what it is promoted for."""
LOSSES = "losses"
_CODES = tuple(CriterionCode)
STEP_COUNT = 2 * len(_CODES)
"""Two steps per criterion: from 2 to 1, and from 1 to 0."""


class AnswerCalibration:
    """A quality model with learned losses; `losses_` has shape (20,), never negative."""

    def __init__(self, *, pull: float = 300.0):
        """Store `pull`, the strength towards the rubric's own losses (squared points per squared loss)."""
        self.pull = pull
        self.version = f"calibration of {RUBRIC_VERSION}"

    def fit(self, scores: Sequence[Sequence[CriterionScore]], qualities: Sequence[float]) -> AnswerCalibration:
        """Learn from the criteria of answers and what analysts gave them overall, 0 to 100.

        Minimises the mean squared error in points plus `pull` / n · |losses − rubric's|².
        """
        if len(scores) != len(qualities) or not scores:
            raise ValueError(f"нужны оценки и качество поровну: {len(scores)} и {len(qualities)}")
        steps, target, prior = steps_of(scores), np.asarray(qualities, dtype=float), rubric_losses()

        from scipy.optimize import minimize  # noqa: PLC0415  a service that only applies losses needs no scipy

        def cost(losses: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            predicted = 100.0 * np.exp(-steps @ losses)
            error, drift = predicted - target, losses - prior
            value = float(np.mean(error**2) + self.pull / len(target) * np.sum(drift**2))
            slope = -2.0 / len(target) * steps.T @ (error * predicted) + 2.0 * self.pull / len(target) * drift
            return value, slope

        found = minimize(cost, prior, jac=True, method="L-BFGS-B", bounds=[(0.0, 5.0)] * STEP_COUNT)
        self.losses_: NDArray[np.float64] = np.asarray(found.x, dtype=np.float64)
        return self

    def quality(self, scores: Sequence[CriterionScore]) -> float:
        """Return the quality, 0 to 100."""
        return float(self.predict([scores])[0])

    def predict(self, scores: Sequence[Sequence[CriterionScore]]) -> NDArray[np.float64]:
        """Return the qualities of many answers, shape (n,)."""
        return np.asarray(100.0 * np.exp(-steps_of(scores) @ self.losses_), dtype=np.float64)


def steps_of(scores: Sequence[Sequence[CriterionScore]]) -> NDArray[np.float64]:
    """Return which steps each answer falls, shape (n, 20): 0 or 1, or the chance of it where a criterion gives chances.

    A criterion that does not apply falls none.
    """
    steps = np.zeros((len(scores), STEP_COUNT))
    for row, criteria in enumerate(scores):
        for score in criteria:
            column = 2 * _CODES.index(score.code)
            zero, one, _, _ = score.chances or (score.value == 0, score.value == 1, 0, 0)
            steps[row, column : column + 2] = zero + one, zero
    return steps


def rubric_losses() -> NDArray[np.float64]:
    """Return the losses of the rubric's own formula, shape (20,)."""
    losses = []
    for code in _CODES:
        shares = SHARES[code]
        losses += [-np.log(shares.at_one), np.log(shares.at_one) - np.log(shares.at_zero)]
    return np.array(losses)


def write_calibration(
    folder: Path,
    model: AnswerCalibration,
    manifest: Manifest,
    arrays: Mapping[str, NDArray[Any]] | None = None,
    texts: Mapping[str, Any] | None = None,
) -> Manifest:
    """Write a calibration as an artefact; `manifest.metrics` says how it did against the rubric."""
    return write_artefact(folder, manifest, {LOSSES: model.losses_, **(arrays or {})}, texts or {})


def load_quality_model(folder: Path) -> AnswerCalibration:
    """Return the calibration of a folder.

    Raises:
        ArtefactError: The artefact is absent, damaged, made for another version of the rubric, or was not better than
            the rubric's own formula on held-out pairs: then the formula is the better model.
    """
    model, artefact = read_calibration(folder)
    if not artefact.manifest.settings.get("beats_rubric"):
        raise ArtefactError(
            f"{folder}: калибровка не точнее формулы рубрики на отложенных парах → оставьте формулу "
            "или доучите на большем числе оценок"
        )
    return model


def read_calibration(folder: Path) -> tuple[AnswerCalibration, Artefact]:
    """Return a calibration, good or not, with its artefact. ArtefactError: absent, damaged, or of another rubric."""
    artefact = read_artefact(folder, KIND, [code.value for code in CriterionCode])
    manifest = artefact.manifest
    if manifest.settings.get("rubric") != judged_by():
        raise ArtefactError(
            f"{folder}: калибровка для «{manifest.settings.get('rubric')}», а здесь «{judged_by()}» → обучите заново"
        )
    losses = artefact.arrays.get(LOSSES)
    if losses is None or losses.shape != (STEP_COUNT,) or not np.isfinite(losses).all() or (losses < 0).any():
        raise ArtefactError(f"{folder}: в калибровке нет {STEP_COUNT} неотрицательных потерь → обучите заново")
    model = AnswerCalibration()
    model.losses_ = np.asarray(losses, dtype=np.float64)
    model.version = f"{manifest.name} {manifest.version} ({RUBRIC_VERSION})"
    return model, artefact
