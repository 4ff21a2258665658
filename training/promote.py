"""Makes a model the champion, or refuses; open to follow `triage-train promote` and `rollback`.

A challenger must be better than the champion on the same hold-out beyond noise; without a champion it must be better
than what serves then (the shipped topic model) and than plain words. `force` with a reason overrides that, and the
reason is kept in the pointer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.champions import Champion, ChampionHome, require_ground
from models.kinds import folder_target
from models.learned import LearnedModel, Surroundings, load_learned, target_of
from models.pack_labels import codes_of, find_codes
from models.registry import read_manifest
from training.compare import Duel, duel
from training.datasets import LabelledData
from training.evaluate import both_answers
from training.overlap import similarity_of, without_leaks
from training.splits import clusters_of
from training.wording import WORDS_ONLY, chance
from triage.domain.errors import InputError
from triage.regions.pack import RegionPack
from triage.text.wording import decimal

TOPIC = "topic"
SHIPPED = "поставляемая модель"
"""The rival where no topic model was promoted yet."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """What was decided: the new champion, and the duel it rests on (None when it was forced without data)."""

    champion: Champion
    duel: Duel | None


def compare(one: LearnedModel, other: LearnedModel, data: LabelledData, pack: RegionPack) -> Duel:
    """Return the duel of two models on texts neither has learned from (`one` is the champion).

    A label and the code it stands for in the region pack are one answer. InputError when too many texts are known.
    """
    hold_out = without_leaks(data, one, other)
    kept = hold_out.data
    right = [_right(learned, both_answers(learned, kept.texts)[0], kept, pack) for learned in (one, other)]
    outcome = duel(right[0], right[1], clusters_of(kept.texts, similarity_of(other)))
    return replace(outcome, leaked_rows=hold_out.leaked_rows)


def against_shipped(challenger: LearnedModel, data: LabelledData, pack: RegionPack) -> Duel:
    """Return the duel of a model with what serves where there is no champion yet.

    That is the shipped model for topics; plain words stand beside it, and whichever is right more often is the rival.
    """
    hold_out = without_leaks(data, challenger)
    kept = hold_out.data
    said, words_only = both_answers(challenger, kept.texts)
    rivals = {WORDS_ONLY: _right(challenger, words_only, kept, pack)}
    prior = challenger.predictor.observer.prior
    if target_of(challenger) == TOPIC and prior is not None:
        given = _names(kept.labels, TOPIC, pack)
        topics = [prediction.topic for prediction in prior.predict(kept.texts, explain=False)]
        rivals[SHIPPED] = np.array([topic == label for topic, label in zip(topics, given, strict=True)])
    rival = max(rivals, key=lambda name: rivals[name].mean())
    right = _right(challenger, said, kept, pack)
    outcome = duel(rivals[rival], right, clusters_of(kept.texts, similarity_of(challenger)))
    return replace(outcome, leaked_rows=hold_out.leaked_rows, rival=rival)


def _right(learned: LearnedModel, said: NDArray[np.float32], data: LabelledData, pack: RegionPack) -> NDArray[np.bool_]:
    """Say of which texts (n,) the most probable label of a model is their own."""
    target = target_of(learned)
    names, given = _names(learned.model.labels, target, pack), _names(data.labels, target, pack)
    best = said.argmax(axis=1).tolist()
    return np.array([names[place] == label for place, label in zip(best, given, strict=True)], dtype=np.bool_)


def _names(labels: Sequence[str], target: str, pack: RegionPack) -> list[str]:
    """Return the codes of labels, the label itself where the region pack has none."""
    return [code or label for label, code in zip(labels, find_codes(labels, target, pack), strict=True)]


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
    require_ground(has_data=data is not None, forced_reason=forced_reason)
    target = folder_target(model)
    codes_of(read_manifest(model).labels, target, surroundings.pack)
    challenger = load_learned(model, surroundings)
    outcome = None if data is None else _duel(target, challenger, home, surroundings, data)
    if outcome is not None and not forced_reason:
        _require_better(outcome)
    reason = forced_reason or "лучше на отложенных данных"
    return Promotion(home.promote(target, model, promoted_at=promoted_at, reason=reason), outcome)


def _duel(
    target: str, challenger: LearnedModel, home: ChampionHome, surroundings: Surroundings, data: LabelledData
) -> Duel:
    folder = home.champion_folder(target)
    if folder is None:
        return against_shipped(challenger, data, surroundings.pack)
    return compare(load_learned(folder, surroundings), challenger, data, surroundings.pack)


def _require_better(outcome: Duel) -> None:
    if not outcome.is_challenger_better:
        raise InputError(
            f"модель не лучше, чем {outcome.rival}: точность {decimal(outcome.challenger_accuracy, 3)} против "
            f"{decimal(outcome.champion_accuracy, 3)}, разница {outcome.difference}, "
            f"{chance(outcome.p_value)}, текстов {outcome.n} → доучите её или назначьте с --force ПРИЧИНА"
        )
