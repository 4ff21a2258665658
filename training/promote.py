"""Makes a model the champion, or refuses; open to follow `triage-train promote` and `rollback`.

A challenger must be better than the champion on the same hold-out beyond noise; without a champion it must be better
than the baseline of plain words. `force` with a reason overrides that, and the reason is kept in the pointer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from models.champions import Champion, ChampionHome
from models.learned import LearnedModel, Surroundings, load_learned, target_of
from models.pack_labels import codes_of
from training.compare import Duel, duel
from training.datasets import LabelledData
from training.evaluate import both_answers, targets_of
from training.overlap import similarity_of, without_leaks
from training.splits import clusters_of
from triage.domain.errors import InputError


@dataclass(frozen=True, slots=True)
class Promotion:
    """What was decided: the new champion, and the duel it rests on (None when it was forced without data)."""

    champion: Champion
    duel: Duel | None


def compare(one: LearnedModel, other: LearnedModel, data: LabelledData) -> Duel:
    """Return the duel of two models on texts neither has learned from (`one` is the champion).

    InputError when too many of them are such.
    """
    hold_out = without_leaks(data, one, other)
    kept = hold_out.data
    clusters = clusters_of(kept.texts, similarity_of(other))
    rights = []
    for learned in (one, other):
        predicted = both_answers(learned, kept.texts)[0].argmax(axis=1)
        rights.append(np.asarray(predicted == targets_of(learned.model.labels, kept.labels)))
    return replace(duel(rights[0], rights[1], clusters), leaked_rows=hold_out.leaked_rows)


def against_baseline(challenger: LearnedModel, data: LabelledData) -> Duel:
    """Return the duel of a model with plain words alone (the champion's side), where there is no champion yet."""
    hold_out = without_leaks(data, challenger)
    kept = hold_out.data
    targets = targets_of(challenger.model.labels, kept.labels)
    said, words_only = both_answers(challenger, kept.texts)
    plain, full = words_only.argmax(axis=1) == targets, said.argmax(axis=1) == targets
    outcome = duel(np.asarray(plain), np.asarray(full), clusters_of(kept.texts, similarity_of(challenger)))
    return replace(outcome, leaked_rows=hold_out.leaked_rows)


def promote(
    model: Path,
    home: ChampionHome,
    surroundings: Surroundings,
    data: LabelledData | None,
    *,
    promoted_at: datetime,
    forced_reason: str | None = None,
) -> Promotion:
    """Make a model the champion of its target.

    Raises:
        ArtefactError: The model is damaged, or its labels are not codes of the region pack.
        InputError: It is not better beyond noise, or there is no hold-out to say so, and no reason was given.
    """
    challenger = load_learned(model, surroundings)
    target = target_of(challenger)
    codes_of(challenger.model.labels, target, surroundings.pack)
    outcome = None if data is None else _duel(target, challenger, home, surroundings, data)
    if not forced_reason:
        _require_better(outcome)
    reason = forced_reason or "лучше на отложенных данных"
    return Promotion(home.promote(target, model, promoted_at=promoted_at, reason=reason), outcome)


def _duel(
    target: str, challenger: LearnedModel, home: ChampionHome, surroundings: Surroundings, data: LabelledData
) -> Duel:
    folder = home.champion_folder(target)
    if folder is None:
        return against_baseline(challenger, data)
    return compare(load_learned(folder, surroundings), challenger, data)


def _require_better(outcome: Duel | None) -> None:
    if outcome is None:
        raise InputError("не на чем сравнить с нынешней моделью → укажите отложенные данные --data или --force ПРИЧИНА")
    if not outcome.is_challenger_better:
        raise InputError(
            f"модель не лучше нынешней: точность {outcome.challenger_accuracy:.3f} против "
            f"{outcome.champion_accuracy:.3f}, разница {outcome.difference}, p = {outcome.p_value:.3f}, "
            f"текстов {outcome.n} → доучите её или назначьте с --force ПРИЧИНА"
        )
