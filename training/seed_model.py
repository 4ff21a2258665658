"""Fits the shipped topic model and writes its artefact; the function behind `triage-train fit-seed`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.card import REPORT_FILE, ModelReport
from models.card_text import write_card
from models.features import FeatureOptions, WordMask
from models.registry import Manifest, write_artefact
from models.topic import KIND, names_of
from training.cold_start import Material, gather, held_out, settings_of, solve
from training.corpus import SeedCorpus, load_corpus
from training.seed import SEED_FOLDER, VOLUMES_FILE
from training.settlement import Settled, settle, without_posts
from training.topics import TopicOptions, primal
from triage.ports import SentenceEncoder
from triage.regions.pack import RegionPack
from triage.text.document import Reader

_PRUNED_BELOW = 0.6
"""Lexical weights below this share of the root mean square of all are dropped; measured in the card."""


_NOTES = """\
Узнаёт тему обращения до того, как центр что-либо разметил. В чём уверена, решает по словам (леммы, пары, буквенные
сочетания, векторы слов; гребневая регрессия с ядром); где нет — добавляется вторая регрессия по векторам предложений.
Обучена на собственных обращениях проекта (`training/seed/README.md`), названиях, описаниях и словах-подсказках пакета
региона; ни одного настоящего обращения в обучении нет. Названия мест и имена людей скрыты.

Показатели — по пяти долям собственного корпуса, обращения взвешены так, как часты темы в открытых данных. Собственные
обращения проще настоящих: на настоящих ждите меньшего (`bench/topics.py`). Настройки выбраны по этим долям и по
обращениям для разработки, никогда — по отложенным.

Слаба там, где у темы мало примеров, в репликах, понятных только из переписки, и в иронии без намёка.
"""


@dataclass(frozen=True, slots=True)
class SeedModelOptions:
    """Everything that can be set for the shipped model."""

    name: str = "topic-default"
    topics: TopicOptions = field(default_factory=TopicOptions)
    features: FeatureOptions = field(default_factory=FeatureOptions)
    seed_folder: Path = SEED_FOLDER
    volumes: Path = VOLUMES_FILE


def fit_seed(
    pack: RegionPack, reader: Reader, encoder: SentenceEncoder | None, folder: Path, options: SeedModelOptions
) -> tuple[Manifest, Settled]:
    """Train on the seed corpus and the pack's taxonomy, write the artefact to `folder`, return what was learnt."""
    corpus = load_corpus(options.seed_folder, {topic.code for topic in pack.topics})
    material = gather(
        corpus,
        pack,
        reader,
        WordMask(reader.morphology, names_of(pack)),
        encoder,
        options=options.topics,
        feature_options=options.features,
        volumes=options.volumes,
    )
    settled = (
        settle(material, held_out(material, options.topics), options.topics)
        if corpus.posts
        else without_posts(material, options.topics)
    )
    manifest = _manifest(material, settled, corpus, encoder, options)
    arrays = _arrays(material, settled, options.topics)
    report = ModelReport(tuple(_NOTES.splitlines()), settled.cascade, settled.load)
    manifest = write_artefact(folder, manifest, arrays, _texts(material, corpus, report))
    write_card(folder, manifest, report)
    return manifest, settled


def _manifest(
    material: Material,
    settled: Settled,
    corpus: SeedCorpus,
    encoder: SentenceEncoder | None,
    options: SeedModelOptions,
) -> Manifest:
    settings = {
        **settings_of(options.topics, options.features),
        "ask_below": settled.ask_below,
        "abstain_below": settled.abstain_below,
        "default_idf": float(1.0 + np.log(1 + len(material.rows))),
    }
    return Manifest(
        kind=KIND,
        name=options.name,
        version=f"seed-{corpus.fingerprint[:8]}",
        labels=material.labels,
        data_fingerprint=corpus.fingerprint,
        settings=settings,
        metrics=_metrics(material, settled),
        encoder=encoder.name if encoder else "",
    )


def _metrics(material: Material, settled: Settled) -> dict[str, float | int | str]:
    metrics: dict[str, float | int | str] = {
        "posts_count": material.posts_count,
        "non_incidents_count": material.non_incidents_count,
        "features_count": len(material.features.idf),
    }
    for stage, quality in settled.quality.items():
        for name in ("group_top1", "group_top3", "topic_top1", "topic_top3", "ece"):
            metrics[f"seed_cv_{stage}_{name}"] = round(getattr(quality, name), 4)
    for point in settled.cascade:
        if point.ask_below == settled.ask_below:
            metrics["seed_cv_asked_share"] = round(point.asked_share, 4)
    for name in ("incident_auc", "incident_recall", "non_incident_recall"):
        value = getattr(settled, name)
        if np.isfinite(value):  # NaN: there were no non-incidents
            metrics[f"seed_cv_{name}"] = round(value, 4)
    return metrics


def _arrays(material: Material, settled: Settled, options: TopicOptions) -> dict[str, NDArray[Any]]:
    duals = solve(material, np.arange(len(material.rows)), options)
    words = duals.words.astype(np.float32)
    arrays: dict[str, NDArray[Any]] = {"idf": material.features.idf}
    lexical = primal(material.batch.lexical, words)
    arrays["lexical"], arrays["lexical_step"] = quantised(lexical, _PRUNED_BELOW)
    dense = options.dense_weight * primal(material.batch.dense, words)
    arrays["dense"], arrays["dense_step"] = quantised(dense)
    arrays["cheap_factors"], arrays["cheap_bias"] = settled.cheap.factors, settled.cheap.bias
    posts = material.posts_count
    arrays["posts_dense"] = _bytes(material.batch.dense[:posts])
    if duals.encoded is not None and material.encoded is not None and settled.full is not None:
        encoded = primal(material.encoded, duals.encoded.astype(np.float32))
        arrays["encoded"], arrays["encoded_step"] = quantised(encoded)
        arrays["full_factors"], arrays["full_bias"] = settled.full.factors, settled.full.bias
        arrays["posts_encoded"] = _bytes(material.encoded[:posts])
    return arrays


def quantised(weights: NDArray[np.float32], prune_below: float = 0.0) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return int8 weights and the step of each row (n_rows, 1); weights below `prune_below` · RMS become 0."""
    step = np.abs(weights).max(axis=1, keepdims=True) / 127.0
    step[step == 0.0] = 1.0
    whole = np.rint(weights / step)
    whole[np.abs(weights) < prune_below * np.sqrt(np.mean(weights**2))] = 0.0
    return whole.astype(np.int8), step.astype(np.float32)


def _bytes(unit_vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Return vectors as int8 with a common scale: their directions are what matters."""
    largest = float(np.abs(unit_vectors).max()) if unit_vectors.size else 1.0
    return np.asarray(np.rint(unit_vectors / (largest or 1.0) * 127.0), dtype=np.int8)


def _texts(material: Material, corpus: SeedCorpus, report: ModelReport) -> dict[str, Any]:
    terms: Sequence[str] = sorted(material.features.vocabulary, key=material.features.vocabulary.__getitem__)
    posts = [[post.label, post.text] for post in corpus.posts]
    return {"vocabulary.json": terms, "posts.json": posts, REPORT_FILE: report.as_json()}
