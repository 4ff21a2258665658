"""One run of learning from labels, start to artefact; open to follow `triage-train fit` and `cross-validate`.

read data → clusters of near-duplicates → observations → learn → figures on held-out folds → artefact with its config
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.card import REPORT_FILE, ModelReport, write_card
from models.confidence import load_curve
from models.labelled import model_state
from models.learned import LEARNED_AUTHORITY, LEARNED_TOPIC, PRIOR_PART, Surroundings, load_prior
from models.learned_authority import STACKING_FILE, stacking_text
from models.registry import Manifest, write_artefact
from models.topic import DEFAULT_FOLDER
from models.views import ENCODER, PRIOR, WORDS, Observer
from training.breakdown import COST_OF_ERROR, THRESHOLDS
from training.checks import RARE_BELOW, DataReport, check_data, check_rows
from training.config import CONFIG_FILE, Config, as_toml
from training.datasets import Coding, LabelledData
from training.large import Progress, learn_large
from training.learner import Learned, Lesson, learn, lesson
from training.metrics import Answers, Comparison, Scores, score
from training.overlap import SEEN, seen_signatures
from training.splits import cluster_folds, near_duplicate_clusters, time_split
from training.stacking import stacked
from triage.domain.errors import InputError

KINDS = {"topic": LEARNED_TOPIC, "authority": LEARNED_AUTHORITY}


@dataclass(frozen=True, slots=True)
class Bench:
    """Where learning happens: what the machine offers, and the cold-start model used as prior (None = without)."""

    surroundings: Surroundings
    prior_folder: Path | None = DEFAULT_FOLDER

    def observer(self, config: Config) -> Observer:
        """Return an observer with what the views of a config need."""
        views = config.views
        encoder = self.surroundings.encoder if views.encoder.weight > 0.0 else None
        prior = None
        if max(views.prior.weight, views.words.weight) > 0.0 and self.prior_folder is not None:
            prior = load_prior(self.prior_folder, self.surroundings, encoder)
        return Observer(self.surroundings.reader, encoder, prior)


def fit(
    data: LabelledData, config: Config, bench: Bench, folder: Path, progress: Progress | None = None
) -> tuple[Manifest, DataReport]:
    """Learn a model and write its artefact to `folder`; return the manifest and the report on the data.

    Figures of the manifest come from held-out folds by clusters of near-duplicates.
    """
    coding = checked_coding(data)
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
        raise InputError(f"{data.name}: во всех строках одна метка «{coding.labels[0]}» → различать нечего")
    if len({text.lower() for text in data.texts}) < 2:
        raise InputError(f"{data.name}: все тексты одинаковы → проверьте столбец «{data.columns.text}»")
    return coding


def prepare(data: LabelledData, config: Config, bench: Bench) -> Lesson:
    """Return the lesson of a data set. InputError when there is nothing to tell apart, or too much for exact work."""
    coding = checked_coding(data)
    if len(data) > config.scale.exact_rows:
        raise InputError(
            f"{data.name}: строк {len(data)}, точный расчёт — до {config.scale.exact_rows} → отложите часть строк и "
            "измеряйте командой evaluate"
        )
    clusters = near_duplicate_clusters(data.texts, config.split.similarity)
    if clusters.max() + 1 < config.split.folds:
        raise InputError(
            f"{data.name}: разных текстов {clusters.max() + 1}, а долей для проверки {config.split.folds} → "
            "добавьте строк или уменьшите split.folds"
        )
    return lesson(bench.observer(config), data.texts, coding, clusters)


def cross_validate(material: Lesson, config: Config, folds_count: int) -> tuple[Answers, Comparison]:
    """Return what models said of held-out folds, everything (vocabulary, idf, temperature) learned anew in each."""
    labels_count, count = len(material.coding.labels), len(material.texts)
    said, plain = (np.zeros((count, labels_count), dtype=np.float32) for _ in range(2))
    frequent = np.zeros((count, labels_count), dtype=np.float32)
    for train, held_out in cluster_folds(material.clusters, folds_count, config.split.seed):
        model = learn(material.rows(train), config).model
        texts = material.texts.rows(held_out)
        said[held_out], plain[held_out] = model.probabilities(texts), model.baseline_probabilities(texts)
        frequent[held_out] = frequencies(material.coding.targets[train], labels_count)
    answers = [
        Answers(material.coding.labels, table, material.coding.targets, material.clusters)
        for table in (said, plain, frequent)
    ]
    return answers[0], Comparison(*map(score, answers))


def frequencies(targets: NDArray[np.int64], labels_count: int) -> NDArray[np.float32]:
    """Return how frequent each label is: the answer of a model that does not read (k,)."""
    return np.asarray(np.bincount(targets, minlength=labels_count) / len(targets), dtype=np.float32)


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


def write_model(
    folder: Path, data: LabelledData, learned: Learned, config: Config, bench: Bench, answers: Answers
) -> Manifest:
    """Write the artefact of a learned model with its card; `answers` are those of held-out texts."""
    model = learned.model
    arrays, texts = model_state(model)
    names = {view.name for view in model.views}
    arrays[SEEN] = seen_signatures(data.texts)
    arrays["label_share"] = frequencies(Coding.of(data.labels).targets, len(model.labels))
    texts[CONFIG_FILE] = as_toml(config)
    report = card_report(data, config, answers)
    texts[REPORT_FILE] = report.as_json()
    is_authority = config.target == "authority"
    stack = stacked(data, learned, config, bench.surroundings, bench.prior_folder) if is_authority else None
    if stack is not None:
        texts[STACKING_FILE] = stacking_text(stack.stacking)
    encoder = bench.surroundings.encoder
    uses_encoder = encoder is not None and config.views.encoder.weight > 0.0 and ENCODER in names
    manifest = Manifest(
        kind=KINDS[config.target],
        name=f"{config.target}-{data.fingerprint[:8]}",
        version=data.fingerprint,
        labels=model.labels,
        data_fingerprint=data.fingerprint,
        settings={"text_column": data.columns.text, "label_column": data.columns.label, "rows_count": len(data)},
        metrics=held_out_metrics(score(answers)) | (stack.metrics() if stack else {}),
        encoder=encoder.name if encoder is not None and uses_encoder else "",
    )
    parts = {PRIOR_PART: bench.prior_folder} if bench.prior_folder is not None and {PRIOR, WORDS} & names else {}
    written = write_artefact(folder, manifest, arrays, texts, parts=parts)
    write_card(folder, written, report)
    return written


def card_report(data: LabelledData, config: Config, answers: Answers) -> ModelReport:
    """Return what the card of a learned model tells: what it learned from, and the load of each threshold."""
    rare = sorted(label for label, count in Counter(data.labels).items() if count < RARE_BELOW)
    notes = (
        f"Learned from {len(data)} labelled rows of {data.name} (text «{data.columns.text}», label "
        f"«{data.columns.label}»), {len(answers.labels)} labels, target {config.target}.",
        "Figures named `held_out_…` come from folds in which near-duplicates of a text never teach the model that "
        "judges it; intervals are 95 %.",
        f"Rare labels (fewer than {RARE_BELOW} rows, learned from their names too, seldom chosen): "
        f"{'; '.join(rare) or 'none'}.",
    )
    load = load_curve(answers.confidence, answers.is_right, cost_of_error=COST_OF_ERROR, thresholds=THRESHOLDS)
    return ModelReport(notes, (), tuple(load))


def held_out_metrics(scores: Scores) -> dict[str, float | int | str]:
    """Return figures for a manifest, rounded."""
    figures = {name: getattr(scores, name) for name in ("accuracy", "top3", "macro_f1", "calibration_error")}
    metrics: dict[str, float | int | str] = {"held_out_rows_count": scores.n}
    for name, figure in figures.items():
        metrics |= {
            f"held_out_{name}": round(figure.value, 4),
            f"held_out_{name}_low": round(figure.low, 4),
            f"held_out_{name}_high": round(figure.high, 4),
        }
    return metrics
