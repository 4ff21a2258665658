"""Measures learning from labels: cross-validated accuracy, the learning curve, and the growth of big fits.

    python bench/learning.py --data ../shared/data [--scale 12000,36000,100000] [--scale-column theme] [--only curve]

`accuracy`: five folds by clusters of near-duplicates on ryazan_train.csv, three targets, with intervals and baselines.
`curve`: one fold kept aside; models of 0, 100, 500 and all other rows beside words alone (0 = names of labels only).
`scale`: the rows repeated with random noise (words dropped and swapped) up to the sizes given; time and memory of the
whole `fit` but the reading of the file. The accuracy beside them compares settings only: repeated texts are easy.
Each size runs in a process of its own; the growth from size to size is the exponent of a power law (1 = linear).
Development data only; the part kept for acceptance is never touched.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from models.encoder import load_encoder
from models.learned import Surroundings
from training.bench import Bench
from training.config import load_config
from training.datasets import Columns, LabelledData, read_labelled
from training.experiment import cross_validate, fit, prepare
from training.learner import Lesson, learn
from training.metrics import Answers, score
from training.splits import cluster_folds
from training.targets import Target
from training.wording import comparison_lines
from triage.regions.loader import default_region_folder, load_region
from triage.text.document import Reader
from triage.text.morphology import Morphology

TARGETS: tuple[tuple[Target, str], ...] = (("topic", "category"), ("authority", "executor"), ("topic", "theme"))
CURVE_SIZES = (0, 100, 500, None)
FILE = "ryazan_train.csv"


def main() -> None:
    arguments = parsed()
    path = arguments.data / FILE
    if not path.is_file():
        sys.exit(f"{path}: no such file; this benchmark needs the reference data (../shared/data)")
    if arguments.only != "scale":
        quality(path, arguments.only)
    if arguments.only in (None, "scale"):
        scale(path, arguments.scale_column, arguments.scale)


def quality(path: Path, only: str | None) -> None:
    bench = Bench(Surroundings(load_region(default_region_folder()), Reader(Morphology()), load_encoder()))
    for target, column in TARGETS:
        material = prepare(read_labelled(path, Columns("text", column)), load_config(target), bench)
        if only in (None, "accuracy"):
            accuracy(target, column, material)
        if only in (None, "curve"):
            curve(target, column, material)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure learning from labels.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--scale", type=lambda text: [int(size) for size in text.split(",")], default=[5_000, 10_000])
    parser.add_argument("--scale-column", default="category", help="28 labels; executor has 69, theme 153")
    parser.add_argument("--only", choices=("accuracy", "curve", "scale"))
    return parser.parse_args()


def accuracy(target: Target, column: str, material: Lesson) -> None:
    begin = time.process_time()
    _, comparison = cross_validate(material, load_config(target), 5)
    print(f"\n{column}: 5 folds, {time.process_time() - begin:.0f} s of CPU")
    print("\n".join(comparison_lines(comparison)), flush=True)


def curve(target: Target, column: str, material: Lesson) -> None:
    """Rows of one fold are kept aside; the same ones judge every size."""
    config = load_config(target)
    train, held_out = next(cluster_folds(material.clusters, 5, config.split.seed))
    shuffled = np.random.default_rng(config.split.seed).permutation(train)
    print(f"\n{column}: learning curve, {len(held_out)} texts kept aside")
    for size in CURVE_SIZES:
        rows = shuffled[: len(shuffled) if size is None else size]
        model = learn(material.rows(np.sort(rows)), config).model if len(rows) else None
        texts, targets = material.texts.rows(held_out), material.coding.targets[held_out]
        if model is None:
            print(f"  {0:5d} rows: {zero_shot(material, held_out)}")
            continue
        said = [model.probabilities(texts), model.baseline_probabilities(texts)]
        own, plain = (score(Answers(material.coding.labels, p, targets, material.clusters[held_out])) for p in said)
        print(f"  {len(rows):5d} rows: {own.accuracy}, top-3 {own.top3}; words alone {plain.accuracy}", flush=True)


def zero_shot(material: Lesson, rows: NDArray[np.int64]) -> str:
    """No labelled row at all: the label whose name the cold-start model and the encoder find most alike."""
    texts, names = material.texts.rows(rows), material.names
    assert texts.opinion is not None
    assert names.opinion is not None
    alike = np.sqrt(texts.opinion.topics) @ np.sqrt(names.opinion.topics).T
    if texts.encoded is not None and names.encoded is not None:
        alike = alike + texts.encoded @ names.encoded.T
    table = np.asarray(alike, dtype=np.float32)
    targets, clusters = material.coding.targets[rows], material.clusters[rows]
    scores = score(Answers(material.coding.labels, table, targets, clusters))
    return f"{scores.accuracy}, top-3 {scores.top3} (names of labels alone)"


def scale(path: Path, column: str, sizes: Sequence[int]) -> None:
    """Print the growth curve of big fits on the labels of a column, each size in a fresh process."""
    labels_count = len(set(read_labelled(path, Columns("text", column)).labels))
    print(
        f"\nbig fits ({column}, {labels_count} labels): rows, seconds of CPU, seconds, peak memory in MB, accuracy on "
        "the hold-out, growth of CPU"
    )
    before: BigFit | None = None
    for size in sorted(sizes):
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            took = pool.submit(big_fit, path, column, size).result()
        growth = "" if before is None else f"{np.log(took.cpu_s / before.cpu_s) / np.log(size / before.rows):7.2f}"
        figures = f"{took.cpu_s:7.0f} {took.wall_s:7.0f} {took.memory_mb:7.0f} {took.accuracy:7.3f} {growth}"
        print(f"  {size:7d} {figures}", flush=True)
        before = took


@dataclass(frozen=True, slots=True)
class BigFit:
    """What one big fit took."""

    rows: int
    cpu_s: float
    wall_s: float
    memory_mb: float
    accuracy: float


def big_fit(path: Path, column: str, size: int) -> BigFit:
    """Fit so many noisy rows, from texts in memory to the artefact; making the noise counts as memory only."""
    grown = noisy(read_labelled(path, Columns("text", column)), size)
    target: Target = "authority" if column == "executor" else "topic"
    bench = Bench(Surroundings(load_region(default_region_folder()), Reader(Morphology()), None))
    with TemporaryDirectory() as folder:
        begin, wall = time.process_time(), time.monotonic()
        manifest, _ = fit(grown, load_config(target), bench, Path(folder) / "model", tell_progress)
        spent, passed = time.process_time() - begin, time.monotonic() - wall
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return BigFit(size, spent, passed, memory_mb, float(manifest.metrics["held_out_accuracy"]))


def tell_progress(done: int, total: int) -> None:
    """Say how far the reading is, on stderr, so that a long run can be watched."""
    if done == total or done % 50_000 == 0:
        print(f"    read {done} of {total}, {time.process_time():.0f} s of CPU", file=sys.stderr, flush=True)


def noisy(data: LabelledData, size: int) -> LabelledData:
    """Return `size` rows: those of the data again and again, each time with a fifth of the words dropped or swapped."""
    random = np.random.default_rng(20261125)
    places = np.arange(size) % len(data)
    texts = tuple(noise(data.texts[place].split(), random) for place in places.tolist())
    labels = tuple(data.labels[place] for place in places.tolist())
    blank = np.full(size, np.datetime64("NaT"), dtype="datetime64[s]")
    return replace(data, texts=texts, labels=labels, rows=places, dates=blank)


def noise(words: list[str], random: np.random.Generator) -> str:
    return " ".join(noisy_words(words, random)) or "пусто"


def noisy_words(words: list[str], random: np.random.Generator) -> Iterator[str]:
    chance = random.random(len(words))
    for index, word in enumerate(words):
        if chance[index] > 0.2:
            yield word
        elif chance[index] > 0.1:
            yield words[int(random.integers(len(words)))]


if __name__ == "__main__":
    main()
