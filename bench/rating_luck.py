"""Measures whom the rating praises and blames by luck, and whom by right.

    python -m bench.rating_luck [MONTHS]   # four seconds of CPU a month
    python -m bench.rating_luck --boards   # only the boards of quality and time, in many leagues of equals: minutes

Two worlds of generated months. In the equal one every authority is the same, so whoever is told apart is told apart by
mistake. In the other one paces of answering differ (log-normal, σ = 0.4) and nothing else does, so the true order is
the order of paces.
"""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.ratings import generated, league_codes
from triage.domain.ratings import AuthorityRating, League, MeasureCode, RankEstimate
from triage.ratings.intervals import wilson
from triage.ratings.merit import FALSE_PRAISE, chances, outstanding
from triage.ratings.methodology import load_methodology
from triage.ratings.ranking import rank
from triage.ratings.rating import rate
from triage.ratings.resampling import resample
from triage.ratings.windows import month_window
from triage.regions.loader import default_region_folder, load_region

SPREAD = 0.4
CASES = 1300
"""Two months like the busy winter of 2021–22; about 650 of them in the month that is rated."""


def claims(league: League, pace: dict[str, float] | None) -> Counter[str]:
    """Count what a league says of its authorities; `pace` is the truth (lower is better), None when all are equal."""
    rows = [row for row in league.rows if row.rank]
    places = [row.rank for row in rows if row.rank]
    told = [
        (better.code, worse.code)
        for i, better in enumerate(rows)
        for worse, place in zip(rows[i + 1 :], places[i + 1 :], strict=True)
        if better.code not in place.indistinguishable_from
    ]
    found = Counter(leagues=1, places=len(rows), firsts=sum(place.shared_rank == 1 for place in places))
    found["pairs"], found["told apart"] = len(rows) * (len(rows) - 1) // 2, len(told)
    found["sole leader"] = not places[0].indistinguishable_from
    found["sole laggard"] = not places[-1].indistinguishable_from
    found["praised for quality"] = any(b.leaders for b in league.boards if b.measure is MeasureCode.ANSWER_QUALITY)
    found["fastest without caution"] = any(
        not b.leaders[0].indistinguishable_from for b in league.boards if b.measure is MeasureCode.MEAN_TIME
    )
    if pace is not None:
        found += _truth(rows, told, places, pace)
    return found


def _truth(
    rows: list[AuthorityRating], told: list[tuple[str, str]], places: list[RankEstimate], pace: dict[str, float]
) -> Counter[str]:
    by_pace = sorted((row.code for row in rows), key=pace.__getitem__)
    found = Counter({"told apart rightly": sum(pace[better] < pace[worse] for better, worse in told)})
    found["sole leader rightly"] = not places[0].indistinguishable_from and rows[0].code == by_pace[0]
    found["sole laggard rightly"] = not places[-1].indistinguishable_from and rows[-1].code == by_pace[-1]
    found["best has the first place"] = any(
        row.code == by_pace[0] and place.shared_rank == 1 for row, place in zip(rows, places, strict=True)
    )
    found["best has the top score"] = rows[0].code == by_pace[0]
    return found


def simulated(months: int, *, equal: bool) -> Counter[str]:
    """Rate generated months and add up what was said."""
    pack, methodology = load_region(default_region_folder()), load_methodology()
    codes = league_codes(pack)
    total: Counter[str] = Counter()
    for seed in range(months):
        paces = np.ones(len(codes)) if equal else np.random.default_rng([9, seed]).lognormal(0, SPREAD, len(codes))
        table = generated(CASES, seed=seed, paces=paces)
        rating = rate(table, month_window(2021, 10), pack, methodology).rating
        truth = None if equal else dict(zip(codes, paces.tolist(), strict=True))
        for league in rating.leagues:
            total += claims(league, truth)
    return total


def luck(months: int = 40) -> None:
    """Print how often luck is published as merit or fault, and how often a difference that is there is seen."""
    equal, real = simulated(months, equal=True), simulated(months, equal=False)
    print(
        f"\n{months} months in which all authorities are equal: {equal['places']} places in {equal['leagues']} leagues"
    )
    _say("share the first place", equal["firsts"], equal["places"])
    _say("pairs told apart (all by mistake)", equal["told apart"], equal["pairs"])
    for name in ("sole leader", "sole laggard", "fastest without caution", "praised for quality"):
        _say(f"leagues with a {name} (by mistake)", equal[name], equal["leagues"])
    print(f"{months} months in which paces differ (σ = {SPREAD}): {real['places']} places in {real['leagues']} leagues")
    _say("pairs told apart", real["told apart"], real["pairs"])
    _say("… of them in the right order", real["told apart rightly"], real["told apart"])
    for name in ("sole leader", "sole laggard"):
        _say(f"leagues with a {name}", real[name], real["leagues"])
        _say("… rightly", real[f"{name} rightly"], real[name])
    for name in ("best has the first place", "best has the top score"):
        _say(name, real[name], real["leagues"])


def boards(leagues: int = 4000) -> None:
    """Print in how many leagues of equals quality is praised, by what share of the answers is good."""
    rng = np.random.default_rng(3)
    for good in (0.15, 0.55, 0.85, None):
        alone = corrected = 0
        for _ in range(leagues):
            samples = [_points(rng, int(n), good) for n in rng.integers(5, 40, 16)]
            n, mean, variance = (
                np.array([f(s) for s in samples], dtype=float) for f in (len, np.mean, lambda s: s.var(ddof=1))
            )
            chance = chances(n, mean, variance)
            alone += bool((chance <= FALSE_PRAISE / 2).any())
            corrected += bool(outstanding(chance).any())
        kind = "points spread evenly" if good is None else f"{good:.0%} of answers good"
        print(f"{leagues} leagues of 16 equals with 5 to 39 answers each, {kind}")
        _say("praise somebody, each held at 2.5 % alone", alone, leagues)
        _say("praise somebody, corrected for their number", corrected, leagues)


def time_boards(leagues: int = 1000) -> None:
    """Print in how many leagues of equals somebody is called the fastest without caution, by the skew of times."""
    methodology = load_methodology()
    required = methodology.ranking.better_with_probability
    for sigma in (0.8, 1.2):
        rng = np.random.default_rng(4)
        sole = 0
        for league in range(leagues):
            found = [
                resample(
                    pd.DataFrame({"x": rng.lognormal(0, sigma, n)}), ["x"], f"{league}.{i}", methodology.resampling
                )
                for i, n in enumerate(rng.integers(5, 40, 16).tolist())
            ]
            figures = np.array([-one.mean[0] for one in found])
            places = rank(
                [f"{i:02}" for i in range(16)], figures, np.stack([-one.replicates[:, 0] for one in found]), required
            )
            sole += any(place.order == 1 and not place.indistinguishable_from for place in places)
        print(f"{leagues} leagues of 16 equals with 5 to 39 answers each, times log-normal with σ = {sigma}")
        _say("name a fastest without caution", sole, leagues)


def _points(rng: np.random.Generator, count: int, good: float | None) -> NDArray[np.float64]:
    if good is None:
        return rng.uniform(10, 100, count)
    return np.where(rng.random(count) < good, rng.normal(88, 3, count), rng.normal(22, 6, count))


def _say(what: str, count: int, n: int) -> None:
    share = wilson(count, n)
    figure = "none" if share.value is None else f"{share.value:.1f} % ({share.low:.1f}–{share.high:.1f})"
    print(f"  {what}: {count} of {n}, {figure}")


if __name__ == "__main__":
    if sys.argv[1:] == ["--boards"]:
        boards()
        time_boards()
    else:
        luck(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
