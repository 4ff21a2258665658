"""Why a score and a mean time changed since the window before, as parts that add up; open to explain a change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from triage.domain.ratings import AuthorityRating, Change, ChangePart, ScorePart, TimeChange


@dataclass(frozen=True, slots=True)
class Standing:
    """The score of an authority in one window, what it is made of, and the cases behind it."""

    score: float
    parts: tuple[ScorePart, ...]
    cases: pd.DataFrame


def explain_change(current: AuthorityRating, cases: pd.DataFrame, previous: Standing) -> Change | None:
    """Return the decomposition of a change; None when there is no score now. `cases` are the authority's own."""
    if current.score is None:
        return None
    before = {part.code: part for part in previous.parts}
    parts = [_part(part, before.pop(part.code, None)) for part in current.parts]
    parts += [ChangePart(part.code, 0.0, -part.contribution) for part in before.values()]
    return Change(previous.score, current.score, tuple(parts), time_change(previous.cases, cases))


def _part(now: ScorePart, then: ScorePart | None) -> ChangePart:
    """Split the change of a contribution: own figure at the mean pull and weight, all the rest is context."""
    if then is None:
        return ChangePart(now.code, 0.0, now.contribution)
    own = 0.0
    if now.own is not None and then.own is not None:
        own = (now.weight + then.weight) / 2 * (now.pull + then.pull) / 2 * (now.own - then.own)
    return ChangePart(now.code, own, now.contribution - then.contribution - own)


def time_change(earlier: pd.DataFrame, cases: pd.DataFrame) -> TimeChange | None:
    """Return Kitagawa's decomposition of the mean time over topic groups (Kitagawa, 1955); None without times.

    mix = Σ (share now − share then) · mean of both times; pace = Σ mean of both shares · (time now − time then). A
    group seen in one window only has its time of that window in both, so that it counts as mix alone.
    """
    names = earlier["topic_group"].cat.categories
    if not names.equals(cases["topic_group"].cat.categories):
        names = names.union(cases["topic_group"].cat.categories)
    then, now = _by_group(earlier, names), _by_group(cases, names)
    if not (then.sizes.any() and now.sizes.any()):
        return None
    seen = (then.sizes + now.sizes) > 0
    shares = np.stack([group.sizes[seen] / group.sizes.sum() for group in (then, now)], axis=1)
    times = np.stack([group.times_s[seen] for group in (then, now)], axis=1)
    times = np.where(np.isnan(times), times[:, ::-1], times)
    mix = float(((shares[:, 1] - shares[:, 0]) * times.mean(axis=1)).sum())
    pace = float((shares.mean(axis=1) * (times[:, 1] - times[:, 0])).sum())
    previous, current = (float((shares[:, i] * times[:, i]).sum()) for i in (0, 1))
    return TimeChange(previous, current, mix, pace)


@dataclass(frozen=True, slots=True)
class _Groups:
    """Number of timed cases and their mean time by topic group, in the order of the categories; NaN where none is."""

    sizes: NDArray[np.int64]
    times_s: NDArray[np.float64]


def _by_group(cases: pd.DataFrame, names: pd.Index) -> _Groups:
    time_s = cases["wall_s"].to_numpy()
    timed = ~np.isnan(time_s)
    codes = cases["topic_group"].cat.set_categories(names).cat.codes.to_numpy()[timed]
    means = pd.Series(time_s[timed]).groupby(codes).mean()
    times_s = np.full(len(names), np.nan)
    times_s[means.index.to_numpy()] = means.to_numpy()
    return _Groups(np.bincount(codes, minlength=len(names)), times_s)
