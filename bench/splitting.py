"""Measures how posts of several problems are taken apart: `python bench/splitting.py [--data ../shared/data]`.

Recall: seed posts marked with problems of different groups (`training/seed/multi.tsv`; no model is trained on them, the
weights of `triage/routing/separation.py` were fitted on those at even places, the figures are of those at odd places).
False splits: development posts labelled with one topic, which chose the threshold too; a few of them do name several.
The baseline splits every post with more than one clause. `--fit` fits the weights anew and prints them.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
from collections.abc import Sequence
from pathlib import Path

from sklearn.linear_model import LogisticRegression

from models.encoder import load_encoder
from models.topic import load_topic_classifier
from training.corpus import MultiPost, read_corpus
from training.seed import SEED_FOLDER
from triage.places.locator import PlaceLocator
from triage.places.masking import without_names
from triage.regions.loader import default_region_folder, load_region
from triage.routing.clauses import ClauseSplitter
from triage.routing.issues import IssueDraft, IssueSplitter
from triage.routing.separation import figures_of, pairs
from triage.text.document import Document, Reader
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
        self.locator = PlaceLocator(self.pack, self.reader.morphology)
        self.splitter = IssueSplitter(self.clauses, self.classifier.quick, self.classifier.thorough)

    def read(self, texts: Sequence[str]) -> list[Document]:
        """Read texts as the pipeline does: names of places blanked."""
        found = [self.locator.find(document, None) for document in self.reader.read(texts)]
        return self.reader.read([without_names(t, mentions) for t, mentions in zip(texts, found, strict=True)])

    def split(self, texts: Sequence[str]) -> list[tuple[IssueDraft, ...]]:
        documents = self.read(texts)
        return self.splitter.split(documents, self.classifier.predict_documents(documents, explain=False))

    def print_split_share(self, name: str, texts: Sequence[str]) -> None:
        split = sum(len(issues) > 1 for issues in self.split(texts))
        cut = sum(len(self.clauses.split(document)) > 1 for document in self.read(texts))
        print(f"{name}: split {share(split, len(texts))}; every clause an issue: {share(cut, len(texts))}")

    def print_groups(self, posts: Sequence[MultiPost]) -> None:
        found = right = wanted = 0
        for post, issues in zip(posts, self.split([post.text for post in posts]), strict=True):
            gold = {group_of(issue.topic) for issue in post.issues}
            said = {issue.topic.group for issue in issues if issue.topic}
            found, right, wanted = found + len(said), right + len(said & gold), wanted + len(gold)
        print(f"    groups of issues: precision {share(right, found)}, recall {share(right, wanted)}")

    def pair_figures(self, text: str) -> list[tuple[tuple[str, str], tuple[float, ...]]]:
        """Return for every pair of clauses that may be two problems its groups and its figures."""
        (document,) = self.read([text])
        (whole,) = self.classifier.predict_documents([document], explain=False)
        clauses = self.clauses.split(document)
        scores = self.classifier.quick.predict([clause.text for clause in clauses], explain=False)
        better = self.classifier.thorough.predict([clause.text for clause in clauses], explain=False)
        marks = [clause.is_marked for clause in clauses]
        found = pairs(whole, scores)
        return [((p.first.group, p.second.group), figures_of(p, whole, scores, marks, better)) for p in found]


def fit(measure: Measure, several: Sequence[MultiPost], single: Sequence[str]) -> None:
    """Fit the weights of the separation on posts of several problems and of one, and print them."""
    rows, labels = [], []
    for post in several:
        gold = {group_of(issue.topic) for issue in post.issues}
        for groups, figures in measure.pair_figures(post.text):
            rows.append(figures)
            labels.append(gold.issuperset(groups))
    for text in single:
        found = [figures for _, figures in measure.pair_figures(text)]
        rows += found
        labels += [False] * len(found)
    model = LogisticRegression(C=0.1).fit(rows, labels)
    print(f"{len(labels)} pairs, {sum(labels)} of them two problems")
    print(f"_WEIGHTS = {tuple(model.coef_[0].round(3).tolist())}\n_BIAS = {model.intercept_[0]:.3f}")


def own_single() -> list[str]:
    """Return our own posts of one problem: no model has seen them."""
    paths = [Path("tests/acceptance") / name for name in ("mari_el_posts.csv", "mari_el_fresh.csv")]
    return [text for path in paths for text in texts_of(path)]


def texts_of(path: Path) -> list[str]:
    if not path.exists():
        sys.exit(f"{path} is absent: this benchmark needs the development data (--data DIR)")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows if row.get("multi_issue", "0") != "1" and row.get("authority") != "none"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--fit", action="store_true", help="fit the weights of the separation and print them")
    arguments = parser.parse_args()
    measure = Measure()
    corpus, _ = read_corpus(SEED_FOLDER, {topic.code for topic in measure.pack.topics})
    several = [p for p in corpus.multi if len({group_of(issue.topic) for issue in p.issues}) > 1]
    if arguments.fit:
        fit(measure, several[::2], own_single()[::2])
        return
    held_out = several[1::2]
    measure.print_split_share("several problems, seed held out", [post.text for post in held_out])
    measure.print_groups(held_out)
    for name in ("mariel_posts_dev.csv", "omsk_feed_dev.csv", "perm_labelled_dev.csv"):
        measure.print_split_share(f"one problem, {name}", texts_of(arguments.data / name))
    measure.print_split_share("one problem, own posts not fitted on", own_single()[1::2])


if __name__ == "__main__":
    main()
