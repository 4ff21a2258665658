"""Fits the learned criteria from answers labelled criterion by criterion; open when one is learned wrongly.

The function behind `triage-train fit-criteria`. `python -m bench.answer_criteria` measures it on hands held out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack
from sklearn.linear_model import LogisticRegression

from models.answer_criteria import (
    KIND,
    LEARNED,
    OUTCOMES,
    CriteriaWeights,
    LearnedCriteria,
    TermTable,
    bounded,
    traits_of,
    write_criteria,
)
from models.registry import Manifest, fingerprint
from training.answer_changes import Taught, taught, with_changes
from training.answer_corpus import ANSWER_SEED_FOLDER, LabelledAnswer, read_answer_corpus
from triage.answers.kind import kind_of
from triage.answers.pair_reader import PairReader
from triage.answers.rubric import RUBRIC_VERSION
from triage.answers.scorer import verdicts_of
from triage.answers.terms import Term, terms_of
from triage.domain.answers import AnswerKind, CriterionCode

RATED_FOLDER = ANSWER_SEED_FOLDER.parent / "rated_answers"
"""Answers by several hands who had not read the rules; `README.md` there says how they came about."""
_LEAST_SPREAD = 1e-6
_NEVER = -50.0
"""Logit of an outcome that no example has."""
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CriteriaOptions:
    """Numbers of the fit: inverse strength of the pull to zero, and in how many answers a term must stand."""

    inverse_pull: float = 3.0
    least_answers: int = 2
    trait_weight: float = 2.0
    """Length of the row of a criterion's traits beside its terms, whose row has length 1."""
    most_steps: int = 400
    weight_of_changed: float = 0.2
    """Beside 1 of an answer as labelled. Heavier copies (0.5) teach that an answer without the post's words is beside
    the point: more answers to foreign posts are found, more fitting ones misjudged, and chances are less honest."""


@dataclass(frozen=True, slots=True)
class Example:
    """An answer as the fit sees it: what it was made of, its terms, the traits of all learned criteria."""

    taught: Taught
    terms: tuple[Term, ...]
    traits: Mapping[str, float]


def corpus(folders: Sequence[Path] = (ANSWER_SEED_FOLDER, RATED_FOLDER)) -> list[LabelledAnswer]:
    """Return all labelled answers that the shipped criteria are learned from. FileFormatError."""
    return [item for folder in folders for item in read_answer_corpus(folder)]


def examples_of(labelled: Sequence[LabelledAnswer], reader: PairReader, seed: int = 0) -> list[Example]:
    """Return answers and their changes as examples; greetings and noise, by label or by the rules, teach nothing."""
    answers = [item for item in labelled if item.kind is not AnswerKind.NOT_AN_ANSWER]
    return list(_examples(taught(answers, reader, seed), reader))


def examples_of_reviews(reviews: Sequence[Taught], reader: PairReader, seed: int = 0) -> list[Example]:
    """Return what analysts judged and its changes as examples; what the rules hold for no answer teaches nothing."""
    return list(_examples(with_changes(reviews, reader, seed), reader))


def _examples(answers: Sequence[Taught], reader: PairReader) -> Iterator[Example]:
    for one in answers:
        pair = reader.read(one.pair)
        kind = kind_of(pair)
        if kind is not AnswerKind.NOT_AN_ANSWER:
            terms = tuple(terms_of(pair))
            yield Example(one, terms, traits_of(pair, kind, verdicts_of([pair])[0], terms))


def fit_criteria(examples: Sequence[Example], options: CriteriaOptions | None = None) -> LearnedCriteria:
    """Learn every criterion from the examples; the version is made of the texts and labels."""
    options = options or CriteriaOptions()
    table = _term_table(examples, options.least_answers)
    rows = _sparse(examples, table)
    names = tuple(examples[0].traits)
    raw = np.array([[example.traits[name] for name in names] for example in examples])
    mean, scale = raw.mean(axis=0), raw.std(axis=0)
    scale[scale < _LEAST_SPREAD] = 1.0
    traits = bounded(raw, mean, scale)
    fitted = [_fit(code, examples, _Columns(names, traits, rows), options) for code in LEARNED]
    trait_weights, term_weights, intercepts = (np.concatenate(parts) for parts in zip(*fitted, strict=True))
    weights = CriteriaWeights(names, mean, scale, trait_weights, term_weights.T.astype(np.float32), intercepts)
    return LearnedCriteria(table, weights, f"criteria {_fingerprint(examples)[:8]}")


