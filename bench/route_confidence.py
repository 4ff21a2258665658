"""Measures how honest the confidence of routes is: `python -m bench.route_confidence [--fit]`.

Prints, per set of posts, how many are routed, the share of them that is right, the mean confidence, the expected
calibration error (ten bins of equal width) and the selective accuracy: the share right among the surest part of all
posts. Our own posts are judged at their own places. Real posts of other regions are put to one district, and judged by
the bodies their topic leads to; those of Ryazan by `ryazan_bodies.tsv`, our reading of their themes. `--fit` prints the
numbers of `triage/routing/calibration.py` fitted on all of them, and the error on each set when it is left out;
`tests/acceptance/mari_el_third.csv` is never among them.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from unittest.mock import patch

import numpy as np
from sklearn.linear_model import LogisticRegression

from bench.mariel import Row, build
from triage.domain.authorities import ADMINISTRATION
from triage.domain.decisions import Decision, Reason
from triage.domain.places import MentionKind, PlaceStatus, Resolution
from triage.domain.posts import Post
from triage.pipeline import TriagePipeline
from triage.places.locator import PlaceLocator
from triage.regions.loader import default_region_folder, load_region
from triage.regions.pack import RegionPack
from triage.routing.calibration import figures_of
from triage.routing.jurisdiction import JurisdictionMatrix

OWN = {
    "mariel_dev": Path("mariel_posts_dev.csv"),
    "own": Path("tests/acceptance/mari_el_posts.csv"),
    "own_fresh": Path("tests/acceptance/mari_el_fresh.csv"),
}
ELSEWHERE = {"omsk": ("omsk_feed_dev.csv", "medvedevsky"), "perm": ("perm_labelled_dev.csv", "iola")}
ROAD_MINISTRY = "mintrans"
"""Right as well for any road: the labels do not say whose it is."""
RYAZAN = ("ryazan_train.csv", "iola")
TEMPLATE = "адписи"
"""Complaints about graffiti repeat one text: only so many of a theme are kept."""
TEMPLATES_MAX = 12
WEIGHTS = {"mariel_dev": 2.0, "own": 0.7, "own_fresh": 1.0, "omsk": 4.0, "perm": 3.0, "ryazan": 0.25}
"""How much a post of a set counts in the fit, so that no set drowns the others."""
COVERAGES = (0.2, 0.4, 0.6, 0.8, 1.0)
DAY = date(2026, 11, 1)


@dataclass(frozen=True)
class Judged:
    """A best guess: the body, how sure it was, whether it was sent on and right; `words_count` of its issue."""

    authority: str
    confidence: float
    is_routed: bool
    is_right: bool
    words_count: int
    place_confidence: float


def judged(decision: Decision, accepted: Collection[str | None], key: str | None = None) -> Judged | None:
    """Judge the main issue; None when no body was named and none refused for low confidence."""
    route = decision.main.route
    words_count = len(decision.main.span.of(decision.post.text).split())
    place = decision.main.place.confidence
    if route.authority is not None:
        is_right = (key or route.authority) in accepted
        return Judged(route.authority, route.confidence, True, is_right, words_count, place)
    if route.reasons != (Reason.LOW_CONFIDENCE,) or not route.alternatives:
        return None
    best = route.alternatives[0]
    return Judged(best.authority, best.probability, False, (key or best.authority) in accepted, words_count, place)


def rows_of(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        sys.exit(f"{path} is absent: this benchmark needs the development data (--data DIR)")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def own(pipeline: TriagePipeline, path: Path) -> list[Judged]:
    """Judge posts about Mari El at their own places; what should not be routed at all counts as wrong when it is."""
    labels = [row for row in rows_of(path) if "unsupported" not in row["style"].split()]
    posts = [Post(row["text"], row["id"], source_page=row["source_page"] or None) for row in labels]
    found = []
    for label, decision in zip(labels, pipeline.run(posts), strict=True):
        row = Row(label, decision, pipeline.pack)
        accepted = row.accepted("authority") if row.is_incident else []
        found.append(judged(decision, accepted, row.best_guess))
    return [one for one in found if one is not None]


def elsewhere(pipeline: TriagePipeline, path: Path, district: str) -> list[Judged]:
    """Judge real posts put to one district by the bodies their labelled topic may lead to there."""
    pack = pipeline.pack
    named = {topic.name: topic.code for topic in pack.topics}
    rows = [(r, pack.topic_named(r["group"], r["topic"]) or named.get(r["topic"])) for r in rows_of(path)]
    known = [(row["text"], bodies(pack, code, district)) for row, code in rows if code is not None]
    return put_to(pipeline, known, district)


def ryazan(pipeline: TriagePipeline, path: Path, district: str) -> list[Judged]:
    """Judge appeals of Ryazan put to one city by our reading of their themes."""
    administration = pipeline.pack.administration_of(district, DAY).code
    with Path(__file__).with_name("ryazan_bodies.tsv").open(encoding="utf-8", newline="") as file:
        table = {
            (row["category"], row["theme"]): {
                administration if code == ADMINISTRATION else code for code in row["bodies"].split("|")
            }
            for row in csv.DictReader(file, delimiter="\t")
        }
    seen: Counter[str] = Counter()
    known: list[tuple[str, Collection[str | None]]] = []
    for row in rows_of(path):
        seen[row["theme"]] += 1
        accepted = table.get((row["category"], row["theme"]))
        if accepted and (TEMPLATE not in row["theme"] or seen[row["theme"]] <= TEMPLATES_MAX):
            known.append((row["text"], accepted))
    return put_to(pipeline, known, district)


def put_to(
    pipeline: TriagePipeline, known: Sequence[tuple[str, Collection[str | None]]], district: str
) -> list[Judged]:
    """Judge texts with the bodies accepted for each, as if all of them stood in one district."""
    resolve = PlaceLocator.resolve

    def put(self: PlaceLocator, document: object, mentions: object, **options: object) -> Resolution:
        place = resolve(self, document, mentions, **options)  # type: ignore[arg-type]
        inside = tuple(mention for mention in place.mentions if mention.kind is not MentionKind.OUTSIDE)
        return replace(
            place, status=PlaceStatus.EXPLICIT, district=district, mentions=inside, candidates=(), confidence=1.0
        )

    with patch.object(PlaceLocator, "resolve", put):
        decisions = pipeline.run([Post(text) for text, _ in known])
    found = [judged(decision, accepted) for decision, (_, accepted) in zip(decisions, known, strict=True)]
    return [one for one in found if one is not None]


def bodies(pack: RegionPack, topic: str, district: str) -> set[str | None]:
    """Return the bodies a topic leads to at a district, whatever its own conditions."""
    matrix, kind = JurisdictionMatrix(pack), str(pack.district(district, DAY).kind)
    every = frozenset(condition.code for condition in pack.conditions)
    plain = matrix.rules(topic, kind, frozenset(), is_placed=True)[:1]
    particular = [rule for rule in matrix.rules(topic, kind, every, is_placed=True) if rule.topic == topic]
    found = {matrix.holder(rule.authority, DAY, district) for rule in (*plain, *particular)}
    return found | {ROAD_MINISTRY} if topic.startswith("roads.") else found


def report(name: str, found: Sequence[Judged]) -> None:
    routed = [one for one in found if one.is_routed]
    right = sum(one.is_right for one in routed)
    mean = sum(one.confidence for one in routed) / len(routed)
    error = calibration_error(routed)
    print(f"{name}: routed {len(routed)}, right {right / len(routed):.3f}, confidence {mean:.3f}, ECE {error:.3f}")
    surest = sorted(found, key=lambda one: -one.confidence)
    shares = [surest[: int(len(surest) * coverage)] for coverage in COVERAGES]
    line = ", ".join(
        f"{coverage:.0%} {sum(one.is_right for one in part) / len(part):.3f}"
        for coverage, part in zip(COVERAGES, shares, strict=True)
    )
    print(f"    right among the surest {line} (n = {len(found)})")


def calibration_error(found: Sequence[Judged], bins_count: int = 10) -> float:
    """Return the expected calibration error over bins of equal width."""
    bins: dict[int, list[Judged]] = {}
    for one in found:
        bins.setdefault(min(bins_count - 1, int(one.confidence * bins_count)), []).append(one)
    gaps = (abs(sum(one.confidence - one.is_right for one in part)) for part in bins.values())
    return sum(gaps) / len(found)


def of_mari_el(pipeline: TriagePipeline, data: Path) -> dict[str, list[Judged]]:
    return {name: own(pipeline, path if path.parent.name else data / path) for name, path in OWN.items()}


def of_others(pipeline: TriagePipeline, data: Path) -> dict[str, list[Judged]]:
    found = {name: elsewhere(pipeline, data / file, district) for name, (file, district) in ELSEWHERE.items()}
    return found | {"ryazan": ryazan(pipeline, data / RYAZAN[0], RYAZAN[1])}


def fit(pipeline: TriagePipeline, sets: dict[str, list[Judged]]) -> None:
    """Print the numbers of the calibration, and how far each set left out is from what the others teach."""
    rows, labels, weights, names = [], [], [], []
    for name, found in sets.items():
        for one in found:
            is_municipal = pipeline.pack.authority(one.authority, DAY).district is not None
            share = min(1.0, one.confidence / one.place_confidence) if is_municipal else one.confidence
            rows.append(figures_of(share, is_municipal=is_municipal, words_count=one.words_count))
            labels.append(one.is_right)
            weights.append(WEIGHTS[name])
            names.append(name)
    x, y, w, of = np.array(rows), np.array(labels), np.array(weights), np.array(names)
    model = LogisticRegression().fit(x, y, sample_weight=w)
    print("share, other, other length, short:", model.coef_[0].round(3).tolist(), "bias:", model.intercept_.round(3))
    for name in sets:
        other = LogisticRegression().fit(x[of != name], y[of != name], sample_weight=w[of != name])
        gap = other.predict_proba(x[of == name])[:, 1].mean() - y[of == name].mean()
        print(f"    {name} left out: confidence − right = {gap:+.3f} (n = {(of == name).sum()})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--fit", action="store_true", help="fit the numbers of the calibration and print them")
    parser.add_argument("--posts", type=Path, help="another file of labelled posts about Mari El, alone")
    options = parser.parse_args()
    pipeline = build(load_region(default_region_folder()), None, words_only=False)
    if options.posts is not None:
        report(options.posts.name, own(pipeline, options.posts))
        return
    if options.fit:
        with patch("triage.routing.router.calibrated", lambda share, **_: share):
            fit(pipeline, {**of_mari_el(pipeline, options.data), **of_others(pipeline, options.data)})
        return
    ours, real = of_mari_el(pipeline, options.data), of_others(pipeline, options.data)
    for name, found in (ours | real).items():
        report(name, found)
    report("all of Mari El", [one for found in ours.values() for one in found])
    report("all real posts", [one for found in real.values() for one in found])


if __name__ == "__main__":
    main()
