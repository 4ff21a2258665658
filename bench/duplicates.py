"""Measures what counts as a near duplicate on our own labelled pairs; open when `near_similarity` is to be changed.

    python bench/duplicates.py

Pairs (`tests/triage/incidents/duplicate_pairs.tsv`, written by hand): `repost` and `edit` are one message twice;
`template` is one wording about two places, `place` two problems of one place, `topic` two problems of one field;
`reworded` is one problem in other words, which words alone cannot find and the rule of one street is for. The threshold
is chosen on the pairs of odd rows and figures are of the even ones. A pair counts as found when the similarity reaches
the threshold, the MinHash bands meet, and the places read by the shipped region do not contradict each other.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from api.bootstrap import build_pipeline
from api.settings import Settings
from triage.domain.places import Resolution
from triage.domain.posts import Post
from triage.incidents.similarity import bands, comparable, similarity

PAIRS = Path(__file__).parents[1] / "tests" / "triage" / "incidents" / "duplicate_pairs.tsv"
SAME = {"repost", "edit"}
THRESHOLDS = tuple(step / 100 for step in range(30, 95, 5))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two messages, whether they are one, how alike their words are, and what stands against it."""

    kind: str
    share: float
    shares_band: bool
    is_one_place: bool

    @property
    def is_same(self) -> bool:
        """Say whether a person calls the two one message."""
        return self.kind in SAME

    def is_found(self, threshold: float, *, by_words_alone: bool = False) -> bool:
        """Say whether intake would group the two."""
        return self.share >= threshold and self.shares_band and (by_words_alone or self.is_one_place)


def read_rows() -> list[dict[str, str]]:
    """Return the labelled pairs."""
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def measured(rows: Sequence[dict[str, str]]) -> list[Pair]:
    """Read places and words of every pair as intake does."""
    pipeline = build_pipeline(Settings(use_encoder=False, models_home=Path("nowhere"))).pipeline
    posts = [Post(text) for row in rows for text in (row["one"], row["other"])]
    places = [decision.main.place for decision in pipeline.run(posts, explain=False)]
    return [
        Pair(
            row["kind"],
            similarity(one := comparable(row["one"]), other := comparable(row["other"])),
            bool({*bands(one)} & {*bands(other)}),
            may_be_one(*places[2 * index : 2 * index + 2], is_exact=one == other),
        )
        for index, row in enumerate(rows)
    ]


def may_be_one(one: Resolution, other: Resolution, *, is_exact: bool) -> bool:
    """Say whether two places do not contradict each other, by the rule of `triage.incidents.grouping`."""
    fields = [(_address(one)[part], _address(other)[part]) for part in range(4)]
    if not is_exact and (one.district is None) != (other.district is None):
        return False
    return all(mine is None or its is None or mine == its for mine, its in fields)


def _address(place: Resolution) -> tuple[str | None, ...]:
    settlement = place.settlement.oktmo if place.settlement else None
    return place.district, settlement, place.street, place.house


def figures(pairs: Sequence[Pair], threshold: float, *, by_words_alone: bool = False) -> dict[str, object]:
    """Return precision and recall with 95 % Wilson intervals."""
    found = [
        pair for pair in pairs if pair.kind != "reworded" and pair.is_found(threshold, by_words_alone=by_words_alone)
    ]
    right = sum(pair.is_same for pair in found)
    wanted = sum(pair.is_same for pair in pairs)
    return {
        "precision": with_interval(right, len(found)),
        "recall": with_interval(right, wanted),
        "wrong": sorted(pair.kind for pair in found if not pair.is_same),
    }


def f1(pairs: Sequence[Pair], threshold: float) -> float:
    """Return the harmonic mean of precision and recall."""
    found = [pair for pair in pairs if pair.kind != "reworded" and pair.is_found(threshold)]
    right = sum(pair.is_same for pair in found)
    return 2 * right / (len(found) + sum(pair.is_same for pair in pairs))


def with_interval(right: int, count: int) -> str:
    """Return a share with its 95 % Wilson interval and n."""
    if count == 0:
        return "none"
    share, z = right / count, 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return f"{share:.3f} [{middle - half:.3f}–{middle + half:.3f}], n = {count}"


def main() -> None:
    pairs = measured(read_rows())
    chosen_on, held_out = pairs[::2], pairs[1::2]
    for threshold in THRESHOLDS:
        print(
            threshold,
            f"F1 {f1(chosen_on, threshold):.3f}",
            json.dumps(figures(chosen_on, threshold), ensure_ascii=False),
        )
    best = max(THRESHOLDS, key=lambda threshold: (f1(chosen_on, threshold), threshold))
    print(f"chosen on {len(chosen_on)} pairs: {best}; on the {len(held_out)} others:")
    for threshold in sorted({best, 0.55}):
        for alone in (False, True):
            found = figures(held_out, threshold, by_words_alone=alone)
            print(threshold, "words alone" if alone else "words and places", json.dumps(found, ensure_ascii=False))
    reworded = [pair for pair in pairs if pair.kind == "reworded"]
    print("reworded found by words:", with_interval(sum(p.is_found(best) for p in reworded), len(reworded)))


if __name__ == "__main__":
    main()
