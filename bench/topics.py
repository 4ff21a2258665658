"""Measures the shipped topic model on real development posts: `python bench/topics.py [--data ../shared/data]`.

Prints n, accuracy with a 95 % Wilson interval, two baselines beside it (nearest topic name by sentence vector; the most
frequent group), the cascade at work (words only, encoder always, cascade), confusions on «не путать с» pairs and speed.
Development files only: they may be looked at and chose some settings of the model; acceptance is measured elsewhere.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from models.encoder import load_encoder
from models.registry import read_artefact
from models.topic import DEFAULT_FOLDER, KIND, CascadeTopicClassifier, build_classifier, load_topic_classifier
from triage.domain.topics import TopicPrediction
from triage.places.locator import PlaceLocator
from triage.places.masking import without_names
from triage.regions.loader import default_region_folder, load_region
from triage.regions.pack import RegionPack
from triage.text.document import Reader
from triage.text.morphology import Morphology

MARI_EL_GROUPS = {"Соцобслуживание и защита": "social", "Органы власти": "government"}


@dataclass(frozen=True)
class DevSet:
    """Texts with the groups accepted for each, and the topic code where the set knows it."""

    name: str
    texts: tuple[str, ...]
    groups: tuple[frozenset[str], ...]
    topics: tuple[str, ...] | None


def rows_of(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        sys.exit(f"{path} is absent: this benchmark needs the development data (--data DIR)")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def dev_sets(data: Path, pack: RegionPack) -> list[DevSet]:
    by_name = {topic.name: topic.code for topic in pack.topics}
    omsk = [(row["text"], by_name[row["topic"]]) for row in rows_of(data / "omsk_feed_dev.csv")]
    perm = []
    for row in rows_of(data / "perm_labelled_dev.csv"):
        code = pack.topic_named(row["group"], row["topic"])
        if code is None:
            print(f"no alias: {row['group']} | {row['topic']}")
        else:
            perm.append((row["text"], code))
    group_codes = {topic.group: topic.group_code for topic in pack.topics} | MARI_EL_GROUPS
    mari = [
        (row["text"], frozenset(group_codes[name] for name in row["topic_group"].split("|")))
        for row in rows_of(data / "mariel_posts_dev.csv")
        if row["topic_group"] != "нет"
    ]
    return [
        labelled("omsk_feed_dev", omsk),
        labelled("perm_labelled_dev", perm),
        DevSet("mariel_posts_dev", tuple(t for t, _ in mari), tuple(g for _, g in mari), None),
    ]


def labelled(name: str, pairs: Sequence[tuple[str, str]]) -> DevSet:
    groups = tuple(frozenset({code.partition(".")[0]}) for _, code in pairs)
    return DevSet(name, tuple(text for text, _ in pairs), groups, tuple(code for _, code in pairs))


class Masking:
    """Blanks names of places in texts, as the pipeline does before a topic is read."""

    def __init__(self, pack: RegionPack, reader: Reader):
        self._reader = reader
        self._locator = PlaceLocator(pack, reader.morphology)

    def __call__(self, text: str) -> str:
        return without_names(text, self._locator.find(self._reader.read([text])[0], None))


def wilson(right: int, count: int) -> tuple[float, float]:
    share, z = right / count, 1.96
    centre = share + z * z / (2 * count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (centre - half) / (1 + z * z / count), (centre + half) / (1 + z * z / count)


def figure(flags: Sequence[bool]) -> str:
    low, high = wilson(sum(flags), len(flags))
    return f"{sum(flags) / len(flags):.3f} [{low:.2f}–{high:.2f}]"


def figures(dev: DevSet, predictions: Sequence[TopicPrediction]) -> str:
    pairs = list(zip(predictions, dev.groups, strict=True))
    top1 = figure([p.groups[0].group in accepted for p, accepted in pairs])
    top3 = figure([any(g.group in accepted for g in p.groups[:3]) for p, accepted in pairs])
    asked = sum(p.encoder_used for p in predictions) / len(predictions)
    text = f"group top-1 {top1}  top-3 {top3}"
    if dev.topics:
        same = list(zip(predictions, dev.topics, strict=True))
        text += f"  topic top-1 {figure([p.topic == code for p, code in same])}"
        text += f"  top-3 {figure([code in {t.topic for t in p.topics[:3]} for p, code in same])}"
    return f"{text}  encoder asked {asked:.0%}"


def name_baseline(dev: DevSet, pack: RegionPack, encoder: object) -> str:
    names = encoder.encode([f"{topic.group}. {topic.name}" for topic in pack.topics])  # type: ignore[attr-defined]
    best = (encoder.encode(list(dev.texts)) @ names.T).argmax(axis=1)  # type: ignore[attr-defined]
    return figure([pack.topics[b].group_code in accepted for b, accepted in zip(best, dev.groups, strict=True)])


def majority_baseline(dev: DevSet) -> str:
    common = Counter(group for accepted in dev.groups for group in accepted).most_common(1)[0][0]
    return f"{figure([common in accepted for accepted in dev.groups])} ({common})"


def per_group(dev: DevSet, predictions: Sequence[TopicPrediction]) -> None:
    total, right, wrong = Counter(), Counter(), Counter()
    for prediction, accepted in zip(predictions, dev.groups, strict=True):
        group = min(accepted)
        total[group] += 1
        right[group] += prediction.group in accepted
        if prediction.group not in accepted:
            wrong[group, prediction.group] += 1
    print("   by group:", ", ".join(f"{g} {right[g]}/{n}" for g, n in total.most_common()))
    print("   confusions:", ", ".join(f"{a}→{b} {n}" for (a, b), n in wrong.most_common(8)))


def confusable(dev: DevSet, predictions: Sequence[TopicPrediction], pack: RegionPack) -> None:
    if not dev.topics:
        return
    rivals = {topic.code: set(topic.not_to_confuse) for topic in pack.topics}
    wrong = [(code, p.topic) for code, p in zip(dev.topics, predictions, strict=True) if p.topic != code]
    pairs = Counter(pair for pair in wrong if pair[1] in rivals[pair[0]] or pair[0] in rivals[pair[1]])
    print(f"   {sum(pairs.values())} of {len(wrong)} wrong topics are «не путать с» pairs:", dict(pairs.most_common(6)))


def speed(classifier: CascadeTopicClassifier, texts: Sequence[str]) -> str:
    classifier.predict(texts[:50], explain=False)
    start = time.perf_counter()
    classifier.predict(texts, explain=False)
    batch = len(texts) / (time.perf_counter() - start)
    singles = []
    for text in texts[:100]:
        start = time.perf_counter()
        classifier.predict([text], explain=False)
        singles.append(time.perf_counter() - start)
    return f"{batch:,.0f} posts/s in a batch, {np.median(singles) * 1e3:.2f} ms one post (median)"


def stages(folder: Path, pack: RegionPack, reader: Reader) -> dict[str, CascadeTopicClassifier]:
    encoder = load_encoder()
    artefact = read_artefact(folder, KIND, {topic.code for topic in pack.topics})
    always = build_classifier(artefact, pack, reader, encoder)
    always.model.ask_below = 2.0
    return {
        "words only": build_classifier(artefact, pack, reader, None),
        "encoder always": always,
        "cascade": load_topic_classifier(folder, pack, reader, encoder),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--model", type=Path, default=DEFAULT_FOLDER)
    parser.add_argument("--errors", action="store_true", help="list the wrong posts (screen only)")
    arguments = parser.parse_args()
    pack = load_region(default_region_folder())
    reader = Reader(Morphology())
    masking = Masking(pack, reader)
    classifiers = stages(arguments.model, pack, reader)
    print(classifiers["cascade"].version, json.dumps(dict(classifiers["cascade"].manifest.metrics)))
    encoder = load_encoder()
    for unmasked in dev_sets(arguments.data, pack):
        dev = replace(unmasked, texts=tuple(map(masking, unmasked.texts)))
        if not dev.texts:
            print(f"{dev.name}: no row could be mapped to a topic of the pack")
            continue
        print(f"{dev.name}: n = {len(dev.texts)}")
        print(f"   most frequent group  {majority_baseline(dev)}")
        if encoder is not None:
            print(f"   nearest topic name   {name_baseline(dev, pack, encoder)}")
        for name, classifier in classifiers.items():
            predictions = classifier.predict(dev.texts, explain=False)
            print(f"   {name:<15} {figures(dev, predictions)}")
        per_group(dev, predictions)
        confusable(dev, predictions, pack)
        if arguments.errors:
            for text, accepted, p in zip(dev.texts, dev.groups, predictions, strict=True):
                if p.group not in accepted:
                    print(f"      {'|'.join(accepted)} ← {p.topic} {p.topics[0].probability:.2f}: {text[:110]!r}")
    texts = [row["text"] for row in rows_of(arguments.data / "perm_texts_unlabelled.csv")]
    for name, classifier in classifiers.items():
        print(f"speed, {name}: {speed(classifier, texts)}")


if __name__ == "__main__":
    main()
