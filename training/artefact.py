"""Writes a learned model with everything that is known of it; open to change what an artefact or its card holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from models.card import REPORT_FILE, ModelReport
from models.card_text import write_card
from models.confidence import load_curve
from models.figures import Figure, LabelCount, ScoreRow, Scores
from models.kinds import LEARNED_AUTHORITY, LEARNED_TOPIC
from models.labelled import model_state
from models.learned import PRIOR_PART
from models.learned_authority import STACKING_FILE, stacking_text
from models.pack_labels import names_of_codes, some
from models.registry import PROTOCOL, Manifest, write_artefact
from models.views import ENCODER, PRIOR, WORDS
from training.bench import Bench
from training.breakdown import COST_OF_ERROR, THRESHOLDS, reliability
from training.checks import RARE_BELOW
from training.config import CONFIG_FILE, Config, as_toml
from training.datasets import Coding, LabelledData
from training.learner import Learned
from training.metrics import Answers, frequencies, score
from training.minhash import signatures
from training.overlap import SEEN, seen_signatures
from training.stacking import stacked
from training.wording import MODEL, MOST_FREQUENT, WORDS_ONLY
from triage.text.wording import decimal, plural

KINDS = {"topic": LEARNED_TOPIC, "authority": LEARNED_AUTHORITY}


def write_model(
    folder: Path, data: LabelledData, learned: Learned, config: Config, bench: Bench, answers: Answers
) -> Manifest:
    """Write the artefact of a learned model with its card; `answers` are those of held-out texts."""
    model = learned.model
    arrays, texts = model_state(model)
    names = {view.name for view in model.views}
    table = signatures(data.texts) if learned.signatures is None else learned.signatures
    arrays[SEEN] = seen_signatures(table)
    arrays["label_share"] = frequencies(Coding.of(data.labels).targets, len(model.labels))
    texts[CONFIG_FILE] = as_toml(config)
    names_of_labels = names_of_codes(model.labels, config.target, bench.surroundings.pack)
    report = model_report(data, config, learned, answers, names_of_labels)
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
        metrics=held_out_metrics(report.scores) | (stack.metrics() if stack else {}),
        encoder=encoder.name if encoder is not None and uses_encoder else "",
        protocol=PROTOCOL,
    )
    parts = {PRIOR_PART: bench.prior_folder} if bench.prior_folder is not None and {PRIOR, WORDS} & names else {}
    written = write_artefact(folder, manifest, arrays, texts, parts=parts)
    write_card(folder, written, report)
    return written


def model_report(
    data: LabelledData, config: Config, learned: Learned, answers: Answers, names: Mapping[str, str]
) -> ModelReport:
    """Return what the card of a learned model tells, all figures of held-out texts; `names` are those of codes."""
    right, confidence = answers.is_right, answers.confidence
    load = load_curve(confidence, right, cost_of_error=COST_OF_ERROR, thresholds=THRESHOLDS)
    counts = sorted(Counter(data.labels).items())
    return ModelReport(
        notes=_notes(data, config),
        load=tuple(load),
        scores=score_rows(data, learned, answers),
        reliability=tuple(reliability(confidence, right)),
        labels=tuple(LabelCount(label, count) for label, count in counts),
        rare_below=RARE_BELOW,
        label_names=names,
    )


def score_rows(data: LabelledData, learned: Learned, answers: Answers) -> tuple[ScoreRow, ...]:
    """Return the figures of a model and of its baselines on the same held-out texts."""
    share = frequencies(Coding.of(data.labels).targets, len(answers.labels))
    tables = [
        (MODEL, answers.probabilities),
        *([(WORDS_ONLY, learned.plain_held_out)] if learned.plain_held_out is not None else []),
        (MOST_FREQUENT, np.tile(share, (len(answers.targets), 1))),
    ]
    return tuple(
        ScoreRow(name, score(Answers(answers.labels, table, answers.targets, answers.clusters)))
        for name, table in tables
    )


def held_out_metrics(rows: tuple[ScoreRow, ...]) -> dict[str, float | int | str]:
    """Return figures for a manifest, rounded: those of the model in full, accuracies of the baselines."""
    own, *baselines = rows
    metrics: dict[str, float | int | str] = {"held_out_rows_count": own.scores.n}
    for name, figure in _figures(own.scores).items():
        metrics |= {
            f"held_out_{name}": round(figure.value, 4),
            f"held_out_{name}_low": round(figure.low, 4),
            f"held_out_{name}_high": round(figure.high, 4),
        }
    keys = {WORDS_ONLY: "held_out_words_only_accuracy", MOST_FREQUENT: "held_out_most_frequent_accuracy"}
    return metrics | {keys[row.name]: round(row.scores.accuracy.value, 4) for row in baselines}


def _figures(scores: Scores) -> dict[str, Figure]:
    return {name: getattr(scores, name) for name in ("accuracy", "top3", "macro_f1", "calibration_error")}


def _notes(data: LabelledData, config: Config) -> tuple[str, ...]:
    what = "темам" if config.target == "topic" else "органам"
    rows = plural(len(data), "размеченной строке", "размеченным строкам", "размеченным строкам")
    return (
        f"Обучена {what} по {rows} таблицы «{data.name}» (текст — столбец «{data.columns.text}», метка — "
        f"«{data.columns.label}»). Все числа обучения — в `config.toml` рядом: по ним и тем же данным модель "
        "повторяется байт в байт.",
        "",
        "Показатели — с отложенных долей: почти повтор текста никогда не учит модель, которая этот текст оценивает. "
        f"«{WORDS_ONLY}» и «{MOST_FREQUENT}» — строки для сравнения на тех же текстах. Цена обращения в таблице "
        f"порогов — во взглядах человека: проверить — 1, послать не туда — {decimal(COST_OF_ERROR, 0)}.",
        *_uncoded_notes(data),
    )


def _uncoded_notes(data: LabelledData) -> tuple[str, ...]:
    """Return what a card says of labels that a label map has left without a code of the region."""
    if not data.uncoded:
        return ()
    return ("", f"Меток без кода региона — {len(data.uncoded)}: {some(data.uncoded)}. Такую модель нельзя назначить.")
