"""Fits the weights of `triage.answers.nearness` and measures them; run `python -m bench.nearness` from the root.

Positive are our own pairs that a reader called to the point at least in part, negative our own good answers put to
other posts. Prints, for answers held out, the share of fitting answers turned away and of foreign ones let through,
then the weights of a fit on all, ready to be copied into `nearness.py`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from training.answer_corpus import LabelledAnswer, read_answer_corpus
from triage.answers.fields import fields_of_lemma
from triage.answers.nearness import signs_of
from triage.answers.pair_reader import PairReader
from triage.answers.questions import content_lemmas
from triage.answers.words import WordingReader
from triage.domain.answers import AnswerKind, AnswerPair, CriterionCode
from triage.text.document import Reader
from triage.text.morphology import Morphology

OPEN_PAIRS = Path(__file__).parents[1] / "tests" / "acceptance" / "answers"
_POSTS_AN_ANSWER = 12
_NEAR_POSTS = 3
"""So many more posts of the same field of life: the hard ones."""
_SHARES_TURNED_AWAY = (0.01, 0.02, 0.03, 0.05, 0.10)


def labelled() -> list[LabelledAnswer]:
    """Return our own pairs whose errors may be looked at: the seed and the open part of the acceptance pairs."""
    opened = [item for item in read_answer_corpus(OPEN_PAIRS) if item.family.startswith("open")]
    return [item for item in (*read_answer_corpus(), *opened) if item.kind is not AnswerKind.NOT_AN_ANSWER]


def strangers(items: Iterable[LabelledAnswer], posts_an_answer: int = _POSTS_AN_ANSWER) -> list[AnswerPair]:
    """Return good answers put to posts they were not written to, the same ones every time."""
    items = list(items)
    posts = sorted({item.pair.post for item in items if item.value(CriterionCode.RELEVANCE) is not None})
    good = sorted({item.pair for item in items if item.value(CriterionCode.RELEVANCE) == 2}, key=lambda p: p.answer)
    generator = random.Random(0)
    fields = {post: _fields(post) for post in posts}
    found: list[AnswerPair] = []
    for pair in good:
        near = [post for post in posts if fields[post] & fields[pair.post] and post != pair.post]
        chosen = [*generator.sample(posts, posts_an_answer), *generator.sample(near, min(len(near), _NEAR_POSTS))]
        found += [AnswerPair(post, pair.answer) for post in dict.fromkeys(chosen) if post != pair.post]
    return found


@cache
def _words() -> WordingReader:
    return WordingReader(Reader(Morphology()))


def _fields(post: str) -> set[str]:
    """Return the fields of life that two words of a post speak of."""
    wording = _words().read(post)
    lemmas = content_lemmas(wording, range(len(wording.grammar)))
    counts = Counter(chain.from_iterable(map(fields_of_lemma, lemmas)))
    return {field for field, count in counts.items() if count > 1}


def main() -> None:
    items = labelled()
    fitting = [item.pair for item in items if item.value(CriterionCode.RELEVANCE) in {1, 2}]
    foreign = strangers(items)
    reader = PairReader(Reader(Morphology()))
    signs = [signs_of(reader.read(pair)) for pair in (*fitting, *foreign)]
    names = list(signs[0])
    table = np.array([[row[name] for name in names] for row in signs])
    truth = np.array([1] * len(fitting) + [0] * len(foreign))
    groups = np.array([pair.answer for pair in (*fitting, *foreign)])
    _print_held_out(table, truth, groups)
    _print_weights(names, table, truth)


def _model() -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(C=1.0, class_weight="balanced", max_iter=2000))


def _print_held_out(table: NDArray[np.float64], truth: NDArray[np.int64], groups: NDArray[np.str_]) -> None:
    chances = cross_val_predict(_model(), table, truth, groups=groups, cv=GroupKFold(10), method="predict_proba")[:, 1]
    print(f"{(truth == 1).sum()} fitting, {(truth == 0).sum()} foreign; AUC {roc_auc_score(truth, chances):.3f}")
    for share in _SHARES_TURNED_AWAY:
        limit = np.quantile(chances[truth == 1], share)
        passed = (chances[truth == 0] >= limit).mean()
        print(f"below {limit:.2f}: {share:.0%} of the fitting turned away, {passed:.1%} of the foreign let through")


def _print_weights(names: list[str], table: NDArray[np.float64], truth: NDArray[np.int64]) -> None:
    scaler, regression = (step for _, step in _model().fit(table, truth).steps)
    weights = regression.coef_[0] / scaler.scale_
    intercept = regression.intercept_[0] - (weights * scaler.mean_).sum()
    print("WEIGHTS = {")
    for name, weight in zip(names, weights, strict=True):
        print(f'    "{name}": {weight:.2f},')
    print(f"}}\nINTERCEPT = {intercept:.2f}")


if __name__ == "__main__":
    main()