@dataclass(frozen=True, slots=True)
class _Columns:
    """What a fit looks at: names and bounded values of the traits (n, t), rows of terms (n, v)."""

    names: tuple[str, ...]
    traits: Numbers
    terms: csr_array

    def seen_by(self, code: CriterionCode) -> list[int]:
        """Return the traits of one criterion: common ones and its own."""
        return [i for i, name in enumerate(self.names) if ": " not in name or name.startswith(f"{code}: ")]


def write_fitted(
    folder: Path,
    criteria: LearnedCriteria,
    examples: Sequence[Example],
    settings: Mapping[str, float | int | str | bool] | None = None,
    more: Mapping[str, NDArray[Any]] | None = None,
    figures: Mapping[str, float | int | str] | None = None,
) -> Manifest:
    """Write the artefact with what it was made of; `settings`, `figures` and arrays `more` stand in it too."""
    found = _fingerprint(examples)
    manifest = Manifest(
        kind=KIND,
        name="criteria",
        version=found[:8],
        labels=tuple(code.value for code in LEARNED),
        data_fingerprint=found,
        settings={"rubric": RUBRIC_VERSION, **(settings or {})},
        metrics={**(figures or {}), "answers": len(examples), "terms": len(criteria.table.terms)},
    )
    return write_criteria(folder, criteria, manifest, more)


def _fingerprint(examples: Sequence[Example]) -> str:
    answers = [example.taught for example in examples]
    return fingerprint([f"{sorted(one.labels.items())}\t{one.pair.post}\t{one.pair.answer}" for one in answers])


def _term_table(examples: Sequence[Example], least: int) -> TermTable:
    """Count terms in the answers as they were written: a changed answer makes no term known."""
    written = [example for example in examples if not example.taught.is_changed]
    seen = Counter(text for example in written for text in {term.text for term in example.terms})
    terms = sorted(text for text, count in seen.items() if count >= least)
    idf = np.array([1.0 + np.log((1 + len(written)) / (1 + seen[text])) for text in terms])
    return TermTable(terms, idf)


def _sparse(examples: Sequence[Example], table: TermTable) -> csr_array:
    rows = [table.row(example.terms) for example in examples]
    starts = np.cumsum([0, *(len(row.columns) for row in rows)])
    columns = np.array([column for row in rows for column in row.columns], dtype=np.int64)
    values = np.concatenate([row.values for row in rows])
    return csr_array((values, columns, starts), shape=(len(rows), len(table.terms)))


def _fit(
    code: CriterionCode, examples: Sequence[Example], columns: _Columns, options: CriteriaOptions
) -> tuple[Numbers, Numbers, Numbers]:
    """Return the weights of all traits (4, t), of the terms (4, v) and the intercepts (4,) of one criterion."""
    seen = columns.seen_by(code)
    factor = options.trait_weight / np.sqrt(len(seen))
    known = [i for i, example in enumerate(examples) if code in example.taught.labels]
    table = hstack([csr_array(columns.traits[:, seen] * factor), columns.terms], format="csr")
    labels = np.array([OUTCOMES.index(examples[i].taught.labels[code]) for i in known])
    weight = np.array([options.weight_of_changed if examples[i].taught.is_changed else 1.0 for i in known])
    weights = np.zeros((len(OUTCOMES), table.shape[1]))
    intercept = np.full(len(OUTCOMES), _NEVER)
    classes = np.unique(labels)
    intercept[classes] = 0.0
    if len(classes) > 1:  # of two classes scikit-learn keeps one row, that of the second against the first
        model = LogisticRegression(C=options.inverse_pull, max_iter=options.most_steps)
        model.fit(table[known], labels, sample_weight=weight)
        weights[classes[-len(model.coef_) :]] = model.coef_
        intercept[classes[-len(model.coef_) :]] = model.intercept_
    traits = np.zeros((len(OUTCOMES), len(columns.names)))
    traits[:, seen] = weights[:, : len(seen)] * factor
    return traits, weights[:, len(seen) :], intercept
