"""Why a score and a mean time changed since the window before, as parts that add up; open to explain a change."""

from __future__ import annotations

import numpy as np
import pandas as pd

from triage.domain.ratings import AuthorityRating, Change, ChangePart, ScorePart, TimeChange


def explain_change(
    current: AuthorityRating, previous: AuthorityRating, cases: pd.DataFrame, earlier: pd.DataFrame
) -> Change | None:
    """Return the decomposition of a change; None when either window has no score. `cases` are the authority's own."""
    if current.score is None or previous.score is None:
        return None
    before = {part.code: part for part in previous.parts}
    parts = [_part(part, before.pop(part.code, None)) for part in current.parts]
    parts += [ChangePart(part.code, 0.0, -part.contribution) for part in before.values()]
    return Change(previous.score, current.score, tuple(parts), time_change(earlier, cases))


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
    then, now = _by_group(earlier), _by_group(cases)
    if then.empty or now.empty:
        return None
    both = then.add_suffix("_then").join(now.add_suffix("_now"), how="outer")
    shares = both[["share_then", "share_now"]].fillna(0.0).to_numpy()
    times = both[["time_then", "time_now"]].to_numpy()
    times = np.where(np.isnan(times), times[:, ::-1], times)
    mix = float(((shares[:, 1] - shares[:, 0]) * times.mean(axis=1)).sum())
    pace = float((shares.mean(axis=1) * (times[:, 1] - times[:, 0])).sum())
    previous, current = (float((shares[:, i] * times[:, i]).sum()) for i in (0, 1))
    return TimeChange(previous, current, mix, pace)


def _by_group(cases: pd.DataFrame) -> pd.DataFrame:
    timed = cases[["topic_group", "wall_s"]].dropna(subset="wall_s")
    groups = timed.groupby("topic_group", observed=True)["wall_s"].agg(["mean", "size"])
    return pd.DataFrame({"time": groups["mean"], "share": groups["size"] / max(len(timed), 1)})
