"""How near two sets of learned criteria come to analysts on the same answers; open to read a figure of them.

The loss of a verdict is how far it is from the analyst's value: 0, a half, or 1 (also when only one of them says «not
applicable»). Intervals are bootstrap percentiles over clusters of near-duplicate posts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.figures import Figure
from training.metrics import bootstrap
from triage.answers.agreement import weighted_kappa
from triage.answers.names import CRITERIA_NAMES
from triage.domain.answers import CriterionCode
from triage.text.wording import decimal

Values = dict[CriterionCode, int | None]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CriterionFigures:
    """One criterion on n answers: quadratic-weighted kappa (None where it cannot be told) and mean loss, 0 to 1."""

    code: CriterionCode
    n: int
    kappa_before: float | None
    kappa_after: float | None
    loss_before: float
    loss_after: float


@dataclass(frozen=True, slots=True)
class CriteriaDuel:
    """Criteria after learning from reviews beside those before, on n held-out answers.

    `gain` is by how much the mean loss falls, with its interval. Answers that the criteria before were learned from are
    left out and counted in `leaked_count`.
    """

    n: int
    before: str
    criteria: tuple[CriterionFigures, ...]
    loss_before: float
    loss_after: float
    gain: Figure
    leaked_count: int = field(default=0)

    @property
    def is_better(self) -> bool:
        """Say whether the criteria come nearer to analysts beyond noise."""
        return self.gain.low > 0.0


def criteria_duel(
    before: str,
    given: Sequence[Values],
    said: tuple[Sequence[Values], Sequence[Values]],
    codes: Sequence[CriterionCode],
    clusters: NDArray[np.int64],
    leaked_count: int = 0,
) -> CriteriaDuel:
    """Compare what two sets of criteria say (before, after) with what analysts gave; every answer has a judged one."""
    losses = [np.array([_losses(one, other, codes) for one, other in zip(given, told, strict=True)]) for told in said]
    old, new = (np.nanmean(table, axis=1) for table in losses)
    (gain,) = bootstrap([_mean(old - new)], clusters)
    figures = tuple(_figures(code, given, said, losses, place) for place, code in enumerate(codes))
    measured = tuple(one for one in figures if one.n)
    return CriteriaDuel(len(given), before, measured, float(old.mean()), float(new.mean()), gain, leaked_count)


def duel_lines(duel: CriteriaDuel) -> list[str]:
    """Return what a duel says, in Russian."""
    lines = [f"Отложенных ответов: {duel.n}; до — {duel.before}, после — с оценками аналитиков"]
    if duel.leaked_count:
        lines.append(f"не в счёт, потому что на них учились прежние критерии: {duel.leaked_count}")
    lines.append("критерий: ответов, каппа до → после, средняя ошибка до → после (0 — как аналитик, 1 — наоборот)")
    for one in duel.criteria:
        kappas = f"{_kappa(one.kappa_before)} → {_kappa(one.kappa_after)}"
        losses = f"{decimal(one.loss_before, 3)} → {decimal(one.loss_after, 3)}"
        lines.append(f"  {CRITERIA_NAMES[one.code]} ({one.code}): {one.n}, {kappas}, {losses}")
    gain = f"{decimal(duel.gain.value, 3)} [{decimal(duel.gain.low, 3)}; {decimal(duel.gain.high, 3)}]"
    verdict = "ближе к аналитикам" if duel.is_better else "улучшение не доказано"
    return [
        *lines,
        f"все критерии: {decimal(duel.loss_before, 3)} → {decimal(duel.loss_after, 3)}, выигрыш {gain}: {verdict}",
    ]


def _kappa(value: float | None) -> str:
    return "—" if value is None else decimal(value, 2)


def _losses(given: Values, said: Values, codes: Sequence[CriterionCode]) -> list[float]:
    return [_loss(given[code], said[code]) if code in given else np.nan for code in codes]


def _loss(given: int | None, said: int | None) -> float:
    if given is None or said is None:
        return float(given is not said)
    return abs(given - said) / 2


def _figures(
    code: CriterionCode,
    given: Sequence[Values],
    said: tuple[Sequence[Values], Sequence[Values]],
    losses: Sequence[Numbers],
    place: int,
) -> CriterionFigures:
    judged = [i for i, one in enumerate(given) if code in one]
    kappa, kappa_after = (weighted_kappa(_both(given, told, judged, code)) for told in said)
    before, after = (float(table[judged, place].mean()) if judged else 0.0 for table in losses)
    return CriterionFigures(code, len(judged), kappa, kappa_after, before, after)


def _both(
    given: Sequence[Values], told: Sequence[Values], judged: Sequence[int], code: CriterionCode
) -> list[tuple[int, int]]:
    pairs = [(given[i][code], told[i][code]) for i in judged]
    return [(one, other) for one, other in pairs if one is not None and other is not None]


def _mean(values: Numbers) -> Callable[[NDArray[np.int64]], float]:
    return lambda rows: float(values[rows].mean())
