from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score

from models.link import Link, fit_link
from training.breakdown import THRESHOLDS, breakdown
from training.compare import duel
from training.metrics import Answers, macro_f1, score
from training.plots import Line, line_plot

LABELS = ("а", "б", "в")


@pytest.fixture
def answers():
    random = np.random.default_rng(3)
    targets = random.integers(0, 3, 120)
    scores = np.eye(3)[targets] * 1.5 + random.normal(size=(120, 3))
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return Answers(LABELS, probabilities.astype(np.float32), targets, np.arange(120))


def test_figures_agree_with_scikit_learn(answers):
    scores = score(answers)
    assert scores.n == 120
    assert scores.accuracy.value == pytest.approx((answers.predicted == answers.targets).mean())
    assert scores.top3.value == 1.0
    assert scores.macro_f1.value == pytest.approx(f1_score(answers.targets, answers.predicted, average="macro"))
    assert scores.accuracy.low < scores.accuracy.value < scores.accuracy.high


def test_copies_of_one_text_widen_the_interval(answers):
    copies = Answers(LABELS, answers.probabilities, answers.targets, np.arange(120) // 12)
    width = score(answers).accuracy.high - score(answers).accuracy.low
    assert score(copies).accuracy.high - score(copies).accuracy.low != pytest.approx(width)


@pytest.mark.parametrize("seed", range(6))
def test_the_interval_of_a_calibration_error_holds_the_error(seed):
    """Few texts, true confidence: resampling adds to the error, so plain percentiles lie above it."""
    random = np.random.default_rng(seed)
    sure = random.uniform(0.4, 0.95, 150)
    targets = (random.random(150) > sure).astype(np.int64)
    answers = Answers(LABELS[:2], np.stack([sure, 1.0 - sure], axis=1).astype(np.float32), targets, np.arange(150))
    error = score(answers).calibration_error
    assert 0.0 <= error.low < error.value < error.high < 0.3


def test_an_unknown_label_is_always_an_error():
    answers = Answers(LABELS, np.array([[0.9, 0.05, 0.05]], dtype=np.float32), np.array([-1]), np.array([0]))
    assert not answers.is_right.any()
    assert not answers.in_top(3).any()
    assert macro_f1(answers.targets, answers.predicted, 3) == 0.0


def test_the_link_makes_confidence_true():
    random = np.random.default_rng(5)
    targets = random.integers(0, 4, 3000)
    is_noise = random.random(3000) < 0.3
    seen = np.where(is_noise, random.integers(0, 4, 3000), targets)
    scores = (np.eye(4)[seen] * 0.6 + random.normal(scale=0.02, size=(3000, 4))).astype(np.float32)
    probabilities = fit_link(scores, targets).probabilities(scores)
    assert probabilities.max(axis=1).mean() == pytest.approx((probabilities.argmax(axis=1) == targets).mean(), abs=0.02)
    assert np.allclose(probabilities.sum(axis=1), 1.0, atol=1e-5)


def test_the_link_keeps_the_order_of_scores():
    scores = np.array([[-0.4, 0.1, 0.8]], dtype=np.float32)
    assert (np.diff(Link(2.0, 0.05).probabilities(scores)[0]) > 0).all()


def test_a_better_model_is_seen_and_noise_is_not():
    random = np.random.default_rng(1)
    champion = random.random(300) < 0.6
    better = champion | (random.random(300) < 0.3)
    assert duel(champion, better, np.arange(300)).is_challenger_better
    same = champion.copy()
    same[:3] = ~same[:3]
    assert not duel(champion, same, np.arange(300)).is_challenger_better
    assert duel(champion, champion, np.arange(300)).p_value == 1.0


def test_the_breakdown_counts_every_error_once(answers, topics_data):
    data = topics_data.subset(np.arange(100))
    labels = tuple(sorted(set(data.labels)))
    targets = np.array([labels.index(label) for label in data.labels])
    probabilities = np.full((100, len(labels)), 0.1, dtype=np.float32)
    probabilities[np.arange(100), np.where(np.arange(100) % 4 == 0, 0, targets)] = 0.8
    parts = breakdown(Answers(labels, probabilities, targets, np.arange(100)), data)
    wrong = int((probabilities.argmax(axis=1) != targets).sum())
    assert wrong > 0
    assert sum(pair.count for pair in parts.pairs) == wrong
    assert sum(row.rows_count for row in parts.labels) == 100
    assert sum(part.n for part in parts.lengths) == 100
    assert [part.name for part in parts.months] == ["2026-03"]
    assert [point.threshold for point in parts.load] == list(THRESHOLDS)
    assert sum(point.n for point in parts.reliability) == 100


def test_a_plot_escapes_names_and_draws_every_point():
    svg = line_plot("<порог>", "x", "y", [Line("а & б", ((0.0, 0.5), (1.0, 1.0)))])
    assert svg.count("<circle") == 2
    assert "&lt;порог&gt;" in svg
    assert "а &amp; б" in svg
