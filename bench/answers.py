"""Measures answer quality on the rated development pairs; run `python -m bench.answers` from the project's root.

Prints Spearman and mean absolute error of `quality` with 95 % bootstrap intervals beside baselines (length, digits,
a constant), quadratic-weighted kappa per criterion, the share of right kinds, and answers per second of CPU time.

The speed is that of a service that has run for a while: words are known from other texts, but every pair that is timed
is scored once, and neither its post nor its answer was seen before. The collector walks as rarely as in the service.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from models.answer_criteria import load_criteria
from models.encoder import load_encoder
from training.answer_corpus import read_answer_corpus
from training.answer_criteria import RATED_FOLDER
from triage.answers.agreement import weighted_kappa
from triage.answers.scorer import AnswerScorer
from triage.collector import collect_rarely, keep_for_good
from triage.domain.answers import AnswerPair, AnswerScore, CriterionCode
from triage.text.document import Reader
from triage.text.morphology import Morphology

Numbers = NDArray[np.float64]
Measure = Callable[[Numbers, Numbers], float]
DATA = Path("../shared/data/answers_rated_dev.csv")
_BLOCK = 100
"""Pairs timed at once: the speed of a block, seen beside that of others, tells how busy the machine was."""


def main() -> None:
    arguments = _arguments()
    if not arguments.data.is_file():
        sys.exit(f"{arguments.data}: нет размеченных ответов, измерить не на чем")
    rows = list(csv.DictReader(arguments.data.open(encoding="utf-8-sig", newline="")))
    pairs = [AnswerPair(row["post"], row["answer"]) for row in rows]
    encoder = load_encoder() if arguments.encoder else None
    learned = None if arguments.rules_only else load_criteria()
    scorer = AnswerScorer(Reader(Morphology()), encoder=encoder, learned=learned)
    print(_speed(scorer, pairs))
    scores = scorer.score(pairs)
    if arguments.verbose:
        _print_rows(rows, scores)
    _report(rows, scores)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--encoder", action="store_true")
    parser.add_argument("--rules-only", action="store_true", help="the rules without learned criteria")
    parser.add_argument("-v", "--verbose", action="store_true")
    return parser.parse_args()


def _speed(scorer: AnswerScorer, pairs: Sequence[AnswerPair]) -> str:
    """Return answers per second over the rated pairs and every second one of ours; the others only make words known."""
    own = [item.pair for item in read_answer_corpus(RATED_FOLDER)]
    others, timed = own[::2], [*pairs, *own[1::2]]
    seen = {text for pair in others for text in (pair.post, pair.answer)}
    unlike = [pair for pair in timed if seen.isdisjoint((pair.post, pair.answer))]
    scorer.score(others)
    collect_rarely()
    keep_for_good()
    blocks = [unlike[start : start + _BLOCK] for start in range(0, len(unlike), _BLOCK)]
    seconds = [_seconds(scorer, block) for block in blocks]
    rates = [len(block) / taken for block, taken in zip(blocks, seconds, strict=True)]
    return (
        f"speed: {len(unlike) / sum(seconds):.0f} answers/s of CPU time ({len(unlike)} pairs, each scored once, words"
        f" known from {len(others)} others; blocks of {_BLOCK}: {min(rates):.0f} to {max(rates):.0f},"
        f" median {median(rates):.0f})"
    )


def _seconds(scorer: AnswerScorer, pairs: Sequence[AnswerPair]) -> float:
    started = time.process_time()
    scorer.score(pairs)
    return time.process_time() - started


def _report(rows: list[dict[str, str]], scores: list[AnswerScore]) -> None:
    truth = np.array([float(row["overall_mean"]) for row in rows])
    quality = np.array([score.quality or 0.0 for score in scores])
    print(f"n = {len(rows)}")
    signals = {
        "rubric": quality,
        "length": np.array([float(len(row["answer"])) for row in rows]),
        "digits": np.array([float(sum(c.isdigit() for c in row["answer"])) for row in rows]),
    }
    for name, signal in signals.items():
        print(f"Spearman {name}: {_interval(lambda s, t: float(spearmanr(s, t)[0]), signal, truth)}")
    print(f"MAE rubric: {_interval(lambda s, t: float(np.abs(s - t).mean()), quality, truth)}")
    print(f"MAE of the mean: {np.abs(truth - truth.mean()).mean():.1f}")
    for code in CriterionCode:
        _print_kappa(rows, scores, code)
    right = np.mean([score.kind == row["kind"] for row, score in zip(rows, scores, strict=True)])
    print(f"kind: {right:.3f} (always final: {np.mean([row['kind'] == 'final' for row in rows]):.3f})")


def _print_kappa(rows: list[dict[str, str]], scores: list[AnswerScore], code: CriterionCode) -> None:
    given = [row[f"{code}_median"] for row in rows]
    said = [(found.value if (found := score.criterion(code)) else None) for score in scores]
    both = [(int(float(g)), s) for g, s in zip(given, said, strict=True) if g not in {"NA", ""} and s is not None]
    applies = np.mean([(g in {"NA", ""}) == (s is None) for g, s in zip(given, said, strict=True)])
    exact = np.mean([g == s for g, s in both])
    print(f"{code:11} kappa {_kappa(both)}  exact {exact:.2f}  applicability {applies:.2f}  n {len(both)}")


def _kappa(pairs: list[tuple[int, int]]) -> str:
    """Kappa with a 95 % bootstrap interval."""
    generator = np.random.default_rng(0)
    drawn = [generator.integers(0, len(pairs), len(pairs)) for _ in range(1000)]
    found = [weighted_kappa([pairs[i] for i in sample]) for sample in drawn]
    low, high = np.percentile([value for value in found if value is not None], [2.5, 97.5])
    return f"{weighted_kappa(pairs) or float('nan'):.2f} [{low:.2f}, {high:.2f}]"


def _interval(measure: Measure, signal: Numbers, truth: Numbers) -> str:
    generator = np.random.default_rng(0)
    drawn = [generator.integers(0, len(truth), len(truth)) for _ in range(2000)]
    low, high = np.nanpercentile([measure(signal[i], truth[i]) for i in drawn], [2.5, 97.5])
    return f"{measure(signal, truth):.3f} [{low:.3f}, {high:.3f}]"


def _print_rows(rows: list[dict[str, str]], scores: list[AnswerScore]) -> None:
    for row, score in zip(rows, scores, strict=True):
        wrong = []
        for code in CriterionCode:
            found = score.criterion(code)
            said = "NA" if found is None or found.value is None else str(found.value)
            if said != row[f"{code}_median"]:
                wrong.append(f"{code.value[:4]} {row[f'{code}_median']}→{said}")
        kind = "" if score.kind == row["kind"] else f" KIND {row['kind']}→{score.kind}"
        print(f"{row.get('n', '')}\t{row['overall_mean']}\t{score.quality}{kind}\t{'; '.join(wrong)}")


if __name__ == "__main__":
    main()
