"""One run of learning from labels, start to artefact; open to follow `triage-train fit` and `cross-validate`.

read data → clusters of near-duplicates → observations → learn → figures on held-out folds → artefact with its config
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from models.pack_labels import label_names
from models.registry import Manifest
from training.artefact import write_model
from training.bench import Bench
from training.checks import DataReport, check_data, check_rows
from training.config import Config
from training.datasets import Coding, LabelledData
from training.large import Progress, learn_large
from training.learner import Lesson, learn, lesson
from training.metrics import Answers, Comparison, frequencies, score
from training.splits import cluster_folds, near_duplicate_clusters, time_split
from triage.domain.errors import InputError
from triage.text.wording import spaced

_NO_LONGER_FEW = 10
"""As many rows with a label each are no small beginning but texts taken for labels."""


def fit(
    data: LabelledData, config: Config, bench: Bench, folder: Path, progress: Progress | None = None
) -> tuple[Manifest, DataReport]:
    """Learn a model and write its artefact to `folder`; return the manifest and the report on the data.

    Figures of the manifest come from held-out folds by clusters of near-duplicates.
    """
    coding = named(checked_coding(data), config, bench)
    if len(data) > config.scale.exact_rows:
        learned = learn_large(data.texts, coding, config, bench.surroundings.reader, progress)
        answers = Answers(coding.labels, learned.held_out, coding.targets[learned.rows], learned.rows)
        return write_model(folder, data, learned, config, bench, answers), check_rows(data)
    material = prepare(data, config, bench)
    learned = learn(material, config)
    answers = Answers(coding.labels, learned.held_out, coding.targets, material.clusters)
    manifest = write_model(folder, data, learned, config, bench, answers)
    return manifest, check_data(data, held_out=learned.held_out)


def checked_coding(data: LabelledData) -> Coding:
    """Return the labels as numbers. InputError when there is nothing to tell apart."""
    coding = Coding.of(data.labels)
    if len(coding.labels) < 2:
        raise InputError(
            f"{data.name}: во всех строках одна метка «{coding.labels[0]}», различать нечего → "
            f"добавьте строк с другими метками или проверьте столбец «{data.columns.label}»"
        )
    if len(coding.labels) == len(data) >= _NO_LONGER_FEW:
        raise InputError(
            f"{data.name}: у каждой строки своя метка (меток {spaced(len(data))}), учиться не на чем → проверьте, не "
            f"перепутаны ли столбцы: текст взят из «{data.columns.text}», метка — из «{data.columns.label}»"
        )
    if len({text.lower() for text in data.texts}) < 2:
        raise InputError(f"{data.name}: все тексты одинаковы → проверьте столбец «{data.columns.text}»")
    return coding


def named(coding: Coding, config: Config, bench: Bench) -> Coding:
    """Return the coding with the names that the region gives to labels which are its codes."""
    return replace(coding, names=label_names(coding.labels, config.target, bench.surroundings.pack))


def prepare(data: LabelledData, config: Config, bench: Bench) -> Lesson:
    """Return the lesson of a data set. InputError when there is nothing to tell apart, or too much for exact work."""
    coding = named(checked_coding(data), config, bench)
    if len(data) > config.scale.exact_rows:
        raise InputError(
            f"{data.name}: строк {len(data)}, точный расчёт — до {config.scale.exact_rows} → отложите часть строк и "
            "измеряйте командой evaluate"
        )
    clusters = near_duplicate_clusters(data.texts, config.split.similarity)
    if clusters.max() + 1 < config.split.folds:
        raise InputError(
            f"{data.name}: разных текстов {clusters.max() + 1}, а долей для проверки {config.split.folds} → "
            f"проверьте столбец «{data.columns.text}», добавьте строк или уменьшите число долей: --set split.folds=2"
        )
    return lesson(bench.observer(config), data.texts, coding, clusters)


def cross_validate(
    material: Lesson, config: Config, folds_count: int, progress: Progress | None = None
) -> tuple[Answers, Comparison]:
    """Return what models said of held-out folds, everything (vocabulary, idf, temperature) learned anew in each.

    `progress(done, total)` is called after each fold.
    """
    labels_count, count = len(material.coding.labels), len(material.texts)
    said, plain = (np.zeros((count, labels_count), dtype=np.float32) for _ in range(2))
    frequent = np.zeros((count, labels_count), dtype=np.float32)
    for done, (train, held_out) in enumerate(cluster_folds(material.clusters, folds_count, config.split.seed), start=1):
        model = learn(material.rows(train), config).model
        texts = material.texts.rows(held_out)
        said[held_out], plain[held_out] = model.probabilities(texts), model.baseline_probabilities(texts)
        frequent[held_out] = frequencies(material.coding.targets[train], labels_count)
        if progress is not None:
            progress(done, folds_count)
    answers = [
        Answers(material.coding.labels, table, material.coding.targets, material.clusters)
        for table in (said, plain, frequent)
    ]
    return answers[0], Comparison(*map(score, answers))


def validate_by_time(material: Lesson, data: LabelledData, config: Config, share: float) -> Comparison | None:
    """Return the figures on the latest `share` of dated rows of a model of the earlier ones; None without dates.

    Earlier texts with a near-duplicate among the later ones take no part.
    """
    if not data.has_dates:
        return None
    earlier, later = time_split(data.dates, material.clusters, share)
    if len(later) == 0 or len(np.unique(material.clusters[earlier])) < config.split.folds:
        return None
    model = learn(material.rows(earlier), config).model
    texts, targets = material.texts.rows(later), material.coding.targets[later]
    frequent = np.tile(frequencies(material.coding.targets[earlier], len(material.coding.labels)), (len(later), 1))
    tables = (model.probabilities(texts), model.baseline_probabilities(texts), frequent)
    clusters = material.clusters[later]
    return Comparison(*(score(Answers(material.coding.labels, table, targets, clusters)) for table in tables))
