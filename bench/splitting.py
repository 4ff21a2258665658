"""Measures how posts of several problems are taken apart: `python bench/splitting.py [--data ../shared/data]`.

Recall: seed posts marked with problems of different groups (`training/seed/multi.tsv`; no model is trained on them, the
thresholds of `triage/routing/issues.py` were chosen on those at even places, the figures are of those at odd places).
False splits: development posts labelled with one topic, which chose the thresholds too; a few of them do name several.
The baseline splits every post with more than one clause.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
from collections.abc import Sequence
from pathlib import Path

from models.encoder import load_encoder
from models.topic import load_topic_classifier
from training.corpus import SEED_FOLDER, MultiPost, read_corpus
from triage.regions.loader import default_region_folder, load_region
from triage.routing.clauses import ClauseSplitter
from triage.routing.issues import IssueDraft, IssueSplitter
from triage.text.document import Reader
from triage.text.morphology import Morphology


def group_of(topic: str) -> str:
    return topic.partition(".")[0]


def share(hits: int, count: int) -> str:
    if not count:
        return "0/0"
    z, p = 1.96, hits / count
    centre, spread = p + z * z / (2 * count), z * math.sqrt(p * (1 - p) / count + z * z / (4 * count**2))
    low, high = (centre - spread) / (1 + z * z / count), (centre + spread) / (1 + z * z / count)
    return f"{hits}/{count} = {p:.3f} [{low:.3f}; {high:.3f}]"


class Measure:
    """The splitter as shipped, and the baseline of its clauses."""

    def __init__(self) -> None:
        self.pack = load_region(default_region_folder())
        self.reader = Reader(Morphology())
        self.classifier = load_topic_classifier(None, self.pack, self.reader, load_encoder())
        self.clauses = ClauseSplitter(self.reader.morphology)
        self.splitter = IssueSplitter(self.clauses, self.classifier.quick)

    def split(self, texts: Sequence[str]) -> list[tuple[IssueDraft, ...]]:
        documents = self.reader.read(texts)
        return self.splitter.split(documents, self.classifier.predict_documents(documents, explain=False))

    def print_split_share(self, name: str, texts: Sequence[str]) -> None:
        split = sum(len(issues) > 1 for issues in self.split(texts))
        cut = sum(len(self.clauses.split(document)) > 1 for document in self.reader.read(texts))
        print(f"{name}: split {share(split, len(texts))}; every clause an issue: {share(cut, len(texts))}")

    def print_groups(self, posts: Sequence[MultiPost]) -> None:
        found = right = wanted = 0
        for post, issues in zip(posts, self.split([post.text for post in posts]), strict=True):
            gold = {group_of(issue.topic) for issue in post.issues}
            said = {issue.topic.group for issue in issues if issue.topic}
            found, right, wanted = found + len(said), right + len(said & gold), wanted + len(gold)
        print(f"    groups of issues: precision {share(right, found)}, recall {share(right, wanted)}")


def texts_of(path: Path) -> list[str]:
    if not path.exists():
        sys.exit(f"{path} is absent: this benchmark needs the development data (--data DIR)")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows if row.get("multi_issue", "0") != "1" and row.get("authority") != "none"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    arguments = parser.parse_args()
    measure = Measure()
    corpus, _ = read_corpus(SEED_FOLDER, {topic.code for topic in measure.pack.topics})
    held_out = [p for p in corpus.multi[1::2] if len({group_of(issue.topic) for issue in p.issues}) > 1]
    measure.print_split_share("several problems, seed held out", [post.text for post in held_out])
    measure.print_groups(held_out)
    for name in ("mariel_posts_dev.csv", "omsk_feed_dev.csv", "perm_labelled_dev.csv"):
        measure.print_split_share(f"one problem, {name}", texts_of(arguments.data / name))


if __name__ == "__main__":
    main()
